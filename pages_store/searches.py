"""Searches that led to no page, counted so that members can write what is missing. Nothing tells who searched, or when.

Days are known, hours are not. What looks like a way to reach a person, or holds the full name of one whom the site knows, is
never kept; what was asked once is forgotten after a month.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.orm import Session

from pages_store.documents import titles
from pages_store.errors import NotFoundError
from pages_store.search_tables import Alias, Search
from pages_store.tables import Page, Person

CHARACTERS = 200
"""Longer searches are not kept: they are pasted texts rather than questions."""

DAYS_ASKED_ONCE = 30
DAYS = 180
"""After so many days without being asked again a search is forgotten."""

_MOST_A_DAY = 20  # so that no one makes a search the most wanted by asking it all day
_MOST_KEPT = 5_000
_REACHES_SOMEONE = re.compile(r"@|://|\bwww\.|\d(?:[\s().+-]*\d){5}", re.IGNORECASE)
"""An e-mail address, a link, or six digits in a row however they are set apart: a telephone, a bank account, an identity."""


def may_be_kept(session: Session, typed: str) -> bool:
    """Say whether a search may be kept: none that is long, reaches someone, or holds a person's first and last name."""
    if len(typed) > CHARACTERS or _REACHES_SOMEONE.search(typed):
        return False
    words = set(titles.loose_key(typed).split())
    names = (set(titles.loose_key(name).split()) for name in session.scalars(select(Person.name)))
    return not any(len(name) > 1 and name <= words for name in names)


def count(session: Session, key: str, typed: str, day: date) -> None:
    """Count a search made on this day. `key` is the reading that its spellings share; the spelling kept is the first."""
    found = session.get(Search, key)
    if found is None:
        _begin(session, key, typed, day)
        return
    if found.last_day < day:
        found.last_day, found.today = day, 0
    if found.today < _MOST_A_DAY:
        found.asked, found.today = found.asked + 1, found.today + 1


def is_waiting(session: Session, key: str) -> bool:
    """Say whether a search was made more often than it led to a page."""
    return session.scalar(select(Search.asked > Search.opened).where(Search.key == key)) or False


def count_opened(session: Session, key: str) -> None:
    """Count that a search led to a page. More than were made can't have."""
    found = session.get(Search, key)
    if found and found.opened < found.asked:
        found.opened += 1


def unanswered(session: Session, day: date, limit: int, offset: int = 0, *, once: bool = False) -> list[Search]:
    """Return at most `limit` searches of which more than half led to no page, most asked first; in no other order of time.

    Those made `once` are a list of their own. One that a live page is said to answer is in neither.
    """
    made = Search.asked == 1 if once else Search.asked > 1
    query = select(Search).where(_is_open(day), made).order_by((Search.asked - Search.opened).desc(), Search.key)
    return list(session.scalars(query.limit(limit).offset(offset)))


def dismissed(session: Session, day: date, limit: int) -> list[Search]:
    """Return at most `limit` searches that a coordinator took off the board, by their words."""
    query = select(Search).where(Search.dismissed, _is_remembered(day)).order_by(Search.key).limit(limit)
    return list(session.scalars(query))


def dismiss(session: Session, key: str, *, dismissed: bool = True) -> None:
    """Take a search off the board however often it is asked, or put it back.

    Raises:
        NotFoundError: it is not known, or forgotten.
    """
    found = session.get(Search, key)
    if found is None:
        raise NotFoundError("search")
    found.dismissed = dismissed


def forget(session: Session, key: str) -> None:
    """Drop what is kept of a search, if anything: it has an answer now."""
    session.execute(delete(Search).where(Search.key == key))


def _begin(session: Session, key: str, typed: str, day: date) -> None:
    if not may_be_kept(session, typed):
        return
    session.execute(delete(Search).where(~_is_remembered(day)))
    if (session.scalar(select(func.count()).select_from(Search)) or 0) >= _MOST_KEPT:
        least = select(Search.key).order_by(Search.asked, Search.last_day, Search.key).limit(1).scalar_subquery()
        session.execute(delete(Search).where(Search.key == least))
    session.add(Search(key=key, typed=typed, asked=1, opened=0, today=1, first_day=day, last_day=day, dismissed=False))


def _is_open(day: date) -> ColumnElement[bool]:
    answered = select(Alias.key).join(Page, Page.id == Alias.page_id).where(Page.deleted_at.is_(None))
    is_asked_in_vain = and_(Search.opened * 2 < Search.asked, Search.key.not_in(answered))
    return and_(is_asked_in_vain, ~Search.dismissed, _is_remembered(day))


def _is_remembered(day: date) -> ColumnElement[bool]:
    asked_again = and_(Search.asked > 1, Search.last_day > day - timedelta(DAYS))
    return or_(asked_again, Search.last_day > day - timedelta(DAYS_ASKED_ONCE))
