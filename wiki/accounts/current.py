"""Who makes this request: by the cookie of the session, or under /api by the bearer token alone."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from flask import Flask, Response, current_app, g, request, session
from flask_login import LoginManager, current_user, login_user, logout_user

from pages_store.errors import NotFoundError, StoreError
from wiki import db
from wiki.accounts import sessions, tokens
from wiki.accounts.tables import Account, SignIn

API_PREFIX = "/api/"


class BadTokenError(StoreError):
    """The request bears a token that stands for no account."""

    code = "unauthorized"


def init_app(app: Flask) -> None:
    """Let flask-login find who is signed in by the session's secret in its cookie."""
    manager = LoginManager()
    manager.session_protection = None  # the secret is random, in the database, and ends when its row goes
    manager.user_loader(_user)
    manager.init_app(app, add_context_processor=False)  # the page that tells of a broken database must not ask it
    app.after_request(_note_seen)


def account() -> Account | None:
    """Return the account that makes this request, None for a visitor.

    Raises:
        BadTokenError: under /api, a token that is unknown, revoked, or of a disabled account.
    """
    if "account" not in g:
        g.account = _by_token() if request.path.startswith(API_PREFIX) else _by_cookie()
    found: Account | None = g.account
    return found


def browser() -> SignIn | None:
    """Return the session of this browser, None for a visitor."""
    row: SignIn | None = current_user.row if current_user.is_authenticated else None
    return row


def sign_in(account: Account, *, by_link: bool = False) -> None:
    """Sign the account in on this browser under a new secret, whoever was before; runs inside `db.writing`.

    A form that a visitor has open in another tab, kept when a session ended, can still be sent; over https the cookie's name
    (`__Host-…`) keeps others from giving a visitor a key that they know.
    """
    form_key = None if browser() else session.get("csrf_token")
    sign_out()
    user = sessions.begin(db.session(), account, request.user_agent.string, by_link=by_link)
    login_user(user)
    session.permanent = True
    if form_key:
        session["csrf_token"] = form_key
    g.account = account


def sign_out() -> None:
    """Sign this browser out, and let its cookie hold nothing of before; runs inside `db.writing`."""
    if row := browser():
        with suppress(NotFoundError):  # ended from another browser meanwhile
            sessions.end(db.session(), row.account, row.id)
    logout_user()
    session.clear()
    g.account = None


def _user(secret: str) -> sessions.User | None:
    found = sessions.user(db.session(), secret)
    g.browser = found.row if found else None
    return found


def _note_seen(response: Response) -> Response:
    """Note after the answer is sent that the session was seen: the reader does not wait for it."""
    row: SignIn | None = g.get("browser")
    if row and sessions.is_due(row):
        response.call_on_close(partial(sessions.note_seen, db.engine(), row.id))
    return response


def _by_cookie() -> Account | None:
    if current_app.config["SESSION_COOKIE_NAME"] not in request.cookies:
        return None
    found: Account | None = current_user.account if current_user.is_authenticated else None
    return found


def _by_token() -> Account | None:
    header = request.headers.get("Authorization", "")
    if not header:
        return None
    scheme, _, secret = header.partition(" ")
    found = tokens.holder(db.session(), secret.strip(), "api") if scheme.casefold() == "bearer" else None
    if found is None:
        raise BadTokenError
    return found
