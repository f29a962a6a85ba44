"""All that was saved of a page."""

from __future__ import annotations

from flask import Blueprint, render_template

from pages_store import history, store
from wiki import db, forms

bp = Blueprint("history", __name__)

_LENGTH = 50


@bp.get("/pages/<slug>/history")
def index(slug: str) -> str:
    """List the revisions of a page, newest first, to look at or to compare."""
    page = store.by_slug(db.session(), slug)
    found = history.revisions(db.session(), page, _LENGTH + 1, forms.asked_number("before"))
    following = found[_LENGTH - 1].number if len(found) > _LENGTH else None
    return render_template("history/index.html", page=page, revisions=found[:_LENGTH], following=following)
