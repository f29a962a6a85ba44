"""Which page a link leads to, what links to a page, and which pages are wanted."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import distinct, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from pages_store.documents import titles
from pages_store.tables import Link, Name, Page


def targets(session: Session, wanted: Iterable[str], language: str) -> dict[str, Page]:
    """Return the live page for each typed title that has one, in one query.

    A title leads to the page that has it, else to one that had it, else to one whose title differs only in spelling; among
    equals the page of `language`, then the oldest.
    """
    return targets_and_pages(session, wanted, language, ())[0]


def targets_and_pages(
    session: Session, wanted: Iterable[str], language: str, numbers: Collection[int]
) -> tuple[dict[str, Page], dict[int, Page]]:
    """Return what `targets` does, and those of the pages with these numbers that are live, in the same one query."""
    keys = {title: (titles.key(title), titles.loose_key(title)) for title in wanted}
    if not keys and not numbers:
        return {}, {}
    names = _names(session, {loose for _, loose in keys.values()}, numbers)
    found = {}
    for title, (key, loose) in keys.items():
        if candidates := names.get(loose):
            found[title] = _nearest(candidates, key, language)
    pages = {name.page_id: name.page for each in names.values() for name in each if name.page_id in numbers}
    return found, pages


def backlinks(session: Session, page: Page, limit: int, after: int = 0) -> list[Page]:
    """Return at most `limit` live pages with a link that leads to this one, by number, those above `after`."""
    names = _names(session, set(session.scalars(select(Name.loose_key).where(Name.page_id == page.id))))
    query = (
        select(Page, Link)
        .join(Link, Link.page_id == Page.id)
        .where(Link.loose_key.in_(names), Page.deleted_at.is_(None), Page.id > after)
        .order_by(Page.id)
    )
    sources: dict[int, Page] = {}
    for source, link in session.execute(query):
        if _nearest(names[link.loose_key], link.key, source.language) is page:
            sources[source.id] = source
        if len(sources) == limit:
            break
    return list(sources.values())


def wanted_pages(session: Session, limit: int, offset: int = 0) -> list[tuple[str, int]]:
    """Return at most `limit` titles that pages link to and none has, with how many pages do, most wanted first."""
    have = select(Name.loose_key).join(Name.page).where(Page.deleted_at.is_(None))
    count = func.count(distinct(Link.page_id))
    query = (
        select(func.min(Link.title), count)
        .join(Page, Page.id == Link.page_id)
        .where(Page.deleted_at.is_(None), Link.loose_key.not_in(have))
        .group_by(Link.loose_key)
        .order_by(count.desc(), func.min(Link.title))
        .limit(limit)
        .offset(offset)
    )
    return [(title, pages) for title, pages in session.execute(query)]


def _names(session: Session, loose_keys: set[str], numbers: Collection[int] = ()) -> dict[str, list[Name]]:
    query = (
        select(Name)
        .join(Name.page)
        .options(contains_eager(Name.page))
        .where(or_(Name.loose_key.in_(loose_keys), Name.page_id.in_(numbers)), Page.deleted_at.is_(None))
    )
    found: dict[str, list[Name]] = {}
    for name in session.scalars(query):
        found.setdefault(name.loose_key, []).append(name)
    return found


def _nearest(candidates: Iterable[Name], key: str, language: str) -> Page:
    return max(candidates, key=lambda name: _closeness(name, key, language)).page


def _closeness(name: Name, key: str, language: str) -> tuple[bool, bool, bool, int]:
    return (name.key == key, name.current, name.language == language, -name.page_id)
