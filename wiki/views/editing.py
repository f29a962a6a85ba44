"""The form in which a page is written: what its inputs hold for a document, and the document that they compose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pages_store.documents import document, kinds, sections
from pages_store.documents.document import Document, Value
from pages_store.documents.kinds import Field
from pages_store.tables import Revision
from wiki import labels
from wiki.views import facets

_SEPARATORS = re.compile("[,;\n\N{ARABIC COMMA}\N{ARABIC SEMICOLON}]")
_ARABIC = re.compile("[\u0600-\u06ff]")
_PREFIX = "field."
"""Before the names of the inputs for a kind's own fields, which might be called as another input is."""
_KNOWN = {"tags": "tag", "field.theme": "theme", "field.place": "place"}
_COMMON_SHAPES = {"title": "text", "kind": "text", "language": "text", "tags": "list"}


def values(text: str) -> dict[str, str]:
    """Return what each input holds for this document; `text(values(document))` is the document again."""
    parsed = document.parse(text)
    own = {name: _shown(parsed, field) for name, field in fields(parsed.kind)}
    common = {"title": parsed.title, "kind": parsed.kind, "language": parsed.language, "tags": _joined(parsed.tags)}
    return {**common, **own, "front": parsed.front, "body": parsed.body}


def section(revision: Revision, number: int) -> str | None:
    """Return one section of a page's text, as its headings are numbered where it is shown, from 1.

    None if there is no such section, or the text's headings are others than those that are shown: some stand in lists or
    quotations, or the text is not laid out yet.
    """
    shown = revision.rendering.headings if revision.rendering else []
    body = document.split(revision.text)[1]
    found = sections.of(body)
    same = [each.level for each in found] == [each["level"] for each in shown]
    return sections.text(body, number) if same and 1 <= number <= len(found) else None


def text(form: Mapping[str, str], base: Revision | None = None) -> str:
    """Return the document that a form holds: its source where it was edited as such, else composed from its inputs.

    Only what differs from the front matter that the form began with is written into it. The form of one section changes
    that section of `base`.

    Raises:
        FieldError, TooLargeError: a value can't be written, or all of them are too long.
        NotFoundError: `base` has no such section.
    """
    if "text" in form:
        return document.clean(form["text"])
    if base and form.get("section"):
        return _with_section(base.text, form["section"], document.clean(form.get("body", "")))
    front, body = document.clean(form.get("front", "")), document.clean(form.get("body", ""))
    changes = dict(_changes(form, values(front)))
    if not front:
        return document.compose({name: value for name, value in changes.items() if value is not None}, body)
    return document.with_fields(front, changes) + body


def fields(kind: str) -> list[tuple[str, Field]]:
    """Return the inputs of a kind's own fields, each with its name in the form."""
    return [(_PREFIX + field.name, field) for field in kinds.kind(kind).fields]


def known() -> dict[str, list[str]]:
    """Return the values that pages have already in the fields by which lists are narrowed, by input, most frequent first."""
    counts = facets.counted({})
    return {name: [value for value, _count in counts[facet]] for name, facet in _KNOWN.items()}


def shape(key: str, kind: str) -> str:
    """Return the shape of a field in pages of this kind, such as `choice` or `list`; "" for one without an input."""
    if key in ("kind", "language"):
        return "choice"
    return {**_COMMON_SHAPES, **{field.name: field.shape for _, field in fields(kind)}}.get(key, "")


def value(entry: str, key: str, kind: str) -> str | None:
    """Return what the input of a field holds for its lines of front matter; None where no input can hold that."""
    parsed = document.parse(_front(entry, key, kind))
    if parsed.problem or not shape(key, kind):
        return None
    held = values(parsed.front).get(_input(key), "")
    return held if held or parsed.fields.get(key) in (None, "", []) else None


def entry(before: str, key: str, kind: str, typed: str) -> str:
    """Return the lines of front matter of a field after this was typed into its input, by its lines `before`."""
    form = {"front": _front(before, key, kind), "kind": kind, _input(key): typed}
    written = text(form) if key != "kind" else before
    return "".join(lines for name, lines in document.entries(document.split(written)[0]) if name == key)


def said(key: str, kind: str, held: str) -> str:
    """Return what an input holds in the words of the reader."""
    if key == "kind":
        return labels.kind(held)
    if key == "language":
        return labels.language(held)
    return labels.choice(held) if shape(key, kind) == "choice" else held


def _with_section(text: str, number: str, written: str) -> str:
    front, body = document.split(text)
    return front + sections.replaced(body, int(number) if number.isdecimal() else 0, written)


def _front(lines: str, key: str, kind: str) -> str:
    return "---\n" + (f"kind: {kind}\n" if key != "kind" else "") + lines + "---\n"


def _input(key: str) -> str:
    return key if key in _COMMON_SHAPES else _PREFIX + key


def _changes(form: Mapping[str, str], before: Mapping[str, str]) -> Iterator[tuple[str, Value]]:
    shapes = _COMMON_SHAPES | {name: field.shape for name, field in fields(form.get("kind", ""))}
    for name, shape in shapes.items():
        typed = _folded(form[name]) if name in form else None
        if typed is not None and typed != _folded(before.get(name, "")):
            yield name.removeprefix(_PREFIX), _value(typed, shape)


def _folded(typed: str) -> str:
    return typed.replace("\r\n", "\n").strip()


def _value(typed: str, shape: str) -> Value:
    if not typed:
        return None
    if shape == "list":
        return [part for each in _SEPARATORS.split(typed) if (part := " ".join(each.split()))] or None
    if shape == "number" and typed.isascii() and typed.isdigit():
        return int(typed)
    return typed if shape == "lines" else " ".join(typed.split())


def _shown(parsed: Document, field: Field) -> str:
    """Return a field's value as its input holds it; "" for one that no input can hold, which is then left alone."""
    value = parsed.fields.get(field.name)
    if field.shape == "lines" and isinstance(value, str):
        return value
    return _joined(parsed.listed(field.name))


def _joined(items: tuple[str, ...]) -> str:
    comma = "\N{ARABIC COMMA} " if _ARABIC.search("".join(items)) else ", "
    return comma.join(items)
