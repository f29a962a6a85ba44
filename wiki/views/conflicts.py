"""Two changes at once that can't be merged: picking, place by place, what is to stand."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint
from flask.typing import ResponseReturnValue

from pages_store import history, store
from pages_store.documents import document
from pages_store.tables import Page, Revision
from wiki import db, forms
from wiki.views import clashes, writing

bp = Blueprint("conflicts", __name__)


@bp.post("/pages/<slug>/conflict")
def update(slug: str) -> ResponseReturnValue:
    """Save what was picked; where that is not clear, or someone saved again in between, show the places once more."""
    page = store.by_slug(db.session(), slug)
    base, head = history.revision(db.session(), page, forms.number("base")), _head(page)
    typed = document.clean(forms.text("typed"))
    found = clashes.between(base, typed, head)
    is_undo = forms.ticked("undo")
    if forms.ticked("to_source"):
        return writing.form(page, {**writing.remarks(), "base": str(head.number), "text": found.text})
    if not found.settled or found.digest != forms.line("places"):
        return writing.conflict(base, typed, head, found, undo=is_undo), HTTPStatus.CONFLICT
    if is_undo:
        return writing.settled(None, head, found.text, undone=base)
    return writing.settled(base, head, found.text)


def _head(page: Page) -> Revision:
    """Return the revision that the other text is; if that went out of sight meanwhile, the newest."""
    head = history.revision(db.session(), page, forms.number("head"))
    return page.head if head.hidden_at or head.erased_at else head
