"""What changed between two documents as a reader looks at them: in a sentence, field by field, then the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pages_store.comparing import comparison as comparing
from pages_store.comparing import summary
from pages_store.comparing.comparison import Comparison
from pages_store.comparing.spelling import Sort
from pages_store.comparing.summary import Summary
from pages_store.documents import kinds
from pages_store.documents.document import Document
from wiki import labels
from wiki.views import comparison
from wiki.views.comparison import Layout


@dataclass(frozen=True)
class Telling:
    """How one document became another, in parts that are worked out when they are asked for.

    With `quiet`, words only spelt otherwise count as the same. `kept` is what was told of it before, if it was.
    """

    compared: Comparison
    language: str
    quiet: bool
    kept: Summary | None

    @cached_property
    def summary(self) -> Summary:
        """Return what changed in all."""
        return self.kept or summary.of(self.compared, 0)

    @cached_property
    def fields(self) -> list[tuple[str, Layout]]:
        """Return the fields that changed, each with its label."""
        return list(_fields(self.compared, self.language, quiet=self.quiet))

    @cached_property
    def body(self) -> Layout:
        """Return the text as it is laid out."""
        return comparison.lay_out(self.compared.passages, self.language, quiet=self.quiet)

    @property
    def hidden(self) -> tuple[Sort, ...]:
        """Return the ways of writing whose changes are not shown."""
        return self.summary.ways if self.quiet else ()


def tell(old: str, new: str, language: str, *, quiet: bool = False, kept: Summary | None = None) -> Telling:
    """Return how the document `old` became `new`."""
    return Telling(comparing.compare(old, new), language, quiet, kept)


def _fields(compared: Comparison, language: str, *, quiet: bool) -> Iterator[tuple[str, Layout]]:
    for name in compared.fields:
        old, new = _shown(compared.before, name), _shown(compared.after, name)
        laid = comparison.compare(old, new, language, quiet=quiet)
        if not laid.same:
            yield labels.field(name), laid


def _shown(parsed: Document, name: str) -> str:
    """Return the value of a field as a reader sees it, each of several on a line of its own."""
    values = parsed.listed(name)
    if name == "kind":
        return labels.kind(parsed.kind) if values else ""
    if name == "language":
        return "\n".join(map(labels.language, values))
    if any(field.name == name and field.shape == "choice" for field in kinds.kind(parsed.kind).fields):
        return "\n".join(map(labels.choice, values))
    value = parsed.fields.get(name)
    if isinstance(value, str):
        return value.strip()
    return "\n".join(values) if values else "" if value in (None, [], {}) else str(value)
