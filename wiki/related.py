"""Which pages go on from a page: those nearest to it by its own words, and those that it links to or that link to it.

They are worked out by the worker, a few at a time behind everything else, and kept; a view only reads them. A page whose text
changes is worked out anew, and with it those near it that were worked out before.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from sqlalchemy import or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import joinedload, selectinload

from pages_store import database, links, listing
from pages_store.listing import Listed
from pages_store.search_tables import Related
from pages_store.tables import Link, Page, Revision
from search_index.engine import Hit, IndexUnavailableError
from search_index.query import Filters
from wiki import db, finding, nearest

SHOWN: Final = 5
_KEPT: Final = 8  # some may be deleted by the time they are shown
_LOOKED_AT: Final = 16
_AT_ONCE: Final = 3
_TURN_SECONDS: Final = 0.1  # a save waits for the turn to be found itself, and one page more is begun no later than this
_NEAR: Final = 0.12
"""What a page must be worth, 1 being the page itself: less is a word in common by chance. Measured on 1,142 real pages."""
_LINKED: Final = 0.3
_SAME_LANGUAGE: Final = 1.25
_STALE: Final = -1
_REASONS: Final = ("theme", "place")


@dataclass(frozen=True)
class RelatedPage:
    """A page, and the mark that it has in common with the one it goes on from: its name and value, both "" for none."""

    page: Page
    name: str
    value: str


def numbers(page: Page) -> list[int]:
    """Return the numbers of the pages that go on from one found by its slug; none where they are not worked out yet."""
    return [number for number, _, _ in page.related or []]


def shown(page: Page, live: Mapping[int, Page]) -> list[RelatedPage]:
    """Return at most `SHOWN` of the pages that go on from one, nearest first; `live` are those of them that there are."""
    kept = page.related or []
    return [RelatedPage(live[number], name, value) for number, name, value in kept if number in live][:SHOWN]


def follow(after: int) -> bool:
    """Work out some pages that changed after change `after`, or whose neighbours did; return whether there are more.

    With the last of them the clock ticks, so that what is cached of the pages is made anew.
    """
    session = db.session()
    try:
        waiting = _waiting(after)
        with suppress(OperationalError, IndexUnavailableError):  # someone saves, or the index is being made: then later
            began = time.monotonic()
            for page_id in waiting:
                _renew(page_id)
                if time.monotonic() - began > _TURN_SECONDS:
                    break
            session.rollback()
            if waiting and not _waiting(after):
                with database.writing(session):
                    return False
        return bool(waiting)
    finally:
        session.rollback()  # the worker's session lives long, and must not keep seeing the pages of this moment
        session.expunge_all()


def _waiting(after: int) -> Sequence[int]:
    changed = or_(Related.page_id.is_(None), Related.change < Page.change)
    query = select(Page.id).outerjoin(Related, Related.page_id == Page.id).where(Page.deleted_at.is_(None))
    found = db.session().scalars(query.where(changed, Page.change > after).order_by(Page.id).limit(_AT_ONCE)).all()
    return found or db.session().scalars(query.where(Related.change == _STALE).order_by(Page.id).limit(_AT_ONCE)).all()


def _renew(page_id: int) -> None:
    query = select(Page).where(Page.id == page_id)
    head = joinedload(Page.head, innerjoin=True).joinedload(Revision.rendering)
    page = db.session().scalars(query.options(head, selectinload(Page.marks))).one()
    clock, near = db.clock_seen(), _near(page)
    kept = [[each.id, *_in_common(page, each)] for each in near]
    with database.noting(db.engine()) as session:
        known = session.get(Related, page_id)
        was_changed = known is None or known.change != _STALE
        session.merge(Related(page_id=page_id, change=clock, pages=kept))
        if was_changed:
            older = (Related.page_id.in_([each.id for each in near]), Related.change < page.change)
            session.execute(update(Related).where(*older).values(change=_STALE))


def _near(page: Page) -> list[Listed]:
    """Return the live pages nearest to a page, nearest first, itself left out."""
    found = finding.search(_query(page), Filters(), _LOOKED_AT)
    if found.is_plain:
        raise IndexUnavailableError
    own = max((hit.score for hit, each in found.hits if each.id == page.id), default=0.0)
    linked = _linked(page)
    worth = dict.fromkeys(linked, _LINKED)
    worth |= {each.id: _worth(hit, own, page, each, is_linked=each.id in linked) for hit, each in found.hits}
    near = [each for each in worth if each != page.id and worth[each] >= _NEAR]
    nearest_first = sorted(near, key=lambda each: (-worth[each], each))[:_KEPT]
    return list(listing.listed(db.session(), nearest_first).values())


def _worth(hit: Hit, own: float, page: Page, other: Listed, *, is_linked: bool) -> float:
    share = hit.score / own if own else 0.0
    return share * (_SAME_LANGUAGE if other.language == page.language else 1.0) + (_LINKED if is_linked else 0.0)


def _query(page: Page) -> str:
    (entry,) = finding.entries(db.session(), [page])
    marks = " ".join((*entry.themes, *entry.places, *entry.tags))
    text = "\n".join(f"{section.heading}\n{section.text}" for section in entry.sections)
    return nearest.telling(f"{page.title} {marks}", text, page.language)


def _linked(page: Page) -> set[int]:
    titles = db.session().scalars(select(Link.title).where(Link.page_id == page.id).limit(_LOOKED_AT)).all()
    there = links.targets(db.session(), titles, page.language).values()
    return {each.id for each in (*there, *links.backlinks(db.session(), page, _LOOKED_AT))} - {page.id}


def _in_common(page: Page, other: Listed) -> tuple[str, str]:
    theirs = {(mark.name, mark.key) for mark in other.marks}
    common = [mark for mark in page.marks if (mark.name, mark.key) in theirs and mark.name in _REASONS]
    first = min(common, key=lambda mark: (_REASONS.index(mark.name), mark.position), default=None)
    return (first.name, first.value) if first else ("", "")
