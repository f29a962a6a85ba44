"""Who else has the form of a page open, asked again while it is open."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from pages_store import store
from wiki import db, forms
from wiki.views import drafting

bp = Blueprint("editors", __name__)


@bp.post("/pages/<slug>/editors")
def create(slug: str) -> ResponseReturnValue:
    """Note that one has the form open, and show who else has and what was saved since, as a piece of that form."""
    page = store.by_slug(db.session(), slug)
    return render_template("editors/index.html", page=page, others=drafting.others(page), base=forms.number("base"))
