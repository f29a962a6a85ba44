"""Secrets that stand for an account: API tokens, and links that sign in once. Only their hashes are kept.

Functions that write run inside `database.writing`.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from wiki.accounts.tables import Account, Token

LINK_LIFE = timedelta(days=7)
_BYTES = 32


def issue(session: Session, account: Account, purpose: str, life: timedelta | None = None) -> str:
    """Return a new secret of this purpose for the account, to be shown once; it lives for `life` (default: for ever)."""
    secret = secrets.token_urlsafe(_BYTES)
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


def digest(secret: str) -> str:
    """Return what is kept of a random secret; being random, it needs no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
