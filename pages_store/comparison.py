"""Two documents compared for people: which fields changed, and the body passage by passage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from pages_store import diff, document, kinds
from pages_store.blocks import Block, blocks
from pages_store.diff import Change
from pages_store.document import Document
from pages_store.edits import edits
from pages_store.rows import Row, rows, text
from pages_store.tokens import tokens


@dataclass(frozen=True)
class Passage:
    """A row of the comparison, and how its old text became the new one; moved passages hold that where they stand now."""

    row: Row
    edits: tuple[Change, ...]


@dataclass(frozen=True)
class Comparison:
    """How one document became another: the names of the `fields` that changed, and the passages of the body.

    Where the fields of one can't be `read`, there are none, and all of the texts is body.
    """

    before: Document
    after: Document
    fields: tuple[str, ...]
    passages: tuple[Passage, ...]

    @property
    def read(self) -> bool:
        """Whether the fields of both documents can be read."""
        return not self.before.problem and not self.after.problem


def compare(old: str, new: str) -> Comparison:
    """Return how one text became another; "" for `old` if there was none."""
    before, after = document.parse(old), document.parse(new)
    if before.problem or after.problem:
        return Comparison(before, after, (), tuple(passages(old, new)))
    return Comparison(before, after, tuple(_names(before, after)), tuple(passages(before.body, after.body)))


def passages(old: str, new: str) -> list[Passage]:
    """Return how one body became another, in the order in which a reader meets it, within a bound on work."""
    work = diff.allowance(len(tokens(old)) + len(tokens(new)))
    found = []
    for row in rows(blocks(old), blocks(new), work):
        if row.sort in ("changed", "moved_to"):
            literal = row.kind == "code" or _kinds(row.old) != _kinds(row.new)
            changes = edits(text(row.old), text(row.new), work, literal=literal)
        else:
            changes = [Change(_OPS[row.sort], text(row.blocks))]
        found.append(Passage(row, tuple(change for change in changes if change.text)))
    return found


_OPS: Final[Mapping[str, Literal["equal", "insert", "delete"]]] = {
    "same": "equal",
    "added": "insert",
    "removed": "delete",
    "moved_from": "delete",
}


def _kinds(found: tuple[Block, ...]) -> list[str]:
    return [block.kind for block in found]


def _names(before: Document, after: Document) -> Iterator[str]:
    for name in dict.fromkeys([*kinds.COMMON, *before.fields, *after.fields]):
        if before.fields.get(name) != after.fields.get(name) or before.listed(name) != after.listed(name):
            yield name
