"""The board of searches that led to no page: to write what is missing, or to point to a page that answers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pages_store import searches
from search_index.query import Filters
from wiki import db, finding, forms, nearest

bp = Blueprint("searches", __name__)

_LENGTH = 30
_OFFERED = 8


@bp.get("/searches")
def index() -> str:
    """List the searches that led to no page: those made more than once, most asked first, and those made once."""
    offset, session = forms.asked_number("offset") or 0, db.session()
    found = searches.unanswered(session, _today(), _LENGTH + 1, offset)
    return render_template(
        "searches/index.html",
        found=found[:_LENGTH],
        once=[] if offset else searches.unanswered(session, _today(), _LENGTH, once=True),
        dismissed=[] if offset else searches.dismissed(session, _today(), _LENGTH),
        following=offset + _LENGTH if len(found) > _LENGTH else None,
    )


@bp.get("/searches/answer")
def answer() -> str:
    """Look for the page that answers a search, by whatever words it is found by."""
    wanted, sought = forms.asked("q"), forms.asked("find")
    found = finding.search(sought or wanted, Filters(), _OFFERED) if wanted else None
    return render_template("searches/answer.html", wanted=wanted, sought=sought, found=found)


@bp.post("/searches/near")
def near() -> str:
    """Show the pages nearest to a question that is being typed, as a piece of its form. Sent, so that no log has the words."""
    return render_template("searches/near.html", near=nearest.to_form(request.form))


@bp.post("/searches/dismiss")
def dismiss() -> ResponseReturnValue:
    """Take a search off the board."""
    with db.writing():
        searches.dismiss(db.session(), forms.line("key"))
    flash(_("The search is off the board. A coordinator can bring it back."))
    return redirect(url_for("searches.index"), HTTPStatus.SEE_OTHER)


@bp.post("/searches/reinstate")
def reinstate() -> ResponseReturnValue:
    """Put a search back on the board."""
    with db.writing():
        searches.dismiss(db.session(), forms.line("key"), dismissed=False)
    flash(_("The search is on the board again."))
    return redirect(url_for("searches.index"), HTTPStatus.SEE_OTHER)


def _today() -> date:
    return datetime.now(UTC).date()
