"""Limiting who may change a page: for a reason, which is kept, and if wanted until a moment at which it ends by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from pages_store import limits
from pages_store.care_tables import Protection
from pages_store.documents import titles
from pages_store.errors import FieldError
from pages_store.tables import Page, Person

ROLES: Final = ("member", "coordinator", "administrator")
"""The lowest role that may change a page; "member" limits nobody."""


@dataclass(frozen=True)
class Limit:
    """What is to hold of a page: the lowest role that may change it, why, until when, and whether all may discuss it."""

    role: str
    reason: str = ""
    until: datetime | None = None
    discussion: bool = True


def of(page: Page) -> Protection | None:
    """Return what limits who may change a page at this moment."""
    return page.protection if page.protection and page.protection.holds else None


def set_limit(session: Session, page: Page, limit: Limit, author: Person) -> Protection:
    """Let only those of a role and above change a page from now on; runs inside `database.writing`.

    Raises:
        FieldError: the role is none (`unknown`), a limit has no reason (`missing`) or ends before now (`past`).
    """
    if limit.role not in ROLES:
        raise FieldError("role", "unknown")
    reason = titles.line(limit.reason, "reason", limits.EDIT_COMMENT_CHARACTERS)
    if limit.role != "member" and not reason:
        raise FieldError("reason", "missing")
    if limit.until and limit.until <= datetime.now(UTC):
        raise FieldError("until", "past")
    page.protection = Protection(
        page_id=page.id,
        role=limit.role,
        reason=reason,
        discussion=limit.discussion,
        until=limit.until,
        author=author,
        at=datetime.now(UTC),
    )
    session.flush()
    return page.protection


def log(session: Session, page: Page, most: int) -> list[Protection]:
    """Return at most `most` of what was said of who may change a page, the last first."""
    query = select(Protection).where(Protection.page_id == page.id).order_by(Protection.id.desc())
    return list(session.scalars(query.limit(most).options(joinedload(Protection.author))))
