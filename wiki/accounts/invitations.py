"""Invitations: links by which someone makes an account of their own, each good once.

Functions that write run inside `database.writing`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from pages_store.errors import FieldError, NotFoundError
from pages_store.tables import Team
from wiki.accounts import registry
from wiki.accounts.tables import Account, Invitation
from wiki.accounts.tokens import digest, new_secret

LIFE = timedelta(days=7)


def issue(session: Session, inviter: Account, role: str, team: Team | None = None, email: str = "") -> str:
    """Return the secret of a new invitation, to be shown once; `email` may be left out, the invited fills it in.

    Raises:
        FieldError: the role is unknown, or the e-mail can't be used or is `taken`.
    """
    registry.require_role(role)
    if email:
        registry.require_email(email)
        if registry.by_login(session, email):
            raise FieldError("email", "taken")
    secret, now = new_secret(), datetime.now(UTC)
    session.add(
        Invitation(
            token_hash=digest(secret),
            role=role,
            team=team,
            email=email,
            invited_by=inviter,
            created_at=now,
            expires_at=now + LIFE,
        )
    )
    session.flush()
    return secret


def find(session: Session, secret: str) -> Invitation | None:
    """Return the invitation with this secret; none if it is unknown, used, withdrawn or over."""
    found = session.scalar(select(Invitation).where(Invitation.token_hash == digest(secret)))
    return found if found and found.state == "open" else None


def accept(session: Session, secret: str, name: str, email: str, password: str) -> Account:
    """Make the account of the invited and return it; the invitation then never serves again.

    Raises:
        NotFoundError: the invitation is unknown, used, withdrawn or over.
        FieldError: as `registry.add`; a password is needed.
    """
    invitation = find(session, secret)
    if invitation is None:
        raise NotFoundError("invitation")
    if not password:
        raise FieldError("password", "missing")
    account = registry.add(session, name, email, invitation.role, password, invitation.team)
    invitation.used_by = account
    session.flush()
    return account


def latest(session: Session, limit: int, before: int | None = None) -> list[Invitation]:
    """Return at most `limit` invitations, newest first by id, those with an id below `before`."""
    query = select(Invitation).order_by(Invitation.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Invitation.id < before)
    return list(session.scalars(query))


def withdraw(session: Session, invitation_id: int) -> None:
    """Remove an invitation that no one has used. Raises `NotFoundError`."""
    unused = (Invitation.id == invitation_id, Invitation.used_by_id.is_(None))
    if session.scalar(delete(Invitation).where(*unused).returning(Invitation.id)) is None:
        raise NotFoundError(str(invitation_id))
