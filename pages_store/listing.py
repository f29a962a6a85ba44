"""Lists of pages: the live ones by kind, language and marks, with counts of what they can be narrowed by; the deleted ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeVarTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased, defer, joinedload, selectinload

from pages_store.documents import titles
from pages_store.tables import Mark, Name, Page, Revision

_Columns = TypeVarTuple("_Columns")

_MARKS = {"tag": "tags", "theme": "theme", "place": "place"}
_FILTERS = {mark: name for name, mark in _MARKS.items()}


class Marked(NamedTuple):
    """A tag, theme or place of a page, as `Mark` has it."""

    name: str
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Listed:
    """What the line of a list tells of a live page, its marks in their order; quicker to read than a whole `Page`."""

    id: int
    slug: str
    title: str
    kind: str
    language: str
    changed_at: datetime
    change: int
    marks: tuple[Marked, ...]


def pages(session: Session, limit: int, after: int = 0, filters: Mapping[str, str] | None = None) -> list[Page]:
    """Return at most `limit` live pages by number, those above `after`, with their head (without its text) and marks.

    `filters` may hold `kind`, `language`, `tag`, `theme` and `place`; empty values filter nothing, marks match loosely.
    """
    head = joinedload(Page.head, innerjoin=True)
    marked = _marked(filters or {})
    number = next((mark.page_id for mark in marked.values()), Page.id)  # where the index of marks has this order already
    query = _narrowed(select(Page), filters or {}, marked).where(number > after).order_by(number).limit(limit)
    return list(session.scalars(query.options(head, head.options(defer(Revision.text)), selectinload(Page.marks))))


def listed(session: Session, numbers: Collection[int]) -> dict[int, Listed]:
    """Return those of the pages with these numbers that are live, in the order of the numbers."""
    marks: dict[int, list[Marked]] = {number: [] for number in numbers}
    found = select(Mark.page_id, Mark.name, Mark.key, Mark.value).where(Mark.page_id.in_(numbers)).order_by(Mark.position)
    for number, *mark in session.execute(found):
        marks[number].append(Marked(*mark))
    columns = (Page.id, Page.slug, Page.title, Page.kind, Page.language, Page.changed_at, Page.change)
    pages = session.execute(select(*columns).where(Page.id.in_(numbers), Page.deleted_at.is_(None)))
    live = {row.id: Listed(*row, marks=tuple(marks[row.id])) for row in pages}
    return {number: live[number] for number in numbers if number in live}


def by_title(session: Session, filters: Mapping[str, str], limit: int, offset: int = 0) -> list[Page]:
    """Return at most `limit` live pages with their marks in the order of their titles, spelling apart. Filters as `pages`."""
    query = _narrowed(select(Page), filters).join(Name, Name.page_id == Page.id).where(Name.current)
    query = query.order_by(Name.loose_key, Page.id).limit(limit).offset(offset)
    return list(session.scalars(query.options(selectinload(Page.marks))))


def by_change(session: Session, filters: Mapping[str, str], limit: int, offset: int = 0) -> list[Page]:
    """Return at most `limit` live pages with their marks, those changed last first. Filters as `pages`."""
    query = _narrowed(select(Page), filters).order_by(Page.changed_at.desc(), Page.id.desc()).limit(limit).offset(offset)
    return list(session.scalars(query.options(selectinload(Page.marks))))


def touched_since(session: Session, change: int, limit: int) -> list[int]:
    """Return the numbers of at most `limit` pages that were touched after this change, deleted ones too."""
    return list(session.scalars(select(Page.id).where(Page.change > change).order_by(Page.change).limit(limit)))


def counts(session: Session, filters: Mapping[str, str], limit: int) -> dict[str, list[tuple[str, int]]]:
    """Return for each filter the values that the pages so narrowed have, with the number of pages, most frequent first.

    Of kinds and languages all are given, of tags, themes and places at most `limit`; their spellings count as one value.
    """
    found: dict[str, Counter[str]] = {name: Counter() for name in ("kind", "language", *_MARKS)}
    columns = _narrowed(select(Page.kind, Page.language, func.count()), filters).group_by(Page.kind, Page.language)
    for kind, language, count in session.execute(columns):
        found["kind"][kind] += count
        found["language"][language] += count
    marks = select(Mark.name, func.min(Mark.value), func.count()).group_by(Mark.name, Mark.key)
    for mark, value, count in session.execute(marks.where(_of_pages(filters))):
        found[_FILTERS[mark]][value] += count
    most = {name: sorted(values.items(), key=lambda item: (-item[1], item[0])) for name, values in found.items()}
    return {name: values[:limit] if name in _MARKS else values for name, values in most.items()}


def deleted(session: Session, limit: int, offset: int = 0) -> list[Page]:
    """Return at most `limit` deleted pages, those deleted last first."""
    query = select(Page).where(Page.deleted_at.is_not(None)).order_by(Page.deleted_at.desc(), Page.id.desc())
    return list(session.scalars(query.limit(limit).offset(offset).options(joinedload(Page.deleted_by))))


def _of_pages(filters: Mapping[str, str]) -> ColumnElement[bool]:
    """Say of a mark that it is one of the pages so narrowed. Without filters, deleted pages are fewer to look up than live."""
    if any(filters.values()):
        return Mark.page_id.in_(_narrowed(select(Page.id), filters))
    return Mark.page_id.not_in(select(Page.id).where(Page.deleted_at.is_not(None)))


def _marked(filters: Mapping[str, str]) -> dict[str, type[Mark]]:
    """Return for each filter by marks those that it asks for, apart from marks that a query may count."""
    return {name: aliased(Mark) for name, value in filters.items() if value and name in _MARKS}


def _narrowed(
    query: Select[*_Columns], filters: Mapping[str, str], marked: Mapping[str, type[Mark]] | None = None
) -> Select[*_Columns]:
    query = query.where(Page.deleted_at.is_(None))
    for name, mark in (_marked(filters) if marked is None else marked).items():
        query = query.join(mark, mark.page_id == Page.id)
        query = query.where(mark.name == _MARKS[name], mark.key == titles.loose_key(filters[name]))
    for name in ("kind", "language"):
        if value := filters.get(name):
            query = query.where(getattr(Page, name) == value)
    return query
