"""The revisions of a page."""

from __future__ import annotations

from flask import jsonify
from flask.typing import ResponseReturnValue

from pages_store import history, store
from wiki import db
from wiki.addresses import LARGEST_NUMBER
from wiki.api import inputs, shapes

_LISTED = 50
_LISTED_MOST = 200


def index(page_id: int) -> ResponseReturnValue:
    """List the revisions of a page, newest first, a part at a time."""
    limit = inputs.asked("limit", 1, _LISTED_MOST) or _LISTED
    before = inputs.asked("before", 1, LARGEST_NUMBER)
    page = store.page(db.session(), page_id)
    found = history.revisions(db.session(), page, limit + 1, before)
    shown = found[:limit]
    return jsonify(revisions=[shapes.revision(each) for each in shown], next=shown[-1].number if len(found) > limit else None)


def show(page_id: int, number: int) -> ResponseReturnValue:
    """Show one revision with its text."""
    revision = history.visible(db.session(), store.page(db.session(), page_id), number)
    return jsonify(shapes.revision(revision) | {"text": revision.text})
