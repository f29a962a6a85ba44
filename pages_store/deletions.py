"""When pages were deleted and brought back, by whom and why: kept also after a page is back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from pages_store.care_tables import Deletion
from pages_store.tables import Page, Person


def begin(session: Session, page: Page, author: Person, at: datetime, reason: str = "") -> None:
    """Note that a page was deleted; runs inside `database.writing`."""
    session.add(Deletion(page_id=page.id, author=author, reason=reason, at=at))


def end(session: Session, page: Page, author: Person | None, at: datetime) -> None:
    """Note that a deleted page is back; a deletion from before these were kept has no note. Runs like `begin`."""
    query = select(Deletion).where(Deletion.page_id == page.id, Deletion.restored_at.is_(None))
    for each in session.scalars(query):
        each.restored_at, each.restored_by = at, author
    session.flush()


def log(session: Session, page: Page, most: int) -> list[Deletion]:
    """Return at most `most` deletions of a page, the last first."""
    people = joinedload(Deletion.author), joinedload(Deletion.restored_by)
    query = select(Deletion).where(Deletion.page_id == page.id).order_by(Deletion.id.desc())
    return list(session.scalars(query.limit(most).options(*people)))
