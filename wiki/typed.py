"""What was typed into a form that failed, for the page that says so to give it back."""

from __future__ import annotations

from typing import Final

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from wiki import permissions
from wiki.accounts import current

_UNKEPT: Final = frozenset({"enter", "keep account"})
"""Actions whose forms hold passwords."""
_BUTTONS: Final = frozenset(
    {"preview", "compare", "near", "keep", "resume", "to_source", "to_fields", "to_kind", "to_language"}
)
_UNSHOWN: Final = _BUTTONS | {"csrf_token", "password"}
_MOST_BYTES: Final = 10_000_000
"""A form larger than a request may be is still read so far, to be given back to one who may send it."""


def fields() -> list[tuple[str, str]]:
    """Return names and values of the form that this request sent; none if it holds passwords or could not be read."""
    action = permissions.ROUTES.get(request.endpoint or "", "enter")
    if request.method != "POST" or action in _UNKEPT:
        return []
    try:
        return _read()
    except RequestEntityTooLarge:
        pass
    if not permissions.can(current.account(), action):
        return []
    request.max_content_length = request.max_form_memory_size = _MOST_BYTES
    try:
        return _read()
    except (RequestEntityTooLarge, OSError):
        return []


def _read() -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.form.items(multi=True) if name not in _UNSHOWN]
