"""Signing in, by password or by a link that serves once, and signing out."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from wiki import db, errors, forms, messages
from wiki.accounts import current, sessions, tokens
from wiki.accounts.sessions import TooManyAttemptsError

bp = Blueprint("sessions", __name__)

_SECRET = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
"""For a page whose address must stay with the one who opened it."""


@bp.get("/sign-in")
def new() -> str:
    """Show the form."""
    return render_template("sessions/new.html", login="", next=forms.asked("next"))


@bp.post("/sign-in")
def create() -> ResponseReturnValue:
    """Sign in, and go on to where the visitor came from, if that is on this site."""
    login, password = forms.line("login"), request.form.get("password", "")
    try:
        with db.writing():
            account = sessions.check(db.session(), login, password, request.remote_addr or "")
            if account:
                current.sign_in(account)
    except TooManyAttemptsError as error:
        reply = make_response(_refused(login, messages.sentence(error), errors.status(error)))
        reply.headers.update(errors.headers(error))
        return reply
    if account is None:
        sentence = _("The name or the password is wrong. Check both and try again.")
        return _refused(login, sentence, HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect(forms.local_path(forms.line("next")), HTTPStatus.SEE_OTHER)


@bp.get("/sign-in/<secret>")
def link(secret: str) -> ResponseReturnValue:
    """Show whom a link signs in. It is spent by the button only, so that previews of messages leave it whole."""
    holder = tokens.holder(db.session(), secret, "link")
    status = HTTPStatus.OK if holder else HTTPStatus.NOT_FOUND
    return render_template("sessions/link.html", holder=holder, secret=secret), status, _SECRET


@bp.post("/sign-in/<secret>")
def redeem(secret: str) -> ResponseReturnValue:
    """Sign in by a link, which then never serves again, and offer to set a password."""
    with db.writing():
        holder = tokens.spend(db.session(), secret, "link")
        if holder:
            current.sign_in(holder)
    if holder is None:
        return render_template("sessions/link.html", holder=None, secret=secret), HTTPStatus.NOT_FOUND
    flash(_("You are signed in. Set a password now, so that you can come back without a link."))
    return redirect(url_for("accounts.show"), HTTPStatus.SEE_OTHER)


@bp.post("/sign-out")
def destroy() -> ResponseReturnValue:
    """Sign this browser out."""
    with db.writing():
        current.sign_out()
    return redirect(url_for("home.show"), HTTPStatus.SEE_OTHER)


def _refused(login: str, sentence: str, status: int) -> ResponseReturnValue:
    return render_template("sessions/new.html", login=login, next=forms.line("next"), error=sentence), status
