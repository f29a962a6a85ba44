"""Deleted pages, and the question before one is deleted."""

from __future__ import annotations

from flask import Blueprint, render_template

from pages_store import links, listing, store
from wiki import db, forms

bp = Blueprint("deletions", __name__)

_LENGTH = 50
_SOURCES = 20
"""So many pages that link to one are named."""
COUNTED = 500
"""So many of them are counted at most: each is looked at."""


@bp.get("/pages/deleted")
def index() -> str:
    """List the deleted pages, those deleted last first, to be restored."""
    offset = forms.asked_number("offset") or 0
    found = listing.deleted(db.session(), _LENGTH + 1, offset)
    following = offset + _LENGTH if len(found) > _LENGTH else None
    return render_template("deletions/index.html", pages=found[:_LENGTH], following=following)


@bp.get("/pages/<slug>/delete")
def new(slug: str) -> str:
    """Ask whether a page is to be deleted, and why, saying first what will break."""
    page = store.by_slug(db.session(), slug)
    sources = links.backlinks(db.session(), page, COUNTED + 1)
    counted = {"count": min(len(sources), COUNTED), "more": len(sources) > COUNTED}
    return render_template("deletions/new.html", page=page, sources=sources[:_SOURCES], **counted)
