"""Which pages link to a page, and which are linked to but not written yet."""

from __future__ import annotations

from flask import Blueprint, render_template

from pages_store import links, store
from wiki import db, forms

bp = Blueprint("links", __name__)

_LENGTH = 100


@bp.get("/pages/<slug>/backlinks")
def backlinks(slug: str) -> str:
    """List the pages that link to this one."""
    page = store.by_slug(db.session(), slug)
    found = links.backlinks(db.session(), page, _LENGTH + 1, forms.asked_number("after") or 0)
    following = found[_LENGTH - 1].id if len(found) > _LENGTH else None
    return render_template("links/backlinks.html", page=page, sources=found[:_LENGTH], following=following)


@bp.get("/wanted")
def wanted() -> str:
    """List the titles that pages link to and none has, most wanted first."""
    offset = forms.asked_number("offset") or 0
    found = links.wanted_pages(db.session(), _LENGTH + 1, offset)
    following = offset + _LENGTH if len(found) > _LENGTH else None
    return render_template("links/wanted.html", wanted=found[:_LENGTH], following=following)
