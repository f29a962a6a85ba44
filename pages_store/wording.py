"""Where two texts differ in their words, with the edges of each difference where a reader expects them.

Source: sliding as in diff-match-patch's lossless cleanup, with our own ranks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pages_store.comparing import sequence
from pages_store.comparing.sequence import Hunk, Work
from pages_store.comparing.tokens import is_word

_LINE_ENDS: Final = frozenset(("\n", "\r\n"))


def hunks(old: Sequence[str], new: Sequence[str], work: Work) -> list[Hunk]:
    """Return where the tokens `new` differ from `old`, in order; between two hunks at least one token is the same in both.

    Words are paired before what stands between them: spaces are alike everywhere and would pair words that are not. A hunk
    that only inserts or only deletes begins, where sliding it allows, a paragraph, a line or a word. If `work` gives up, the
    largest differences are replaced as a whole.
    """
    found = [
        hunk.moved(gap.start, gap.new_start)
        for gap in _gaps(old, new, work)
        for hunk in sequence.hunks(old[gap.start : gap.end], new[gap.new_start : gap.new_end], work)
    ]
    return list(_slid(list(parted(found, old, new)), old, new))


def parted(found: list[Hunk], old: Sequence[str], new: Sequence[str]) -> Iterator[Hunk]:
    """Yield the hunks, those in two that replace words and then insert or delete lines.

    The end of the last line inserted may have been taken for the end of the line before: `w → x. NEW LINE`, followed by the
    same `.` and line end, is `w → x` and, behind those, `NEW LINE.`
    """
    for number, hunk in enumerate(found, 1):
        ending = _line_ending(old, hunk.end, found[number].start - 1 if number < len(found) else len(old))
        if not ending or hunk.start == hunk.end or hunk.new_start == hunk.new_end:
            yield hunk
            continue
        by = len(ending)
        at = _behind(ending, old, hunk.start, hunk.end)
        new_at = _behind(ending, new, hunk.new_start, hunk.new_end)
        parts = [Hunk(hunk.start, at - by, hunk.new_start, new_at - by), Hunk(at, hunk.end + by, new_at, hunk.new_end + by)]
        yield from (part for part in parts if part.size)


def _gaps(old: Sequence[str], new: Sequence[str], work: Work) -> Iterator[Hunk]:
    """Yield what stands between one pair of like words and the next, where that differs."""
    at = new_at = 0
    for word, new_word in [*_pairs(old, new, work), (len(old), len(new))]:
        if old[at:word] != new[new_at:new_word]:
            yield Hunk(at, word, new_at, new_word)
        at, new_at = word + 1, new_word + 1


def _pairs(old: Sequence[str], new: Sequence[str], work: Work) -> Iterator[tuple[int, int]]:
    known = {token for token in {*old, *new} if is_word(token)}
    places, new_places = ([at for at, token in enumerate(tokens) if token in known] for tokens in (old, new))
    changed = sequence.hunks([old[at] for at in places], [new[at] for at in new_places], work)
    at = new_at = 0
    for hunk in [*changed, Hunk(len(places), len(places), len(new_places), len(new_places))]:
        yield from zip(places[at : hunk.start], new_places[new_at : hunk.new_start], strict=True)
        at, new_at = hunk.end, hunk.new_end


def _line_ending(elements: Sequence[str], start: int, stop: int) -> Sequence[str]:
    """Return what stands between `start` and the end of the line, and the blank lines there; nothing if `stop` is before."""
    end = next((at + 1 for at in range(start, stop) if elements[at] in _LINE_ENDS), start)
    while start < end < stop and elements[end] in _LINE_ENDS:
        end += 1
    return elements[start:end]


def _behind(ending: Sequence[str], elements: Sequence[str], start: int, end: int) -> int:
    """Return where the first `ending` from `start` on ends; if it is not before `end`, that which begins at `end`."""
    by = len(ending)
    ends = (at for at in range(start + by, end) if elements[at - 1] == ending[-1] and elements[at - by : at] == ending)
    return next(ends, end + by)


def _slid(found: list[Hunk], old: Sequence[str], new: Sequence[str]) -> Iterator[Hunk]:
    """Yield the hunks, those with one side only where they read best."""
    lowest = 0
    for number, hunk in enumerate(found, 1):
        highest = found[number].start - 1 if number < len(found) else len(old)
        room = range(lowest - hunk.start, highest - hunk.end + 1)
        by = 0
        if hunk.new_start == hunk.new_end:
            by = _best(old, hunk.start, hunk.end, room)
        elif hunk.start == hunk.end:
            by = _best(new, hunk.new_start, hunk.new_end, room)
        yield hunk.moved(by, by)
        lowest = hunk.end + by + 1


def _best(elements: Sequence[str], start: int, end: int, room: range) -> int:
    """Return how far to slide `elements[start:end]` along its like, staying in `room`; the furthest of the best places."""
    back = ahead = 0
    while back > room[0] and elements[start + back - 1] == elements[end + back - 1]:
        back -= 1
    while ahead < room[-1] and elements[start + ahead] == elements[end + ahead]:
        ahead += 1
    return max(range(back, ahead + 1), key=lambda by: (_rank(elements, start + by), by))


def _rank(elements: Sequence[str], at: int) -> int:
    """Return how good a place to begin `at` is: 3 for a paragraph, 2 for a line, 1 for a word."""
    if at == 0:
        return 3
    if elements[at - 1].endswith("\n"):
        return 3 if at > 1 and elements[at - 2].endswith("\n") else 2
    return int(elements[at - 1].isspace())
