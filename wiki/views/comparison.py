"""What changed between two texts, laid out in lines for a template to show: passages of a page, or lines of its source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Literal

from pages_store.comparing import blocks, diff
from pages_store.comparing.comparison import Passage
from pages_store.comparing.diff import Change
from pages_store.comparing.edits import edits
from pages_store.comparing.rows import text
from pages_store.comparing.spelling import Sort
from pages_store.comparing.tokens import tokens
from wiki import markup
from wiki.markup import Direction
from wiki.views import invisible

_IN_NUMBER = re.compile(r"\d[.,:/٫٬%-]?$")
_RULE = re.compile(r"[\s|:-]+")
_ON_NUMBER = re.compile(r"[.,:/٫٬%-]?\d")
_KEPT = 1
"""So many unchanged lines stay visible beside a changed one."""


@dataclass(frozen=True)
class Piece:
    """A part of a line: as it was, taken out or put in. `spelling` says in what ways alone it is written otherwise.

    `way` is its direction; "" for one without letters that must run with what is beside it, such as a part of a number.
    """

    op: Literal["equal", "insert", "delete"]
    text: str
    spelling: tuple[Sort, ...] = ()
    is_part: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether nothing in it is invisible."""
        return not invisible.is_in(self.text)

    @property
    def way(self) -> Direction | Literal[""]:
        """The direction of its letters, or of a number that stands alone."""
        if markup.direction(self.text, "ltr") == "rtl":
            return "rtl"
        if markup.direction(self.text, "rtl") == "ltr":
            return "ltr"
        return "ltr" if not self.is_part and any(map(str.isdigit, self.text)) else ""


@dataclass(frozen=True)
class Line:
    """A line or passage of both texts; `sort` says whether it is the same, wholly new or old, or changed inside.

    One with a `move` stands elsewhere in the other text, where the line with the same `move` is. `cells` are those of a row of
    a table with as many in both texts. `change` numbers (from 1) the run of changed lines that begins with it.
    """

    pieces: tuple[Piece, ...]
    sort: Literal["same", "added", "removed", "changed"]
    way: Direction
    kind: blocks.Kind | Literal["line"] = "line"
    move: int = 0
    cells: tuple[tuple[Piece, ...], ...] = ()
    change: int = 0

    @property
    def text(self) -> str:
        """What stands in it, in either text."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def is_rule(self) -> bool:
        """Whether it only parts the head of a table from its rows, as it did before."""
        return self.kind == "row" and self.sort == "same" and bool(_RULE.fullmatch(self.text))

    @property
    def old(self) -> tuple[Piece, ...]:
        """What stood here in the old text; nothing of a passage that came from elsewhere."""
        return () if self.move and self.sort != "removed" else tuple(piece for piece in self.pieces if piece.op != "insert")

    @property
    def new(self) -> tuple[Piece, ...]:
        """What stands here in the new text."""
        return tuple(piece for piece in self.pieces if piece.op != "delete")


@dataclass(frozen=True)
class Part:
    """Neighbouring lines; `folded` ones are unchanged and far from any change. `size` counts those that are not blank."""

    lines: tuple[Line, ...]
    folded: bool
    size: int


@dataclass(frozen=True)
class Layout:
    """What changed between two texts, in lines."""

    parts: tuple[Part, ...]

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Return all lines, in their order."""
        return tuple(line for part in self.parts for line in part.lines)

    @cached_property
    def same(self) -> bool:
        """Whether no change is shown."""
        return all(line.sort == "same" for line in self.lines)

    @cached_property
    def changes(self) -> int:
        """The number of runs of changed lines."""
        return max((line.change for line in self.lines), default=0)


def compare(old: str, new: str, language: str, *, quiet: bool = False) -> Layout:
    """Return how `old` became `new` line by line; a line without letters runs as `language` does.

    With `quiet`, words that are only spelt otherwise stand as in `new`, unmarked.
    """
    changes = edits(old, new, diff.allowance(len(tokens(old)) + len(tokens(new))), wrapped=False)
    return _laid_out([_line(pieces, markup.of_language(language)) for pieces in _lines(changes)], quiet=quiet)


def lay_out(passages: Iterable[Passage], language: str, *, quiet: bool = False) -> Layout:
    """Return the passages of a comparison as lines. Blank lines, which part passages, are not shown."""
    shown = [_passage(passage, markup.of_language(language)) for passage in passages]
    return _laid_out([line for line in shown if line.text.strip() or line.sort == "changed"], quiet=quiet)


