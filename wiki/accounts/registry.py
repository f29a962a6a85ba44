"""Who has an account: adding, finding, listing, roles and disabling. Functions that write run inside `database.writing`."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from pages_store import people
from pages_store.errors import FieldError, NotFoundError
from pages_store.tables import Person, Team
from wiki.accounts import names, passwords
from wiki.accounts.tables import Account, Invitation, SignIn, Token
from wiki.config import INTERFACE_LANGUAGES

ROLES = ("member", "coordinator", "administrator")
_ADMINISTRATOR = ROLES[-1]
_EMAIL = re.compile(r"[A-Za-z0-9.!#$&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
_EMAIL_CHARACTERS = 254
_LOGIN_CHARACTERS = 400  # more than any name or e-mail that can be found


def add(session: Session, name: str, email: str, role: str, password: str = "", team: Team | None = None) -> Account:
    """Make an account and the person behind it; without a password it can be signed in to by a link only.

    Raises:
        FieldError: the name or e-mail can't be used or is `taken`, the role is unknown, or the password too weak.
    """
    shown = names.shown(name)
    require_role(role)
    require_email(email)
    if session.scalar(select(Account.id).where(Account.name_key == names.key(shown))):
        raise FieldError("name", "taken")
    if session.scalar(select(Account.id).where(Account.email_key == email.casefold())):
        raise FieldError("email", "taken")
    account = Account(
        person=people.add(session, shown, team),
        name=shown,
        name_key=names.key(shown),
        email=email,
        email_key=email.casefold(),
        password_hash=passwords.hashed(password, shown, email) if password else "",
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


def numbered(session: Session, account_id: int) -> Account:
    """Return the account with this number as the database has it now. Raises `NotFoundError`."""
    found = session.get(Account, account_id, populate_existing=True)
    if found is None:
        raise NotFoundError(str(account_id))
    return found


def login_key(login: str) -> str:
    """Return by what a name or e-mail, as typed at sign-in, is found."""
    typed = login[:_LOGIN_CHARACTERS].strip()
    return typed.casefold() if "@" in typed else names.key(typed)


def everyone(session: Session) -> list[Account]:
    """Return all accounts, by name."""
    return list(session.scalars(select(Account).order_by(Account.name_key)))


def search(session: Session, typed: str, limit: int, skipped: int = 0) -> list[Account]:
    """Return at most `limit` accounts by name, after the first `skipped`; with `typed` those whose names or e-mail hold it."""
    query = select(Account).join(Account.person).order_by(Account.name_key).offset(skipped).limit(limit)
    if typed := typed[:_LOGIN_CHARACTERS]:  # SQLite refuses patterns of 50,000 bytes
        found = (
            Account.name_key.contains(names.key(typed), autoescape=True),
            Account.email_key.contains(typed.casefold(), autoescape=True),
            Person.name.contains(typed, autoescape=True),
        )
        query = query.where(or_(*found))
    return list(session.scalars(query))


def choose_language(account: Account, language: str) -> None:
    """Keep the language of the interface with the account; "" leaves it to the browser.

    Raises:
        FieldError: the interface does not speak it.
    """
    if language and language not in INTERFACE_LANGUAGES:
        raise FieldError("language", "invalid")
    account.language = language


def change_role(session: Session, account: Account, role: str) -> None:
    """Give an account another role; invitations of one who is no administrator any more are withdrawn.

    Raises:
        FieldError: there is no such role, or it is the last administrator's account.
    """
    require_role(role)
    session.refresh(account)
    if role != _ADMINISTRATOR:
        _require_another_administrator(session, account)
        _withdraw_invitations(session, account)
    account.role = role
    session.flush()


def disable(session: Session, account: Account) -> None:
    """Close an account, end its sessions, and withdraw its tokens, links and invitations; what its person wrote stays.

    Raises:
        FieldError: it is the last administrator's.
    """
    session.refresh(account)
    _require_another_administrator(session, account)
    _withdraw_invitations(session, account)
    account.disabled_at = account.disabled_at or datetime.now(UTC)
    for table in (SignIn, Token):
        session.execute(delete(table).where(table.account_id == account.id))
    session.flush()


def enable(session: Session, account: Account) -> None:
    """Open a disabled account again; it is signed in nowhere."""
    account.disabled_at = None
    session.flush()


def require_role(role: str) -> None:
    """Raise `FieldError` for what is no role."""
    if role not in ROLES:
        raise FieldError("role", "unknown")


def require_email(email: str) -> None:
    """Raise `FieldError` for what mail can't reach."""
    if len(email) > _EMAIL_CHARACTERS or not _EMAIL.fullmatch(email):
        raise FieldError("email", "invalid")


def _require_another_administrator(session: Session, account: Account) -> None:
    """Writers queue, so of two administrators who take each other's role away at once the second is refused."""
    if account.role != _ADMINISTRATOR or account.disabled_at:
        return
    others = select(func.count()).where(
        Account.role == _ADMINISTRATOR, Account.disabled_at.is_(None), Account.id != account.id
    )
    if not session.scalar(others):
        raise FieldError("role", "last_administrator")


def _withdraw_invitations(session: Session, account: Account) -> None:
    session.execute(delete(Invitation).where(Invitation.invited_by_id == account.id, Invitation.used_by_id.is_(None)))
