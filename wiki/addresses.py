"""The addresses of things, as paths and in full."""

from __future__ import annotations

from typing import Final

from flask import current_app, request, url_for

from pages_store.listing import Listed
from pages_store.tables import Page
from wiki.config import Settings

LARGEST_NUMBER: Final = 2**31 - 1
"""The largest number that a page, revision or any other row may have: what PostgreSQL calls an integer."""
NUMBER: Final = f"int(max={LARGEST_NUMBER})"
"""How the rule of an address names a number: `<{NUMBER}:page_id>`. A larger one is an address of nothing, not a fault."""
_LOCAL = "http://127.0.0.1:8000"


def page_url(page: Page | Listed) -> str:
    """Return the full address of a page."""
    return full(url_for("pages.show", slug=page.slug))


def short_url(page: Page) -> str:
    """Return the short address of a page, which never changes."""
    return full(url_for("pages.short", page_id=page.id))


def full(path: str) -> str:
    """Return a path of this site as a full address: under the base URL, or where none is set under that of this request."""
    settings: Settings = current_app.extensions["kunnash.settings"]
    return (settings.base_url or (request.url_root.rstrip("/") if request else _LOCAL)) + path


def mailed(path: str) -> str:
    """Return a path as a full address that may be sent to others: never under a name that a request claims."""
    settings: Settings = current_app.extensions["kunnash.settings"]
    return (settings.base_url or _LOCAL) + path
