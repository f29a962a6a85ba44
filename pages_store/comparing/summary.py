"""What changed from one document to another, counted and told in no language, to be put into words when it is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from pages_store.comparing import comparison, diff, spelling
from pages_store.comparing.blocks import title
from pages_store.comparing.comparison import Comparison, Passage
from pages_store.comparing.diff import Change
from pages_store.comparing.edits import edits
from pages_store.comparing.spelling import Sort
from pages_store.comparing.tokens import tokens, words
from pages_store.documents import kinds

_NOTHING: Final = Change("equal", "")
_NAMES: Final = 3
"""So many sections are named; of more it is only said that there are."""
_NAME_CHARACTERS: Final = 80
_VALUE_CHARACTERS: Final = 80
_VALUES: Final = 12


@dataclass(frozen=True)
class FieldChange:
    """A field of the front matter that changed, with its values before and after; none where it was empty.

    Of values too long or too many to be told in a sentence there are none at all, and it is `long`.
    """

    name: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    long: bool = False


@dataclass(frozen=True)
class Summary:
    """What a revision changed in its parent; for the first of a page, what it put in.

    `size` is that of the revision's text in characters. `added` and `removed` count words, those of fields and those spelt
    otherwise too, but none that moved. `put_in` and `taken_out` count blocks by kind, `moved` counts blocks. In passages that
    stayed, `gained` and `lost` count words, `changed` those that took the place of others, `respelt` those that are only
    written otherwise, in the `ways` of `spelling.Sort`. `sections` are the first headings under which something changed,
    `new_sections` those put in and `gone_sections` those taken out; `more_sections` says that there are others. A revision
    whose parent is out of sight is `unseen`: of what it changed nothing may be told.
    """

    size: int = 0
    added: int = 0
    removed: int = 0
    put_in: Mapping[str, int] = field(default_factory=dict)
    taken_out: Mapping[str, int] = field(default_factory=dict)
    moved: int = 0
    gained: int = 0
    lost: int = 0
    changed: int = 0
    respelt: int = 0
    ways: tuple[Sort, ...] = ()
    sections: tuple[str, ...] = ()
    new_sections: tuple[str, ...] = ()
    gone_sections: tuple[str, ...] = ()
    more_sections: bool = False
    kind: str = kinds.DEFAULT
    fields: tuple[FieldChange, ...] = ()
    unseen: bool = False


def between(old: str, new: str) -> Summary:
    """Return what changed from the document `old` to the document `new`; "" for `old` if there was none."""
    return of(comparison.compare(old, new), len(new))


def of(compared: Comparison, size: int) -> Summary:
    """Return what a comparison found; `size` is that of the newer text, in characters."""
    found = compared.passages
    changes = [change for passage in found if passage.row.sort != "moved_from" for change in passage.edits]
    changes += _in_fields(compared)
    inner = [passage.edits for passage in found if passage.row.sort in ("changed", "moved_to")]
    named, more = _sections(found)
    return Summary(
        size,
        diff.words_added(changes),
        diff.words_removed(changes),
        _count(found, "added"),
        _count(found, "removed"),
        sum(len(passage.row.new) for passage in found if passage.row.sort == "moved_to"),
        *_within(inner),
        sum(words(change.text) for change in changes if change.spelling and change.op == "insert"),
        spelling.together(change.spelling for change in changes),
        named["sections"],
        named["new_sections"],
        named["gone_sections"],
        more,
        kind=compared.after.kind,
        fields=tuple(_fields(compared)),
    )


def read(told: Mapping[str, Any]) -> Summary:
    """Return the summary that was kept as JSON."""
    lists = {name: tuple(told[name]) for name in ("ways", "sections", "new_sections", "gone_sections")}
    changes = (FieldChange(each["name"], tuple(each["before"]), tuple(each["after"]), each["long"]) for each in told["fields"])
    return Summary(**{**told, **lists, "fields": tuple(changes)})


def _count(found: Iterable[Passage], sort: str) -> dict[str, int]:
    counted = Counter(passage.row.kind for passage in found if passage.row.sort == sort and passage.edits)
    return dict(sorted(counted.items()))


def _within(passages: Iterable[Sequence[Change]]) -> tuple[int, int, int]:
    """Count the words put in, taken out, and put in the place of others; of those the longer side counts."""
    gained = lost = changed = 0
    for changes in passages:
        for before, change in pairwise([_NOTHING, *changes, _NOTHING]):
            old = words(before.text) if before.op == "delete" and not before.spelling else 0
            new = words(change.text) if change.op == "insert" and not change.spelling else 0
            if old and new:
                changed += max(old, new)
            elif old:
                lost += old
            elif new:
                gained += new
    return gained, lost, changed


def _sections(found: Iterable[Passage]) -> tuple[dict[str, tuple[str, ...]], bool]:
    """Return the sections in which something changed, by how, and whether there are more than are named."""
    names: dict[str, dict[str, None]] = {"new_sections": {}, "gone_sections": {}, "sections": {}}
    for passage in found:
        row = passage.row
        if row.kind == "heading" and row.sort in ("added", "removed"):
            names["new_sections" if row.sort == "added" else "gone_sections"][_cut(title(row.blocks[0].text))] = None
        elif row.sort != "same" and row.section:
            names["sections"][_cut(row.section)] = None
    within = [name for name in names["sections"] if name not in names["new_sections"] and name not in names["gone_sections"]]
    every = {**{name: tuple(found) for name, found in names.items()}, "sections": tuple(within)}
    return {name: each[:_NAMES] for name, each in every.items()}, any(len(each) > _NAMES for each in every.values())


def _cut(name: str) -> str:
    return name if len(name) <= _NAME_CHARACTERS else name[: _NAME_CHARACTERS - 1] + "\N{HORIZONTAL ELLIPSIS}"


def _fields(compared: Comparison) -> Iterator[FieldChange]:
    for name in compared.fields:
        old, new = compared.before.listed(name), compared.after.listed(name)
        is_long = max(len(old), len(new)) > _VALUES or any(len(value) > _VALUE_CHARACTERS for value in (*old, *new))
        yield FieldChange(name, long=True) if is_long or old == new else FieldChange(name, old, new)


def _in_fields(compared: Comparison) -> Iterator[Change]:
    for name in compared.fields:
        old, new = ("\n".join(each.listed(name)) for each in (compared.before, compared.after))
        yield from edits(old, new, diff.allowance(len(tokens(old)) + len(tokens(new))))
