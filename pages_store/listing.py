"""Lists of pages: the live ones by kind, language and marks, with counts of what they can be narrowed by; the deleted ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVarTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from pages_store import titles
from pages_store.tables import Mark, Name, Page, Revision

_Columns = TypeVarTuple("_Columns")

_MARKS = {"tag": "tags", "theme": "theme", "place": "place"}
_COLUMNS = ("kind", "language")


def pages(session: Session, limit: int, after: int = 0, filters: Mapping[str, str] | None = None) -> list[Page]:
    """Return at most `limit` live pages by number, those above `after`, with their head (without its text) and marks.

    `filters` may hold `kind`, `language`, `tag`, `theme` and `place`; empty values filter nothing, marks match loosely.
    """
    head = joinedload(Page.head)
    query = _narrowed(select(Page), filters or {}).where(Page.id > after).order_by(Page.id).limit(limit)
    return list(session.scalars(query.options(head, head.options(defer(Revision.text)), selectinload(Page.marks))))


def by_title(session: Session, filters: Mapping[str, str], limit: int, offset: int = 0) -> list[Page]:
    """Return at most `limit` live pages with their marks in the order of their titles, spelling apart. Filters as `pages`."""
    query = _narrowed(select(Page), filters).join(Name, Name.page_id == Page.id).where(Name.current)
    query = query.order_by(Name.loose_key, Page.id).limit(limit).offset(offset)
    return list(session.scalars(query.options(selectinload(Page.marks))))


def by_change(session: Session, filters: Mapping[str, str], limit: int, offset: int = 0) -> list[Page]:
    """Return at most `limit` live pages with their marks, those changed last first. Filters as `pages`."""
    query = _narrowed(select(Page), filters).order_by(Page.changed_at.desc(), Page.id.desc()).limit(limit).offset(offset)
    return list(session.scalars(query.options(selectinload(Page.marks))))


def counts(session: Session, filters: Mapping[str, str], limit: int) -> dict[str, list[tuple[str, int]]]:
    """Return for each filter the values that the pages so narrowed have, with the number of pages, most frequent first.

    Of kinds and languages all are given, of tags, themes and places at most `limit`; their spellings count as one value.
    """
    found = {}
    number = func.count()
    for name in _COLUMNS:
        column = getattr(Page, name)
        query = _narrowed(select(column, number), filters).group_by(column).order_by(number.desc(), column)
        found[name] = [(value, count) for value, count in session.execute(query)]
    for name, mark in _MARKS.items():
        value = func.min(Mark.value)
        of_name = _narrowed(select(value, number).select_from(Page).join(Mark, Mark.page_id == Page.id), filters).where(
            Mark.name == mark
        )
        most = of_name.group_by(Mark.key).order_by(number.desc(), value).limit(limit)
        found[name] = [(value, count) for value, count in session.execute(most)]
    return found


def deleted(session: Session, limit: int, offset: int = 0) -> list[Page]:
    """Return at most `limit` deleted pages, those deleted last first."""
    query = select(Page).where(Page.deleted_at.is_not(None)).order_by(Page.deleted_at.desc(), Page.id.desc())
    return list(session.scalars(query.limit(limit).offset(offset)))


def _narrowed(query: Select[*_Columns], filters: Mapping[str, str]) -> Select[*_Columns]:
    query = query.where(Page.deleted_at.is_(None))
    for name, value in filters.items():
        if not value:
            continue
        if name in _MARKS:
            same = (Mark.page_id == Page.id, Mark.name == _MARKS[name], Mark.key == titles.loose_key(value))
            query = query.where(select(Mark.page_id).where(*same).correlate(Page).exists())
        else:
            query = query.where(getattr(Page, name) == value)
    return query
