"""Seeing to it that somebody looks at each edit once: edits that wait for a look, and who gave it when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pages_store.care_tables import Look
from pages_store.tables import Page, Person, Revision


def of(session: Session, revisions: Collection[Revision]) -> dict[int, Look]:
    """Return what is known of looks at these revisions, by the id of each; none of one that never had to wait."""
    ids = [revision.id for revision in revisions]
    return {look.revision_id: look for look in session.scalars(select(Look).where(Look.revision_id.in_(ids)))}


def give(session: Session, page: Page, first: int, last: int, person: Person) -> int:
    """Note that a person has looked at the revisions `first` to `last` of a page; return how many were waiting.

    Runs inside `database.writing`. What someone looked at before stays theirs.
    """
    concerned = select(Revision.id).where(Revision.page_id == page.id, Revision.number.between(first, last))
    waiting = session.scalars(select(Look).where(Look.revision_id.in_(concerned), Look.at.is_(None))).all()
    for look in waiting:
        look.person, look.at = person, datetime.now(UTC)
    session.flush()
    return len(waiting)
