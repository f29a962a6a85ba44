"""Reading what a form or an address says: lines, texts, numbers. What it says is judged by the store."""

from __future__ import annotations

import re

from flask import abort, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from wiki.addresses import LARGEST_NUMBER

_HOME = "/"
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters, also those of direction: someone else may have written the address that a reader follows."""


def line(name: str) -> str:
    """Return what was typed into a field of one line, without the spaces around it; "" if the form has no such field."""
    return request.form.get(name, "").strip()


def text(name: str) -> str:
    r"""Return what was typed into a field of many lines, with `\n` for the `\r\n` that browsers send."""
    return request.form.get(name, "").replace("\r\n", "\n")


def ticked(name: str) -> bool:
    """Say whether a box was ticked or a button of this name pressed."""
    return name in request.form


def by_script() -> bool:
    """Say whether a script of ours sent this form: it goes on by what it is told, where a browser would show a page."""
    return request.accept_mimetypes.best == "application/json"


def number(name: str) -> int:
    """Return the number in a hidden field. Answers 400 if there is none, since no one types it."""
    found = _number(request.form.get(name, ""))
    return abort(400) if found is None else found


def asked(name: str) -> str:
    """Return what the address asks for under this name, else "", without spaces around it and control characters."""
    return _UNSEEN.sub("", request.args.get(name, "")).strip()


def asked_number(name: str) -> int | None:
    """Return the number that the address asks for under this name; None for anything else."""
    return _number(request.args.get(name, ""))


def local_path(address: str) -> str:
    """Return `address` if it is a path on this site that can be read, else that of the home page.

    Source: WHATWG URL, section 4.4: browsers drop tabs and newlines, and take a backslash for a slash.
    """
    path = address.partition("?")[0].partition("#")[0]
    if not path.startswith("/") or "//" in path or ".." in path or "\\" in address or not address.isprintable():
        return _HOME
    try:
        current_app.url_map.bind("localhost").match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return _HOME
    return address


def _number(typed: str) -> int | None:
    found = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= len(str(LARGEST_NUMBER)) else -1
    return found if 0 <= found <= LARGEST_NUMBER else None
