"""One's own drafts: the list of them, and deleting one."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pages_store import database
from wiki import db, drafts, forms
from wiki.accounts import current
from wiki.accounts.tables import Account
from wiki.addresses import NUMBER

bp = Blueprint("drafts", __name__)


@bp.get("/account/drafts")
def index() -> str:
    """List one's drafts, newest first, each to be gone on with or deleted."""
    return render_template("drafts/index.html", drafts=drafts.of_account(db.session(), _account()))


@bp.post(f"/account/drafts/<{NUMBER}:draft_id>/delete")
def delete(draft_id: int) -> ResponseReturnValue:
    """Delete a draft, and go on to where it was offered."""
    with database.aside(db.engine()) as session:
        drafts.remove(session, _account(), draft_id)
    flash(_("The draft is deleted."))
    next_page = forms.local_path(forms.line("next")) if forms.line("next") else url_for("drafts.index")
    return redirect(next_page, HTTPStatus.SEE_OTHER)


def _account() -> Account:
    account = current.account()
    assert account is not None, "guarded: only members have an account"  # noqa: S101 - tells mypy
    return account
