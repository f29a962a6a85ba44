"""What changed inside a passage: words that say something else, and apart from them words that are only spelt otherwise."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby
from typing import Final

import regex

from pages_store.comparing import diff, spelling
from pages_store.comparing.diff import Change
from pages_store.comparing.sequence import Hunk, Work
from pages_store.comparing.spelling import Sort
from pages_store.comparing.tokens import tokens

_LINE_ENDS: Final = frozenset(("\n", "\r\n"))
# In code and addresses each character counts.
_LITERAL: Final = regex.compile(r"(`+)[^`]++\1(?!`)|\]\([^)\n]*+\)|<[^>\n]*+>|(?:https?://|www\.)\S++|[^\s@]++@\S++")


def edits(old: str, new: str, work: Work, *, literal: bool = False, wrapped: bool = True) -> list[Change]:
    """Return how `old` became `new`, as `diff.changes` does, but words that are only spelt otherwise stand apart.

    Those are a deletion and the insertion that takes its place, with the ways in which they differ; of two that are spaces
    alone, one may be missing. With `literal` nothing is mere spelling. In `wrapped` texts the end of a line is a space.
    """
    old_tokens, new_tokens = tokens(old), tokens(new)
    keys = [
        found if literal else _keys(found, text, wrapped=wrapped) for found, text in ((old_tokens, old), (new_tokens, new))
    ]
    found: list[Change] = []
    at = new_at = 0
    for hunk in [
        *diff.phrases(keys[0], keys[1], work),
        Hunk(len(old_tokens), len(old_tokens), len(new_tokens), len(new_tokens)),
    ]:
        found += _respelt(old_tokens[at : hunk.start], new_tokens[new_at : hunk.new_start])
        found += _replaced(old_tokens[hunk.start : hunk.end], new_tokens[hunk.new_start : hunk.new_end], literal=literal)
        at, new_at = hunk.end, hunk.new_end
    return [change for change in found if change.text]


def _keys(found: Sequence[str], text: str, *, wrapped: bool) -> list[str]:
    """Return what the tokens of a text are compared by."""
    keys = list(map(spelling.fold, found))
    if wrapped:
        for place in [place for place, token in enumerate(found) if token in _LINE_ENDS]:
            beside = {*found[max(place - 1, 0) : place], *found[place + 1 : place + 2]}
            keys[place] = " " if beside.isdisjoint(_LINE_ENDS) else "\n"
    spans = [match.span() for match in _LITERAL.finditer(text)]
    if spans:
        ends = list(accumulate(map(len, found)))
        for start, end in spans:
            exact = slice(bisect_right(ends, start), bisect_left(ends, end) + 1)
            keys[exact] = found[exact]
    return keys


def _respelt(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """Yield the changes between tokens with the same keys."""
    ways = [_ways(*pair) for pair in zip(old, new, strict=True)]
    # Spaces between two words that are spelt otherwise do not part them.
    for place in range(1, len(ways) - 1):
        if not ways[place] and ways[place - 1] and ways[place + 1] and old[place] == " ":
            ways[place] = ways[place - 1]
    at = 0
    for differs, group in groupby(ways, bool):
        found = list(group)
        end = at + len(found)
        if differs:
            together = spelling.together(found)
            yield Change("delete", "".join(old[at:end]), together)
            yield Change("insert", "".join(new[at:end]), together)
        else:
            yield Change("equal", "".join(old[at:end]))
        at = end


def _ways(old: str, new: str) -> tuple[Sort, ...]:
    if old == new:
        return ()
    return spelling.sorts(old, new) or ("spaces",)  # the end of a line for a space


def _replaced(old: Sequence[str], new: Sequence[str], *, literal: bool) -> Iterator[Change]:
    is_space = not literal and all(token.isspace() for token in (*old, *new)) and not _parts(old) and not _parts(new)
    ways: tuple[Sort, ...] = ("spaces",) if is_space else ()
    yield Change("delete", "".join(old), ways)
    yield Change("insert", "".join(new), ways)


def _parts(found: Sequence[str]) -> bool:
    return sum(token.endswith("\n") for token in found) > 1
