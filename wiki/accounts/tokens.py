"""Secrets that stand for an account: API tokens, and links that sign in once. Only their hashes are kept.

Functions that write run inside `database.writing`.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from pages_store.errors import NotFoundError
from wiki.accounts.tables import Account, Token

LINK_LIFE = timedelta(days=7)
RESET_LIFE = timedelta(minutes=30)
_BYTES = 32


def issue(session: Session, account: Account, purpose: str, life: timedelta | None = None) -> str:
    """Return a new secret of this purpose for the account, to be shown once; it lives for `life` (default: for ever)."""
    secret = new_secret()
    now = datetime.now(UTC)
    session.add(
        Token(
            account=account,
            purpose=purpose,
            token_hash=digest(secret),
            created_at=now,
            expires_at=now + life if life else None,
        )
    )
    session.flush()
    return secret


def sign_in_link(session: Session, account: Account) -> str:
    """Return the secret of a link that signs in once; earlier ones of the account serve no more.

    It lives for seven days if the account has no password yet, and for half an hour if one was lost.
    """
    revoke_all(session, account, "link")
    return issue(session, account, "link", RESET_LIFE if account.password_hash else LINK_LIFE)


def holder(session: Session, secret: str, purpose: str) -> Account | None:
    """Return the account a secret of this purpose stands for; none if it is unknown or over, or the account disabled."""
    token = session.scalar(select(Token).where(Token.token_hash == digest(secret), Token.purpose == purpose))
    if token is None or token.account.disabled_at or (token.expires_at and token.expires_at < datetime.now(UTC)):
        return None
    return token.account


def spend(session: Session, secret: str, purpose: str) -> Account | None:
    """Return the account like `holder`, and let the secret never serve again."""
    account = holder(session, secret, purpose)
    session.execute(delete(Token).where(Token.token_hash == digest(secret), Token.purpose == purpose))
    return account


def of_account(session: Session, account: Account, purpose: str) -> list[Token]:
    """Return the account's secrets of this purpose, newest first."""
    query = select(Token).where(Token.account_id == account.id, Token.purpose == purpose).order_by(Token.id.desc())
    return list(session.scalars(query))


def revoke(session: Session, account: Account, token_id: int) -> None:
    """Let one of the account's API tokens never serve again. Raises `NotFoundError`."""
    mine = (Token.id == token_id, Token.account_id == account.id, Token.purpose == "api")
    if session.scalar(delete(Token).where(*mine).returning(Token.id)) is None:
        raise NotFoundError(str(token_id))


def revoke_all(session: Session, account: Account, *purposes: str) -> None:
    """Let none of the account's secrets of these purposes serve again."""
    session.execute(delete(Token).where(Token.account_id == account.id, Token.purpose.in_(purposes)))


def new_secret() -> str:
    """Return a secret that no one can guess, of letters, digits, `-` and `_`."""
    return secrets.token_urlsafe(_BYTES)


def digest(secret: str) -> str:
    """Return what is kept of a random secret; being random, it needs no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
