"""The first page: search, what is new, and where to begin."""

from __future__ import annotations

from flask import Blueprint, render_template

from pages_store import changes, kinds
from pages_store.tables import Revision
from wiki import db

bp = Blueprint("home", __name__)

_SHOWN = 8
_LOOKED_AT = 40


@bp.get("/")
def show() -> str:
    """Show the search, the pages that changed last, and the kinds of page there are."""
    latest: dict[int, Revision] = {}
    for revision in changes.latest(db.session(), _LOOKED_AT):
        latest.setdefault(revision.page_id, revision)
    return render_template("home/show.html", latest=list(latest.values())[:_SHOWN], kinds=list(kinds.KINDS))
