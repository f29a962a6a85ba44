"""Who makes this request: by the cookie of the session, or under /api by the bearer token alone."""

from __future__ import annotations

from flask import Flask, current_app, g, request, session
from flask_login import LoginManager, current_user, login_user, logout_user

from pages_store.errors import StoreError
from wiki import db
from wiki.accounts import sessions, tokens
from wiki.accounts.tables import Account

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


def account() -> Account | None:
    """Return the account that makes this request, None for a visitor.

    Raises:
        BadTokenError: under /api, a token that is unknown, revoked, or of a disabled account.
    """
    if "account" not in g:
        g.account = _by_token() if request.path.startswith(API_PREFIX) else _by_cookie()
    found: Account | None = g.account
    return found


def sign_in(account: Account) -> None:
    """Sign the account in on this browser; runs inside `db.writing`."""
    user = sessions.begin(db.session(), account, request.user_agent.string)
    login_user(user)
    session.permanent = True
    g.account = account


def sign_out() -> None:
    """Sign this browser out; runs inside `db.writing`."""
    if current_user.is_authenticated:
        sessions.end(db.session(), current_user.secret)
    logout_user()
    g.account = None


def _user(secret: str) -> sessions.User | None:
    return sessions.user(db.session(), secret)


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
