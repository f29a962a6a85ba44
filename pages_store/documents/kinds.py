"""The kinds of page and the fields each has, in one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Shape = Literal["text", "lines", "list", "choice", "date", "number", "url"]

COMMON: Final = ("title", "kind", "language", "tags")
DEFAULT: Final = "page"


@dataclass(frozen=True)
class Field:
    """A field of a kind: its key in the front matter and the shape of its value.

    Shapes: `text`, one line; `lines`, text of any length; `list`, several short texts; `choice`, one of `choices`; `date`,
    an ISO 8601 date, with a time or not; `number`, a whole number; `url`. A field that is `asked` is shown as missing while
    it is empty, but never needed to save.
    """

    name: str
    shape: Shape = "text"
    choices: tuple[str, ...] = ()
    asked: bool = False


@dataclass(frozen=True)
class Kind:
    """A sort of record, with its own fields in the order in which a form shows them."""

    name: str
    fields: tuple[Field, ...] = ()


_THEME: Final = Field("theme", "list")
_PLACE: Final = Field("place", "list")

KINDS: Final[Mapping[str, Kind]] = {
    each.name: each
    for each in (
        Kind(
            "lesson",
            (
                Field("outcome", "choice", ("repeat", "avoid"), asked=True),
                Field("theme", "list", asked=True),
                Field("place", "list", asked=True),
                Field("problem", "lines", asked=True),
                Field("done", "lines"),
                Field("result", "lines"),
                Field("why", "lines"),
                Field("recommendation", "lines"),
                Field("preconditions", "lines"),
                Field("cost", "lines"),
                Field("evidence", "lines"),
                Field("strength", "choice", ("strong", "moderate", "testimony")),
                Field("module"),
                Field("related", "list"),
                Field("contact"),
                Field("attribution", "choice", ("name", "institution", "anonymous")),
            ),
        ),
        Kind(
            "policy",
            (
                Field("type", "choice", ("law", "decision", "by-law", "manual", "plan")),
                Field("issuer"),
                Field("number"),
                Field("year", "number"),
                _THEME,
                Field("in_force", "date"),
                Field("replaced_by"),
                Field("amends", "list"),
                Field("scope", "lines"),
                Field("basis", "lines"),
            ),
        ),
        Kind(
            "study",
            (
                Field("creators", "list"),
                Field("institution"),
                Field("issued", "date"),
                Field("type"),
                Field("abstract", "lines"),
                Field("keywords", "list"),
                _THEME,
                _PLACE,
                Field("doi"),
                Field("rights"),
                Field("funder"),
            ),
        ),
        Kind("question", (_THEME, _PLACE, Field("status", "choice", ("open", "answered")), Field("answer"))),
        Kind(
            "activity",
            (Field("start", "date"), Field("end", "date"), _PLACE, Field("online", "url"), Field("organiser")),
        ),
        Kind("opportunity", (Field("funder"), Field("deadline", "date"), Field("who", "lines"), Field("url", "url"))),
        Kind("story", (_PLACE, Field("date", "date"), Field("album", "list"))),
        Kind("term", (Field("ar"), Field("it"), Field("en"), Field("fr"), Field("variants", "list"))),
        Kind("team", (Field("type"), Field("place"), Field("institution"), Field("members", "lines"))),
        Kind("page"),
    )
}


def kind(name: str) -> Kind:
    """Return the kind of this name; the general page for a name that is not known."""
    return KINDS.get(name, KINDS[DEFAULT])


def missing(name: str, fields: Mapping[str, object]) -> list[str]:
    """Return the names of the fields that the kind asks for and `fields` leaves empty, in the order of the form.

    The title is not among them: without one a page is not saved.
    """
    return [field.name for field in kind(name).fields if field.asked and not lists(fields, field.name)]


def lists(fields: Mapping[str, object], key: str) -> tuple[str, ...]:
    """Return what stands under `key`, one value or several, as texts: spaces folded, empty and repeated ones left out.

    Values that are themselves lists or mappings are left out.
    """
    value = fields.get(key)
    items = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    texts = (" ".join(_text(item).split()) for item in items)
    return tuple(dict.fromkeys(text for text in texts if text))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else ""
