"""Pages: listing, reading, creating, editing and deleting."""

from __future__ import annotations

from http import HTTPStatus

from flask import jsonify, url_for
from flask.typing import ResponseReturnValue

from pages_store import history, listing, store
from pages_store.documents import document
from pages_store.errors import FieldError, NotFoundError
from pages_store.tables import Page, Revision
from wiki import db, publish
from wiki.addresses import LARGEST_NUMBER
from wiki.api import caller, inputs, shapes, sources

_LISTED = 50
_LISTED_MOST = 200


def index() -> ResponseReturnValue:
    """List live pages by number, a part at a time."""
    limit = inputs.asked("limit", 1, _LISTED_MOST) or _LISTED
    after = inputs.asked("after", 0, LARGEST_NUMBER) or 0
    found = listing.pages(db.session(), limit + 1, after, inputs.filters())
    shown = found[:limit]
    return jsonify(pages=[shapes.listed(page) for page in shown], next=shown[-1].id if len(found) > limit else None)


def show(page_id: int) -> ResponseReturnValue:
    """Show a page whole."""
    return jsonify(shapes.page(store.page(db.session(), page_id).head))


def create() -> ResponseReturnValue:
    """Make a page of a text, or of its parts."""
    members = inputs.json_object()
    made = publish.create(sources.new(members), sources.signature(members, caller.person()))
    return jsonify(shapes.page(made)), HTTPStatus.CREATED, {"Location": url_for(".pages_show", page_id=made.page_id)}


def update(page_id: int) -> ResponseReturnValue:
    """Save a text written from revision `base`, or that revision with some parts changed; merge if someone saved since."""
    page = store.page(db.session(), page_id)
    members = inputs.json_object()
    base = _base(page, inputs.number(members, "base"))
    text = document.clean(sources.changed(members, base))
    newest = page.head.number
    saved = publish.edit(base, text, sources.signature(members, caller.person()))
    merged = saved.text != text or (saved.number > newest and saved.merged_number is not None)
    return jsonify(shapes.page(saved) | {"merged": merged})


def delete(page_id: int) -> ResponseReturnValue:
    """Take a page out of reading, lists and search."""
    with db.writing() as change:
        store.delete(db.session(), change, store.page(db.session(), page_id), caller.person())
    return "", HTTPStatus.NO_CONTENT


def _base(page: Page, number: int) -> Revision:
    """Return the revision that an edit starts from. A hidden one is none: what is left out would come from its text."""
    try:
        return history.visible(db.session(), page, number)
    except NotFoundError:
        raise FieldError("base", "unknown") from None
