"""Signing in and out. Each browser that is signed in has a row of its own; the cookie holds only the row's secret.

Functions that write run inside `database.writing`.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from flask_login import UserMixin
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from pages_store.errors import NotFoundError
from wiki.accounts import attempts, passwords, registry
from wiki.accounts.attempts import TooManyAttemptsError as TooManyAttemptsError
from wiki.accounts.tables import Account, SignIn
from wiki.accounts.tokens import digest, new_secret

LIFE = timedelta(days=60)
_SEEN_EVERY = timedelta(minutes=10)
_AGENT_CHARACTERS = 300
_LISTED = 50


class User(UserMixin):  # type: ignore[misc]  # flask-login carries no types
    """The account that is signed in, as flask-login wants it: its id is the secret of this browser's session."""

    def __init__(self, row: SignIn, secret: str) -> None:
        self.row = row
        self.account = row.account
        self.secret = secret

    def get_id(self) -> str:
        """Return what the cookie holds."""
        return self.secret


def claimed(session: Session, login: str, password: str, address: str) -> Account | None:
    """Return the account whose name or e-mail and password these are; takes the same time for an unknown one.

    Only reads, since the check of a password is slow: `admit` judges the outcome.

    Raises:
        TooManyAttemptsError: it is too early to try again.
    """
    attempts.require_patience(session, login, address)
    account = registry.by_login(session, login)
    usable = account is not None and account.disabled_at is None
    right = passwords.matches(password, account.password_hash if account and usable else "")
    return account if right else None


def admit(session: Session, login: str, address: str, account: Account | None) -> bool:
    """Say whether the account that `claimed` found may be signed in, and count the attempt.

    Raises:
        TooManyAttemptsError: others tried meanwhile, and it is too early now; nothing is counted.
    """
    attempts.require_patience(session, login, address)
    right = account is not None and _unchanged(session, account)
    attempts.count(session, login, address, right=right)
    return right


def begin(session: Session, account: Account, agent: str, *, by_link: bool = False) -> User:
    """Sign the account in on one more browser, under a new secret; its sessions that are over are cleared away."""
    now, secret = datetime.now(UTC), new_secret()
    session.execute(delete(SignIn).where(SignIn.account_id == account.id, SignIn.created_at < now - LIFE))
    row = SignIn(
        account=account,
        token_hash=digest(secret),
        agent=agent[:_AGENT_CHARACTERS],
        by_link=by_link,
        created_at=now,
        seen_at=now,
    )
    session.add(row)
    session.flush()
    return User(row, secret)


def user(session: Session, secret: str) -> User | None:
    """Return who is signed in under this secret; none if the session is unknown or over, or the account disabled."""
    row = session.scalar(select(SignIn).where(SignIn.token_hash == digest(secret)))
    if row is None or row.account.disabled_at or row.created_at < datetime.now(UTC) - LIFE:
        return None
    return User(row, secret)


def of_account(session: Session, account: Account) -> list[SignIn]:
    """Return the account's sessions that are not over, those seen last first; at most 50."""
    living = SignIn.created_at >= datetime.now(UTC) - LIFE
    query = select(SignIn).where(SignIn.account_id == account.id, living).order_by(SignIn.seen_at.desc(), SignIn.id.desc())
    return list(session.scalars(query.limit(_LISTED)))


def end(session: Session, account: Account, sign_in_id: int) -> None:
    """Sign one of the account's browsers out. Raises `NotFoundError`."""
    mine = (SignIn.id == sign_in_id, SignIn.account_id == account.id)
    if session.scalar(delete(SignIn).where(*mine).returning(SignIn.id)) is None:
        raise NotFoundError(str(sign_in_id))


def end_all(session: Session, account: Account, but: SignIn | None = None) -> None:
    """Sign the account out everywhere, but on the browser whose session is `but`."""
    kept = (SignIn.id != but.id,) if but else ()
    session.execute(delete(SignIn).where(SignIn.account_id == account.id, *kept))


def is_due(row: SignIn) -> bool:
    """Say whether it is time to note that a session was seen again: once in ten minutes at most."""
    return row.seen_at < datetime.now(UTC) - _SEEN_EVERY


def note_seen(engine: Engine, sign_in_id: int) -> None:
    """Note that a session was seen now, in a transaction of its own; where that can't be done, nothing is noted.

    It is no change of the site: the clock does not tick, and what is kept for visitors stays right.
    """
    now = datetime.now(UTC)
    late = (SignIn.id == sign_in_id, SignIn.seen_at < now - _SEEN_EVERY)
    with suppress(SQLAlchemyError), engine.begin() as connection:  # reading goes on beside a full disk or a long write
        connection.execute(update(SignIn).where(*late).values(seen_at=now))


def _unchanged(session: Session, account: Account) -> bool:
    """Say whether the password that was right a moment ago still is, and the account not disabled."""
    kept = account.password_hash
    session.refresh(account)
    return account.disabled_at is None and account.password_hash == kept
