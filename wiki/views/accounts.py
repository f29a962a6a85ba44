"""One's own account."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pages_store.errors import FieldError
from wiki import db, errors, messages
from wiki.accounts import current, passwords, sessions

bp = Blueprint("accounts", __name__)


@bp.get("/account")
def show() -> str:
    """Show who is signed in."""
    return render_template("accounts/show.html")


@bp.post("/account/password")
def update_password() -> ResponseReturnValue:
    """Set or change the password; other browsers that were signed in to the account are signed out."""
    account = current.account()
    assert account is not None, "guarded: only members have an account"  # noqa: S101 - tells mypy
    if account.password_hash and not passwords.matches(request.form.get("old", ""), account.password_hash):
        sentence = _("The present password is wrong.")
        return render_template("accounts/show.html", error=sentence), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with db.writing():
            account.password_hash = passwords.hashed(request.form.get("password", ""))
            sessions.end_all(db.session(), account)
            current.sign_in(account)
    except FieldError as error:
        return render_template("accounts/show.html", error=messages.sentence(error)), errors.status(error)
    flash(_("The password is set. Other browsers were signed out."))
    return redirect(url_for("accounts.show"), HTTPStatus.SEE_OTHER)
