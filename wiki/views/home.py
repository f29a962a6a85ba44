"""The first page: search, what is new, and where to begin."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template

from pages_store import changes, kinds
from pages_store.changes import Wanted
from pages_store.tables import Revision
from wiki import db, i18n
from wiki.config import Settings

bp = Blueprint("home", __name__)

_SHOWN = 8
_OWN = 3
_LOOKED_AT = 40


@bp.get("/")
def show() -> str:
    """Show the search, the pages that changed last, those in the reader's language apart, and the kinds of page there are."""
    settings: Settings = current_app.extensions["kunnash.settings"]
    language = i18n.language()
    own = _changed(_OWN, Wanted(language=language)) if language != settings.language else []
    return render_template("home/show.html", own=own, latest=_changed(_SHOWN), kinds=list(kinds.KINDS))


def _changed(limit: int, wanted: Wanted = changes.ALL) -> list[Revision]:
    latest: dict[int, Revision] = {}
    for revision in changes.latest(db.session(), _LOOKED_AT, wanted=wanted):
        latest.setdefault(revision.page_id, revision)
    return list(latest.values())[:limit]
