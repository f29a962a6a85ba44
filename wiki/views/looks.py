"""Looking at each edit once, for coordinators."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from pages_store import looks, store
from wiki import db, forms
from wiki.views import writing

bp = Blueprint("looks", __name__)


@bp.post("/pages/<slug>/look")
def create(slug: str) -> ResponseReturnValue:
    """Note that one has looked at the edits of a page from revision `first` to `last`, which were shown."""
    page = store.by_slug(db.session(), slug)
    first, last = forms.number("first"), forms.number("last")
    with db.writing():
        count = looks.give(db.session(), page, first, last, writing.signature().author)
    flash(ngettext("%(num)s edit is marked as looked at.", "%(num)s edits are marked as looked at.", count))
    return redirect(forms.local_path(forms.line("next")), HTTPStatus.SEE_OTHER)
