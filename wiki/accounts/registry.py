"""Who has an account: adding, finding, listing and disabling. Functions that write run inside `database.writing`."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from pages_store import people
from pages_store.errors import FieldError, NotFoundError
from wiki.accounts import names, passwords
from wiki.accounts.tables import Account, SignIn

ROLES = ("member", "coordinator", "administrator")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
_EMAIL_CHARACTERS = 254


def add(session: Session, name: str, email: str, role: str, password: str = "") -> Account:
    """Make an account and the person behind it; without a password it can be signed in to by a link only.

    Raises:
        FieldError: the name or e-mail can't be used or is `taken`, the role is unknown, or the password too weak.
    """
    shown = names.shown(name)
    if role not in ROLES:
        raise FieldError("role", "unknown")
    if len(email) > _EMAIL_CHARACTERS or not _EMAIL.fullmatch(email):
        raise FieldError("email", "invalid")
    if session.scalar(select(Account.id).where(Account.name_key == names.key(shown))):
        raise FieldError("name", "taken")
    if session.scalar(select(Account.id).where(Account.email_key == email.casefold())):
        raise FieldError("email", "taken")
    account = Account(
        person=people.add(session, shown),
        name=shown,
        name_key=names.key(shown),
        email=email,
        email_key=email.casefold(),
        password_hash=passwords.hashed(password) if password else "",
        role=role,
        created_at=datetime.now(UTC),
    )
    session.add(account)
    session.flush()
    return account


def by_login(session: Session, login: str) -> Account | None:
    """Return the account with this name or e-mail."""
    key = login_key(login)
    return session.scalar(select(Account).where(or_(Account.name_key == key, Account.email_key == key)))


def named(session: Session, name: str) -> Account:
    """Return the account with this name or e-mail. Raises `NotFoundError`."""
    found = by_login(session, name)
    if found is None:
        raise NotFoundError(name)
    return found


def usable(session: Session, name: str) -> Account:
    """Return the account with this name or e-mail, if it is not disabled. Raises `NotFoundError`."""
    found = named(session, name)
    if found.disabled_at:
        raise NotFoundError(name)
    return found


def login_key(login: str) -> str:
    """Return by what a name or e-mail, as typed at sign-in, is found."""
    typed = login.strip()
    return typed.casefold() if "@" in typed else names.key(typed)


def everyone(session: Session) -> list[Account]:
    """Return all accounts, by name."""
    return list(session.scalars(select(Account).order_by(Account.name_key)))


def disable(session: Session, account: Account) -> None:
    """Close an account and sign it out everywhere; what its person wrote stays.

    Raises:
        FieldError: it is the last administrator's.
    """
    others = select(func.count()).where(
        Account.role == "administrator", Account.disabled_at.is_(None), Account.id != account.id
    )
    if account.role == "administrator" and not session.scalar(others):
        raise FieldError("role", "last_administrator")
    account.disabled_at = datetime.now(UTC)
    session.execute(delete(SignIn).where(SignIn.account_id == account.id))
    session.flush()
