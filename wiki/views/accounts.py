"""One's own account: who one is, the password, the browsers signed in, API tokens; and making one by an invitation."""

from __future__ import annotations

from http import HTTPStatus

from babel import Locale
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pages_store import people
from pages_store.errors import FieldError, NotFoundError
from wiki import db, errors, forms, i18n, messages
from wiki.accounts import agents, attempts, current, invitations, passwords, registry, sessions, tokens
from wiki.accounts.tables import Account
from wiki.addresses import NUMBER
from wiki.config import INTERFACE_LANGUAGES
from wiki.views import teams
from wiki.views.secrets import SECRET

bp = Blueprint("accounts", __name__)

_ID = f"<{NUMBER}:row_id>"


@bp.get("/account")
def show() -> str:
    """Show who is signed in, where, and what they can change."""
    return _screen()


@bp.post("/account")
def update() -> ResponseReturnValue:
    """Save the display name, the team and the language of the interface."""
    account, language = _mine(), forms.line("language")
    try:
        with db.writing() as change:
            known = (account.person.name, account.person.team)
            people.rename(db.session(), account.person, forms.line("name"))
            account.person.team = teams.chosen()
            if (account.person.name, account.person.team) != known:
                people.retell(db.session(), account.person, change)
            registry.choose_language(account, language)
    except FieldError as error:
        return _screen("profile", error), errors.status(error)
    i18n.keep(language)
    return _saved(_("Your account is saved."))


@bp.post("/account/password")
def update_password() -> ResponseReturnValue:
    """Set or change the password; other browsers that were signed in to the account are signed out."""
    account = _mine()
    try:
        _require_present_password(account)
        kept = passwords.hashed(request.form.get("password", ""), account.name, account.email)
        with db.writing():
            account.password_hash = kept
            sessions.end_all(db.session(), account)
            tokens.revoke_all(db.session(), account, "link")
            current.sign_in(account)
    except FieldError as error:
        return _screen("password", error), errors.status(error)
    return _saved(_("The password is set. Other browsers were signed out."))


@bp.post(f"/account/sessions/{_ID}/end")
def end_session(row_id: int) -> ResponseReturnValue:
    """Sign one browser out."""
    account = _mine()
    with db.writing():
        sessions.end(db.session(), account, row_id)
    return _saved(_("That browser is signed out."))


@bp.post("/account/sessions/end")
def end_other_sessions() -> ResponseReturnValue:
    """Sign out every browser but this one."""
    account = _mine()
    with db.writing():
        sessions.end_all(db.session(), account, but=current.browser())
    return _saved(_("All other browsers are signed out."))


@bp.post("/account/tokens")
def create_token() -> ResponseReturnValue:
    """Make an API token and show it, for the only time."""
    account = _mine()
    with db.writing():
        secret = tokens.issue(db.session(), account, "api")
    return _screen(secret=secret), HTTPStatus.CREATED, SECRET


@bp.post(f"/account/tokens/{_ID}/revoke")
def revoke_token(row_id: int) -> ResponseReturnValue:
    """Let an API token never serve again."""
    account = _mine()
    with db.writing():
        tokens.revoke(db.session(), account, row_id)
    return _saved(_("The token no longer works."))


@bp.get("/account/new/<secret>")
def new(secret: str) -> ResponseReturnValue:
    """Show what an invitation offers, and the form that makes the account."""
    found = invitations.find(db.session(), secret)
    status = HTTPStatus.OK if found else HTTPStatus.NOT_FOUND
    return render_template("accounts/new.html", invitation=found, secret=secret), status, SECRET


@bp.post("/account/new/<secret>")
def create(secret: str) -> ResponseReturnValue:
    """Make the account of the invited and sign them in; the invitation then never serves again."""
    try:
        with db.writing():
            account = invitations.accept(
                db.session(), secret, forms.line("name"), forms.line("email"), request.form.get("password", "")
            )
            current.sign_in(account)
    except FieldError as error:
        found = invitations.find(db.session(), secret)
        page = render_template("accounts/new.html", invitation=found, secret=secret, error=messages.sentence(error))
        return page, errors.status(error), SECRET
    except NotFoundError:
        return render_template("accounts/new.html", invitation=None, secret=secret), HTTPStatus.NOT_FOUND, SECRET
    flash(_("Welcome! Your account is made and you are signed in."))
    return redirect(url_for("home.show"), HTTPStatus.SEE_OTHER)


def _mine() -> Account:
    account = current.account()
    assert account is not None, "guarded: only members have an account"  # noqa: S101 - tells mypy
    return account


def _require_present_password(account: Account) -> None:
    """Who came by a link has lost it, and need not know it."""
    here = current.browser()
    if not account.password_hash or (here and here.by_link):
        return
    address = request.remote_addr or ""
    attempts.require_patience(db.session(), account.name, address)
    if not passwords.matches(request.form.get("old", ""), account.password_hash):
        with db.writing():
            attempts.count(db.session(), account.name, address, right=False)
        raise FieldError("old", "wrong")


def _screen(part: str = "", error: FieldError | None = None, secret: str = "") -> str:
    """Show the account; after a refusal with the reason and what was typed in that part, or with a new token."""
    account, this_browser = _mine(), current.browser()
    browsers = [(row, agents.read(row.agent)) for row in sessions.of_account(db.session(), account)]
    return render_template(
        "accounts/show.html",
        this_browser=this_browser,
        browsers=browsers,
        tokens=tokens.of_account(db.session(), account, "api"),
        languages=[(tag, Locale.parse(tag).display_name) for tag in INTERFACE_LANGUAGES],
        teams=people.teams(db.session()),
        errors={part: messages.sentence(error)} if error else {},
        secret=secret,
    )


def _saved(sentence: str) -> ResponseReturnValue:
    flash(sentence)
    return redirect(url_for("accounts.show"), HTTPStatus.SEE_OTHER)
