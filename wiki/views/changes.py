"""What was saved lately on the whole site, for people and for feed readers."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from pages_store import history
from wiki import db, forms

bp = Blueprint("changes", __name__)

_LENGTH = 50


@bp.get("/changes")
def index() -> str:
    """List the latest revisions of all pages, newest first."""
    found = history.changes(db.session(), _LENGTH + 1, forms.asked_number("before"))
    following = found[_LENGTH - 1].id if len(found) > _LENGTH else None
    return render_template("changes/index.html", changes=found[:_LENGTH], following=following)


@bp.get("/changes.atom")
def feed() -> Response:
    """Give the latest revisions as a feed.

    Source: RFC 4287.
    """
    found = history.changes(db.session(), _LENGTH)
    return Response(render_template("changes/feed.xml", changes=found), mimetype="application/atom+xml")
