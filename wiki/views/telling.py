"""What changed between two documents as a reader looks at them: in a sentence, field by field, then the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pages_store import comparison as comparing
from pages_store import kinds, spelling, summary
from pages_store.comparison import Comparison
from pages_store.document import Document
from pages_store.spelling import Sort
from pages_store.summary import Summary
from wiki import labels
from wiki.views import comparison
from wiki.views.comparison import Layout


@dataclass(frozen=True)
class Telling:
    """How one document became another: the fields that changed, each with its label, and the text."""

    summary: Summary
    fields: tuple[tuple[str, Layout], ...]
    body: Layout
    hidden: tuple[Sort, ...]

    @property
    def same(self) -> bool:
        """Whether no change is shown."""
        return self.body.same and not self.fields


def tell(old: str, new: str, language: str, *, quiet: bool = False) -> Telling:
    """Return how the document `old` became `new`. With `quiet`, words only spelt otherwise count as the same."""
    compared = comparing.compare(old, new)
    body = comparison.lay_out(compared.passages, language, quiet=quiet)
    fields = list(_fields(compared, language, quiet=quiet))
    hidden = spelling.together([body.hidden, *(each.hidden for _, each in fields)])
    shown = tuple((label, each) for label, each in fields if not each.same)
    return Telling(summary.of(compared, len(new)), shown, body, hidden)


def _fields(compared: Comparison, language: str, *, quiet: bool) -> Iterator[tuple[str, Layout]]:
    for name in compared.fields:
        old, new = _shown(compared.before, name), _shown(compared.after, name)
        if old != new:
            yield labels.field(name), comparison.compare(old, new, language, quiet=quiet)


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
