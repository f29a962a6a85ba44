"""Signing in and out. Each browser that is signed in has a row of its own; the cookie holds only the row's secret."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

from flask_login import UserMixin
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from pages_store.errors import StoreError
from wiki.accounts import passwords, registry
from wiki.accounts.tables import Account, Attempt, SignIn
from wiki.accounts.tokens import digest

LIFE = timedelta(days=60)
_FREE_TRIES = 5
_LONGEST_WAIT = timedelta(minutes=15)
_BYTES = 32
_AGENT_CHARACTERS = 200


class TooManyAttemptsError(StoreError):
    """Too many wrong passwords in a row; `seconds` is how long to wait."""

    code = "too_many_attempts"

    def __init__(self, seconds: int) -> None:
        super().__init__(str(seconds))
        self.seconds = seconds


class User(UserMixin):  # type: ignore[misc]  # flask-login carries no types
    """The account that is signed in, as flask-login wants it: its id is the secret of this browser's session."""

    def __init__(self, account: Account, secret: str) -> None:
        self.account = account
        self.secret = secret

    def get_id(self) -> str:
        """Return what the cookie holds."""
        return self.secret


def check(session: Session, login: str, password: str, address: str) -> Account | None:
    """Return the account whose name or e-mail and password these are; takes the same time for an unknown one.

    Counts wrong passwords for the login and for the network address; runs inside `database.writing`.

    Raises:
        TooManyAttemptsError: after five wrong ones in a row each further one doubles the wait, up to 15 minutes.
    """
    subjects = (f"login:{registry.login_key(login)}", f"address:{address}")
    for subject in subjects:
        _require_patience(session.get(Attempt, subject))
    account = registry.by_login(session, login)
    usable = account is not None and account.disabled_at is None
    right = passwords.matches(password, account.password_hash if account and usable else "")
    for subject in subjects:
        _count(session, subject, right=right)
    return account if right else None


def begin(session: Session, account: Account, agent: str) -> User:
    """Sign the account in on one more browser, under a new secret; runs inside `database.writing`."""
    secret = secrets.token_urlsafe(_BYTES)
    now = datetime.now(UTC)
    row = SignIn(account=account, token_hash=digest(secret), agent=agent[:_AGENT_CHARACTERS], created_at=now, seen_at=now)
    session.add(row)
    session.flush()
    return User(account, secret)


def user(session: Session, secret: str) -> User | None:
    """Return who is signed in under this secret; none if the session is unknown or over, or the account disabled."""
    row = session.scalar(select(SignIn).where(SignIn.token_hash == digest(secret)))
    if row is None or row.account.disabled_at or row.created_at < datetime.now(UTC) - LIFE:
        return None
    return User(row.account, secret)


def end(session: Session, secret: str) -> None:
    """Sign this browser out."""
    session.execute(delete(SignIn).where(SignIn.token_hash == digest(secret)))


def end_all(session: Session, account: Account) -> None:
    """Sign the account out everywhere."""
    session.execute(delete(SignIn).where(SignIn.account_id == account.id))


def _require_patience(attempt: Attempt | None) -> None:
    if attempt is None or attempt.failures < _FREE_TRIES:
        return
    wait = min(timedelta(seconds=2 ** min(attempt.failures - _FREE_TRIES, 10)), _LONGEST_WAIT)
    left = attempt.last_at + wait - datetime.now(UTC)
    if left > timedelta(0):
        raise TooManyAttemptsError(int(left.total_seconds()) + 1)


def _count(session: Session, subject: str, *, right: bool) -> None:
    attempt = session.get(Attempt, subject)
    if right:
        if attempt:
            session.delete(attempt)
        return
    if attempt is None:
        attempt = Attempt(subject=subject, failures=0)
        session.add(attempt)
    attempt.failures += 1
    attempt.last_at = datetime.now(UTC)
