"""Lists of live pages, by kind, language and marks."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from pages_store import titles
from pages_store.tables import Mark, Page, Revision

_MARKS = {"tag": "tags", "theme": "theme", "place": "place"}


def pages(session: Session, limit: int, after: int = 0, filters: Mapping[str, str] | None = None) -> list[Page]:
    """Return at most `limit` live pages by number, those above `after`, with their head (without its text) and marks.

    `filters` may hold `kind`, `language`, `tag`, `theme` and `place`; empty values filter nothing, marks match loosely.
    """
    head = joinedload(Page.head)
    query = select(Page).where(Page.deleted_at.is_(None), Page.id > after).order_by(Page.id).limit(limit)
    for name, value in (filters or {}).items():
        if not value:
            continue
        if name in _MARKS:
            same = (Mark.page_id == Page.id, Mark.name == _MARKS[name], Mark.key == titles.loose_key(value))
            query = query.where(select(Mark).where(*same).exists())
        else:
            query = query.where(getattr(Page, name) == value)
    return list(session.scalars(query.options(head, head.options(defer(Revision.text)), selectinload(Page.marks))))
