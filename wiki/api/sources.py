"""The text of a page out of what a call sends: as a whole, or in parts that are put into front matter and body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pages_store import limits
from pages_store.documents import document, kinds, languages, titles
from pages_store.documents.document import Value
from pages_store.errors import FieldError, TitleError
from pages_store.store import Signature
from pages_store.tables import Person, Revision
from wiki import permissions
from wiki.accounts import current
from wiki.api import inputs

_PARTS: Final = ("title", "kind", "language", "tags", "fields", "body")


def new(members: Mapping[str, Any]) -> str:
    """Return the text of a new page.

    Raises:
        FieldError: a part is missing, of a wrong type or can't be used; or there are both a whole and parts.
        TooLargeError: the front matter would be too long.
    """
    if "text" in members:
        return _whole(members)
    fields = {key: value for key, value in _fields(members).items() if value is not None}
    if "title" not in fields:
        raise TitleError("missing")
    return document.compose(fields, inputs.text(members, "body"))


def changed(members: Mapping[str, Any], base: Revision) -> str:
    """Return the text of `base` with the parts that were sent in their place; a field that is null is taken out.

    Raises like `new`, but that no part is needed.
    """
    if "text" in members:
        return _whole(members)
    fields = _fields(members)
    text = document.with_fields(base.text, fields) if fields else base.text
    if "body" not in members:
        return text
    front, body = document.split(text)[0], inputs.text(members, "body")
    return front + body if front else document.compose({}, body)


def signature(members: Mapping[str, Any], author: Person) -> Signature:
    """Return who saves, with the comment and mark that were sent. Raises `FieldError`."""
    comment = titles.line(inputs.text(members, "comment", ""), "comment", limits.EDIT_COMMENT_CHARACTERS)
    waits = not permissions.can(current.account(), "look")
    return Signature(author, comment, inputs.flag(members, "minor"), waits=waits)


def _whole(members: Mapping[str, Any]) -> str:
    if any(part in members for part in _PARTS):
        raise FieldError("text", "both")
    return inputs.text(members, "text")


def _fields(members: Mapping[str, Any]) -> dict[str, Value]:
    """Return the front matter's keys that were sent, in the order in which a new page has them; None for one to take out."""
    read = {"title": _title, "kind": _kind, "language": _language, "tags": _tags}
    return {name: value(members) for name, value in read.items() if name in members} | _others(members)


def _title(members: Mapping[str, Any]) -> Value:
    return titles.shown(inputs.text(members, "title"))


def _kind(members: Mapping[str, Any]) -> Value:
    kind = inputs.text(members, "kind")
    if kind not in kinds.KINDS:
        raise FieldError("kind", "unknown")
    return kind


def _language(members: Mapping[str, Any]) -> Value:
    language = languages.normal(inputs.text(members, "language"))
    if not language:
        raise FieldError("language", "invalid")
    return language


def _tags(members: Mapping[str, Any]) -> Value:
    tags = members["tags"]
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise FieldError("tags", "type")
    return [titles.line(tag, "tags", limits.TAG_CHARACTERS, required=True) for tag in tags] or None


def _others(members: Mapping[str, Any]) -> dict[str, Value]:
    others = members.get("fields", {})
    if not isinstance(others, dict):
        raise FieldError("fields", "type")
    if any(name in kinds.COMMON for name in others):
        raise FieldError("fields", "reserved")
    return others
