"""Two texts side by side in one: line by line, each with what was taken out and put in, the unchanged lines folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from pages_store import diff
from pages_store.diff import Change, Spelling
from pages_store.tokens import words
from wiki import markup
from wiki.markup import Direction

_KEPT = 1
"""So many unchanged lines stay visible beside a changed one."""
_MOVED_WORDS = 3
"""Lines of fewer words are alike by chance."""


@dataclass(frozen=True)
class Piece:
    """A part of a line: as it was, taken out or put in. `spelling` says that it only spells what it replaces otherwise.

    `way` is its direction; "" for one without letters, such as a part of a number, which must run with what is beside it.
    """

    op: Literal["equal", "insert", "delete"]
    text: str
    spelling: Spelling = ""

    @property
    def way(self) -> Direction | Literal[""]:
        """The direction of its letters."""
        way = markup.direction(self.text, "rtl")
        return way if way == markup.direction(self.text, "ltr") else ""


@dataclass(frozen=True)
class Line:
    """A line of both texts; `sort` says whether it is the same, wholly new or old, or changed inside.

    `moved` says of one that is new or old that it stands elsewhere in the other text, word for word.
    """

    pieces: tuple[Piece, ...]
    sort: Literal["same", "added", "removed", "changed"]
    way: Direction
    moved: bool = False

    @property
    def text(self) -> str:
        """What stands in it, in either text."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class Part:
    """Neighbouring lines; `folded` ones are unchanged and far from any change. `size` counts those that are not blank."""

    lines: tuple[Line, ...]
    folded: bool
    size: int


@dataclass(frozen=True)
class Comparison:
    """What changed between two texts, for a template to show, and in how many words, those of moved lines apart."""

    parts: tuple[Part, ...]
    added: int
    removed: int

    @property
    def same(self) -> bool:
        """Whether the texts are equal to the letter."""
        return all(line.sort == "same" for part in self.parts for line in part.lines)

    @property
    def moved(self) -> int:
        """The number of lines that only stand in another place."""
        return sum(line.moved and line.sort == "added" for part in self.parts for line in part.lines)

    @property
    def spelling(self) -> bool:
        """Whether all that changed is how words are spelt."""
        pieces = [piece for part in self.parts for line in part.lines for piece in line.pieces]
        removed, added = (sum(piece.op == op for piece in pieces) for op in ("delete", "insert"))
        return 0 < added == removed == sum(bool(piece.spelling) for piece in pieces)


def compare(old: str, new: str, language: str) -> Comparison:
    """Return how `old` became `new`; a line without letters runs as `language` does."""
    changes = diff.changes(old, new)
    lines = _told_moved([_line(pieces, markup.of_language(language)) for pieces in _lines(_spelt(changes))])
    moved = {
        sort: sum(words(line.text) for line in lines if line.moved and line.sort == sort) for sort in ("added", "removed")
    }
    added, removed = diff.words_added(changes) - moved["added"], diff.words_removed(changes) - moved["removed"]
    return Comparison(tuple(_parts(lines)), added, removed)


def _spelt(changes: Sequence[Change]) -> Iterator[Piece]:
    before = Change("equal", "")
    for change in changes:
        replaces = before.op == "delete" and change.op == "insert"
        yield Piece(change.op, change.text, diff.spelling(before.text, change.text) if replaces else "")
        before = change


def _lines(pieces: Iterator[Piece]) -> Iterator[list[Piece]]:
    line: list[Piece] = []
    for piece in pieces:
        for text in piece.text.split("\n")[:-1]:
            yield [*line, Piece(piece.op, text, piece.spelling)]
            line = []
        if rest := piece.text.rpartition("\n")[2]:
            line.append(Piece(piece.op, rest, piece.spelling))
    if line:
        yield line


def _line(pieces: list[Piece], default: Direction) -> Line:
    kept = tuple(piece for piece in pieces if piece.text or (piece.op != "equal" and len(pieces) == 1))
    ops = {piece.op for piece in kept}
    sorts: dict[frozenset[str], Literal["same", "added", "removed"]] = {
        frozenset({"insert"}): "added",
        frozenset({"delete"}): "removed",
        frozenset({"equal"}): "same",
        frozenset(): "same",
    }
    text = "".join(piece.text for piece in kept)
    return Line(kept, sorts.get(frozenset(ops), "changed"), markup.direction(text, default))


def _told_moved(lines: list[Line]) -> list[Line]:
    texts = [{line.text for line in lines if line.sort == sort} for sort in ("added", "removed")]
    both = {text for text in texts[0] & texts[1] if len(text.split()) >= _MOVED_WORDS}
    return [replace(line, moved=line.sort in ("added", "removed") and line.text in both) for line in lines]


def _parts(lines: list[Line]) -> Iterator[Part]:
    near = [False] * len(lines)
    for place, line in enumerate(lines):
        if line.sort != "same":
            for side in _beside(lines, place):
                near[side] = True
    for seen, group in groupby(zip(near, lines, strict=True), key=lambda pair: pair[0]):
        found = tuple(line for _, line in group)
        size = sum(any(piece.text.strip() for piece in line.pieces) for line in found)
        yield Part(found, not seen and size > _KEPT, size)


def _beside(lines: list[Line], place: int) -> Iterator[int]:
    """Yield the place of a changed line, and those of the nearest lines on both sides that are not blank."""
    yield place
    for step in (-1, 1):
        left, at = _KEPT, place + step
        while left and 0 <= at < len(lines):
            yield at
            left -= any(piece.text.strip() for piece in lines[at].pieces)
            at += step
