"""What changed between two documents as a reader looks at them: field by field, then the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pages_store import document, kinds
from pages_store.document import Document
from wiki import labels
from wiki.views import comparison
from wiki.views.comparison import Comparison, Part


@dataclass(frozen=True)
class Telling:
    """How one document became another: the fields that changed, each with its label, and the text. Numbers are of words."""

    fields: tuple[tuple[str, Comparison], ...]
    body: Comparison

    @property
    def added(self) -> int:
        """The number of words put in."""
        return self.body.added + sum(each.added for _, each in self.fields)

    @property
    def removed(self) -> int:
        """The number of words taken out."""
        return self.body.removed + sum(each.removed for _, each in self.fields)

    @property
    def same(self) -> bool:
        """Whether a reader would see no difference but that of spaces."""
        return self.body.same and not self.fields

    @property
    def moved(self) -> int:
        """The number of lines of the text that only stand in another place."""
        return self.body.moved

    @property
    def spelling(self) -> bool:
        """Whether all that changed is how words are spelt."""
        changed = [each for _, each in self.fields] + ([] if self.body.same else [self.body])
        return bool(changed) and all(each.spelling for each in changed)


def tell(old: str, new: str, language: str) -> Telling | None:
    """Return how the document `old` became `new`; None where the fields of one can't be read."""
    before, after = document.parse(old), document.parse(new)
    if before.problem or after.problem:
        return None
    body = comparison.compare(before.body, after.body, language)
    return Telling(tuple(_fields(before, after, language)), replace(body, parts=tuple(map(_without_blanks, body.parts))))


def _fields(before: Document, after: Document, language: str) -> Iterator[tuple[str, Comparison]]:
    for name in dict.fromkeys([*kinds.COMMON, *before.fields, *after.fields]):
        old, new = _shown(before, name), _shown(after, name)
        if old != new:
            yield labels.field(name), comparison.compare(old, new, language)


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


def _without_blanks(part: Part) -> Part:
    """Leave out the lines that only part paragraphs, as the laid out text has none of them."""
    return replace(part, lines=tuple(line for line in part.lines if line.sort == "same" or line.text.strip()))
