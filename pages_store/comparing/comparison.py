"""Two documents compared for people: which fields changed, and the body passage by passage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from pages_store.comparing import diff
from pages_store.comparing.blocks import Block, blocks
from pages_store.comparing.diff import Change
from pages_store.comparing.edits import edits
from pages_store.comparing.rows import Row, rows, text
from pages_store.documents import document, kinds
from pages_store.documents.document import Document

_TOKEN_CHARACTERS: Final = 3  # words of five letters, and what stands between them


@dataclass(frozen=True)
class Passage:
    """A row of the comparison, and how its old text became the new one; moved passages hold that where they stand now."""

    row: Row
    edits: tuple[Change, ...]


@dataclass(frozen=True)
class Comparison:
    """How one document became another. Where the fields of one can't be read, all of the texts is body."""

    before: Document
    after: Document

    @property
    def fields(self) -> list[str]:
        """Return the names of the fields that changed, those of every page first."""
        if self.before.problem or self.after.problem:
            return []
        return list(_names(self.before, self.after))

    @cached_property
    def passages(self) -> list[Passage]:
        """Return the passages of the body; they are compared when first asked for."""
        if self.before.problem or self.after.problem:
            return passages(*(each.front + each.body for each in (self.before, self.after)))
        return passages(self.before.body, self.after.body)


def compare(old: str, new: str) -> Comparison:
    """Return how one text became another; "" for `old` if there was none."""
    return Comparison(document.parse(old), document.parse(new))


def passages(old: str, new: str) -> list[Passage]:
    """Return how one body became another, in the order in which a reader meets it, within a bound on work."""
    work = diff.allowance((len(old) + len(new)) // _TOKEN_CHARACTERS)
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
