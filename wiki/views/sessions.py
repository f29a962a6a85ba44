"""Signing in, by password or by a link that serves once, and signing out."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from wiki import db, errors, forms, i18n, messages
from wiki.accounts import current, sessions, tokens
from wiki.accounts.attempts import TooManyAttemptsError
from wiki.config import Settings
from wiki.views.secrets import SECRET

bp = Blueprint("sessions", __name__)


@bp.get("/sign-in")
def new() -> str:
    """Show the form."""
    return render_template("sessions/new.html", login="", next=forms.asked("next"))


@bp.post("/sign-in")
def create() -> ResponseReturnValue:
    """Sign in, and go on to where the visitor came from, if that is on this site."""
    login, address = forms.line("login"), request.remote_addr or ""
    try:
        account = sessions.claimed(db.session(), login, request.form.get("password", ""), address)
        with db.writing():
            admitted = sessions.admit(db.session(), login, address, account)
            if account and admitted:
                current.sign_in(account)
    except TooManyAttemptsError as error:
        reply = make_response(_refused(login, messages.sentence(error), errors.status(error)))
        reply.headers.update(errors.headers(error))
        return reply
    if account is None or not admitted:
        sentence = _("The name or the password is wrong. Check both and try again.")
        return _refused(login, sentence, HTTPStatus.UNPROCESSABLE_ENTITY)
    i18n.keep(account.language)
    return redirect(forms.local_path(forms.line("next")), HTTPStatus.SEE_OTHER)


@bp.get("/sign-in/<secret>")
def link(secret: str) -> ResponseReturnValue:
    """Show whom a link signs in. It is spent by the button only, so that previews of messages leave it whole."""
    holder = tokens.holder(db.session(), secret, "link")
    status = HTTPStatus.OK if holder else HTTPStatus.NOT_FOUND
    return render_template("sessions/link.html", holder=holder, secret=secret), status, SECRET


@bp.post("/sign-in/<secret>")
def redeem(secret: str) -> ResponseReturnValue:
    """Sign in by a link, which then never serves again, and offer to set a password."""
    with db.writing():
        holder = tokens.spend(db.session(), secret, "link")
        if holder:
            current.sign_in(holder, by_link=True)
    if holder is None:
        return render_template("sessions/link.html", holder=None, secret=secret), HTTPStatus.NOT_FOUND
    i18n.keep(holder.language)
    flash(_("You are signed in. Set a password now, so that you can come back without a link."))
    return redirect(url_for("accounts.show"), HTTPStatus.SEE_OTHER)


@bp.post("/sign-out")
def destroy() -> ResponseReturnValue:
    """Sign this browser out, or every browser of the account, and let it forget what it keeps of the pages seen."""
    account = current.account()
    with db.writing():
        if account and forms.ticked("everywhere"):
            sessions.end_all(db.session(), account)
        current.sign_out()
    reply = redirect(url_for("home.show"), HTTPStatus.SEE_OTHER)
    settings: Settings = current_app.extensions["kunnash.settings"]
    if settings.base_url.startswith("https://"):  # elsewhere browsers refuse it, and complain
        reply.headers["Clear-Site-Data"] = '"cache"'
    return reply


def _refused(login: str, sentence: str, status: int) -> ResponseReturnValue:
    return render_template("sessions/new.html", login=login, next=forms.line("next"), error=sentence), status
