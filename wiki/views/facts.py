"""The fields of a page's kind as a reader sees them: labels, values, and where a value leads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode, urlsplit

from flask import url_for
from flask_babel import format_date, format_datetime, gettext

from pages_store.documents import kinds
from pages_store.documents.document import Document
from pages_store.documents.kinds import Field
from pages_store.tables import Page
from wiki import labels

_TITLES = ("related", "replaced_by", "amends", "answer")
"""Fields whose values are titles of other pages."""
_MARKS = ("theme", "place")
"""Fields whose values list pages."""


@dataclass(frozen=True)
class Value:
    """A value as shown, and the address it leads to, or ""; `outside` is one that is not of this site."""

    text: str
    href: str = ""
    outside: bool = False


@dataclass(frozen=True)
class Fact:
    """A field that has values. `long` are texts of several lines, to be read rather than looked up."""

    label: str
    values: tuple[Value, ...]
    long: bool


def titles(parsed: Document) -> list[str]:
    """Return the titles of other pages that the fields name."""
    fields = [field for field in kinds.kind(parsed.kind).fields if field.name in _TITLES]
    return [text for field in fields for text in _texts(parsed, field)]


def of_page(parsed: Document, pages: Mapping[str, Page], without: str = "") -> list[Fact]:
    """Return the fields of the page's kind that are not empty, in the order of the form; `pages` are those of `titles`.

    The field named `without` is left out: it stands elsewhere.
    """
    found = [(field, _texts(parsed, field)) for field in kinds.kind(parsed.kind).fields if field.name != without]
    shown = [(field, tuple(_values(field, texts, pages))) for field, texts in found if texts]
    return [Fact(labels.field(field.name), values, field.shape == "lines") for field, values in shown]


def _texts(parsed: Document, field: Field) -> tuple[str, ...]:
    value = parsed.fields.get(field.name)
    if field.shape == "lines" and isinstance(value, str):
        return (value.strip(),) if value.strip() else ()
    return parsed.listed(field.name)


def _values(field: Field, texts: tuple[str, ...], pages: Mapping[str, Page]) -> Iterator[Value]:
    for text in texts:
        if field.shape == "choice":
            yield Value(labels.choice(text))
        elif field.shape == "date":
            yield Value(_dated(text))
        elif field.name in _MARKS:
            yield Value(text, f"{url_for('pages.index')}?{urlencode({field.name: text})}")
        elif text in pages:
            yield Value(text, url_for("pages.show", slug=pages[text].slug))
        else:
            yield _outside(field, text)


def _dated(text: str) -> str:
    """Return a month, a day or a time as the reader writes it, in the time zone in which it was typed; else the text."""
    for day, style in ((f"{text}-01", "LLLL y"), (text, "long")):
        with suppress(ValueError):
            return str(format_date(date.fromisoformat(day), style))
    with suppress(ValueError):
        at = datetime.fromisoformat(text)
        time = format_datetime(at, "HH:mm", rebase=False)
        return gettext("%(date)s, %(time)s", date=format_date(at, "long", rebase=False), time=time)
    return text


def _outside(field: Field, text: str) -> Value:
    address = f"https://doi.org/{text}" if field.name == "doi" and text.startswith("10.") else text
    return Value(text, address, outside=True) if _leads_out(address) else Value(text)


def _leads_out(address: str) -> bool:
    if not address.isprintable() or not address.startswith(("https://", "http://")):
        return False
    try:
        return bool(urlsplit(address).hostname)
    except ValueError:  # of a host in brackets that is no IPv6 address
        return False
