"""The passage of a page that shows why it was found, in the original spelling, with the words found marked."""

from __future__ import annotations

import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import regex

from search_index.engine import Piece, Section
from search_index.words import analysis

SNIPPET_CHARACTERS: Final = 240
"""The longest snippet, the dots for what was left out included."""

SCANNED_CHARACTERS: Final = 5_000
"""How much of a section is looked through where the index does not know in which place a word is."""

ELLIPSIS: Final = "…"


@dataclass(frozen=True)
class Marks:
    """What to mark: stems, surfaces and roots, each with the number of the clue it answers and how much that is worth.

    Roots are marked only in a text that has nothing else to mark: they join words that are far apart.
    """

    stems: Mapping[str, tuple[int, float]]
    surfaces: Mapping[str, tuple[int, float]]
    roots: Mapping[str, tuple[int, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Passage:
    """The best passage of a page: pieces of plain text, and the section they are from."""

    pieces: tuple[Piece, ...]
    section: str
    heading: str


class _Match(NamedTuple):
    start: int
    end: int
    clue: int
    worth: float


@dataclass(frozen=True)
class Area:
    """A stretch of a section, the one of that number, in characters; and where in it words begin that may be marked."""

    section: int
    start: int
    end: int
    words: tuple[int, ...] = ()


def area(sections: Sequence[Sequence[int]], places: Iterable[tuple[int, int, float]]) -> Area | None:
    """Return where the most of what was searched for is; None if there are no places.

    Of sections it is said where their tokens begin. A place is that of a token in the body, with the number of its clue and
    how much that is worth.
    """
    matches = [_Match(place, place + 1, clue, worth) for place, clue, worth in sorted(places)]
    if not matches:
        return None
    first = matches[_densest(matches, _TOKENS)].start
    before = 0
    for number, starts in enumerate(sections):
        if first - before < len(starts):
            begin, end = max(0, first - before - _TOKENS), first - before + 2 * _TOKENS
            words = dict.fromkeys(starts[at - before] for at, *_ in matches if begin <= at - before < min(end, len(starts)))
            return Area(number, starts[begin], starts[end] if end < len(starts) else sys.maxsize, tuple(words))
        before += len(starts) + 1
    return None


def passage(sections: Sequence[Section], area: Area | None, language: str, marks: Marks) -> Passage:
    """Return the best passage in an area; without one, of the first section near the beginning that has anything to mark.

    Where none has, it is the beginning of the page.
    """
    scanned = [area] if area else _beginning(sections)
    if not scanned:
        return Passage((), "", "")
    found = ((part, _matches_in(part, sections[part.section].text, language, marks)) for part in scanned)
    part, matches = next((each for each in found if each[1]), (scanned[0], []))
    section = sections[part.section]
    start, end = _window(section.text, matches)
    return Passage(_cut(section.text, start, end, matches), section.id, section.heading)


def _beginning(sections: Sequence[Section]) -> list[Area]:
    """Return the first sections that have a text, `SCANNED_CHARACTERS` in all."""
    areas: list[Area] = []
    left = SCANNED_CHARACTERS
    for number, section in enumerate(sections):
        if section.text.strip() and left > 0:
            areas.append(Area(number, 0, left))
            left -= len(section.text)
    return areas


def marked(text: str, language: str, marks: Marks) -> tuple[Piece, ...]:
    """Return the whole of a short text, such as a title, in pieces."""
    return _pieces(text, 0, len(text), _matches(text, analysis.spans(text), language, marks))


def _matches_in(area: Area, text: str, language: str, marks: Marks) -> list[_Match]:
    """Return what to mark of an area: of the words that may be, or where none is, of all."""
    found = _matches(text, [analysis.span(text, start) for start in area.words], language, replace(marks, roots={}))
    if found:
        return found
    spans = analysis.spans(text[area.start : area.end])
    return _matches(text, [(area.start + start, area.start + end) for start, end in spans], language, marks)


def _matches(text: str, spans: Sequence[tuple[int, int]], language: str, marks: Marks) -> list[_Match]:
    primary = analysis.primary_language(language)
    words = [analysis.analysed(text[start:end], primary) for start, end in spans]
    found = [marks.stems.get(stem) or marks.surfaces.get(surface) for surface, stem in words]
    if marks.roots and not any(found):
        found = [marks.roots.get(analysis.root(surface)) if stem else None for surface, stem in words]
    return [_Match(*span, *mark) for span, mark in zip(spans, found, strict=True) if mark]


def _densest(matches: Sequence[_Match], room: int) -> int:
    """Return the number of the first match of the best run that fits into `room`.

    A clue met again counts for a hundredth: two different words near each other say more than one word twice.
    """
    best, place, last = 0.0, 0, 0
    for first, match in enumerate(matches):
        while last < len(matches) and matches[last].end - match.start <= room:
            last += 1
        run = matches[first : max(last, first + 1)]
        worth = sum({found.clue: found.worth for found in run}.values()) + sum(found.worth for found in run) / 100
        if worth > best:
            best, place = worth, first
    return place


def _window(text: str, matches: Sequence[_Match]) -> tuple[int, int]:
    """Return where the snippet starts and ends: around the best run of matches, cut between words."""
    if len(text) <= SNIPPET_CHARACTERS:
        return 0, len(text)
    if not matches:
        return 0, _back(text, _ROOM)
    place = _densest(matches, _ROOM)
    start = matches[place].start
    run = [match.end for match in matches[place:] if match.end - start <= _ROOM] or [start + _ROOM]
    # A third of what is left over goes before the first match, so that the sentence it stands in can be read.
    start = _forth(text, max(0, start - (_ROOM - (run[-1] - start)) // 3), start)
    return start, _back(text, start + _ROOM)


def _forth(text: str, start: int, limit: int) -> int:
    """Return the first beginning of a word from `start` on, before `limit`; where there is none, a whole letter's."""
    if start == 0 or text[start - 1].isspace():
        return start
    space = _SPACE.search(text, start, limit)
    return space.end() if space else _whole(text, start)


def _back(text: str, end: int) -> int:
    """Return the last end of a word up to `end`; in a text without spaces the last whole letter's."""
    if end >= len(text):
        return len(text)
    spaces = [match.start() for match in _SPACE.finditer(text, max(0, end - _LONGEST_WORD), end + 1)]
    return spaces[-1] if spaces else _whole(text, end)


def _whole(text: str, place: int) -> int:
    """Return the nearest place before `place` that does not part a letter from its marks."""
    while 0 < place < len(text) and (unicodedata.category(text[place])[0] == "M" or text[place - 1] == _JOINER):
        place -= 1
    return place


def _cut(text: str, start: int, end: int, matches: Sequence[_Match]) -> tuple[Piece, ...]:
    start += len(text[start:end]) - len(text[start:end].lstrip())
    end -= len(text[start:end]) - len(text[start:end].rstrip())
    pieces = list(_pieces(text, start, end, matches))
    if text[:start].strip():
        pieces.insert(0, Piece(ELLIPSIS, marked=False))
    if text[end:].strip():
        pieces.append(Piece(ELLIPSIS, marked=False))
    return tuple(pieces)


def _pieces(text: str, start: int, end: int, matches: Sequence[_Match]) -> tuple[Piece, ...]:
    """Return `text` from `start` to `end` in pieces, each run of spaces and line ends as one space."""
    pieces: list[Piece] = []
    here = start
    for match in matches[bisect_right(matches, start - 1, key=lambda found: found.start) :]:
        if match.end > end:
            break
        if match.start > here:
            pieces.append(Piece(_SPACE.sub(" ", text[here : match.start]), marked=False))
        if match.end > here:  # pairs of letters overlap
            pieces.append(Piece(_SPACE.sub(" ", text[max(here, match.start) : match.end]), marked=True))
            here = match.end
    if end > here:
        pieces.append(Piece(_SPACE.sub(" ", text[here:end]), marked=False))
    return tuple(pieces)


_SPACE: Final = regex.compile(r"\s+")
_JOINER: Final = "\u200d"
_LONGEST_WORD: Final = 60
_TOKENS: Final = 40  # about as many words as fit a snippet
_ROOM: Final = SNIPPET_CHARACTERS - 2 * len(ELLIPSIS)