def _laid_out(lines: list[Line], *, quiet: bool) -> Layout:
    return Layout(tuple(_parts(_numbered([_quieted(line) for line in lines] if quiet else lines))))


def _passage(passage: Passage, default: Direction) -> Line:
    row = passage.row
    pieces = _pieces(passage.edits)
    is_changed = any(piece.op != "equal" for piece in pieces)
    if row.sort in ("changed", "moved_to"):
        sort: Literal["same", "added", "removed", "changed"] = "changed" if is_changed else "added"
    else:
        sort = "same" if row.sort == "same" else "added" if row.sort == "added" else "removed"
    way: Direction = "ltr" if row.kind == "code" else markup.direction(text(row.blocks), default)
    cells = _cells(passage) if row.kind == "row" else ()
    return Line(pieces, sort, way, row.kind, row.move, cells)


def _cells(passage: Passage) -> tuple[tuple[Piece, ...], ...]:
    """Return the cells of a row of a table, each compared by itself; none where one was put in or taken out."""
    row = passage.row
    old, new = (blocks.cells(text(each)) for each in (row.old, row.new))
    if row.sort not in ("changed", "moved_to"):
        return tuple((Piece(passage.edits[0].op, cell),) for cell in new or old)
    if len(old) != len(new):
        return ()
    pairs = zip(old, new, strict=True)
    changes = [edits(before, after, diff.allowance(len(before) + len(after))) for before, after in pairs]
    return tuple(map(_pieces, changes))


def _pieces(changes: Sequence[Change]) -> tuple[Piece, ...]:
    before = ""
    found = []
    for place, change in enumerate(changes):
        behind = next((each.text for each in changes[place + 1 :] if each.op == "equal"), "")
        is_part = bool(_IN_NUMBER.search(before) or _ON_NUMBER.match(behind))
        found.append(Piece(change.op, change.text, change.spelling, is_part))
        before = change.text if change.op == "equal" else before
    return tuple(found)


def _quieted(line: Line) -> Line:
    """Return a line with the words that are only spelt otherwise as they are now, unmarked."""
    pieces = _quiet(line.pieces)
    is_same = line.sort == "changed" and not line.move and all(piece.op == "equal" for piece in pieces)
    return replace(line, pieces=pieces, cells=tuple(map(_quiet, line.cells)), sort="same" if is_same else line.sort)


def _quiet(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    kept = (piece for piece in pieces if piece.op != "delete" or not piece.spelling)
    return tuple(Piece("equal", piece.text) if piece.spelling else piece for piece in kept)


def _lines(changes: Sequence[Change]) -> Iterator[list[Piece]]:
    line: list[Piece] = []
    for piece in _pieces(changes):
        for part in piece.text.split("\n")[:-1]:
            yield [*line, replace(piece, text=part)]
            line = []
        if rest := piece.text.rpartition("\n")[2]:
            line.append(replace(piece, text=rest))
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
    said = "".join(piece.text for piece in kept)
    return Line(kept, sorts.get(frozenset(ops), "changed"), markup.direction(said, default))


def _numbered(lines: list[Line]) -> list[Line]:
    number = 0
    found = []
    for place, line in enumerate(lines):
        begins = line.sort != "same" and (place == 0 or lines[place - 1].sort == "same")
        number += begins
        found.append(replace(line, change=number) if begins else line)
    return found


def _parts(lines: list[Line]) -> Iterator[Part]:
    near = [False] * len(lines)
    for place, line in enumerate(lines):
        if line.sort != "same":
            for side in _beside(lines, place):
                near[side] = True
    for seen, group in groupby(zip(near, lines, strict=True), key=lambda pair: pair[0]):
        found = tuple(line for _, line in group)
        size = sum(bool(line.text.strip()) for line in found)
        yield Part(found, not seen and size > _KEPT, size)


def _beside(lines: list[Line], place: int) -> Iterator[int]:
    """Yield the place of a changed line, and those of the nearest lines on both sides that are not blank."""
    yield place
    for step in (-1, 1):
        left, at = _KEPT, place + step
        while left and 0 <= at < len(lines):
            yield at
            left -= bool(lines[at].text.strip())
            at += step
