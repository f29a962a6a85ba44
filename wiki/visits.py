"""What a member has seen: of each page the revision that stood there, and of recent changes when they were looked at.

For that member's eyes alone, written after the answer is sent, and no change of the site: the clock does not tick. A visit
goes on for as long as the pauses in it are short, so that what is new is still new after a page was loaded twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Final

from flask import Flask, Response, request
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from pages_store import database
from pages_store.documents import titles
from pages_store.tables import Page, Revision, Slug
from wiki import db
from wiki.accounts import current
from wiki.accounts.tables import Account, Visit

CHANGES: Final = 0
"""The number under which looking at recent changes is noted, as no page has it."""

_PAUSE: Final = timedelta(minutes=30)
_NOTED: Final = ("pages.show", "changes.index")


@dataclass(frozen=True)
class Seen:
    """What stood there at someone's last visit before this one, and when that was."""

    number: int
    at: datetime


def init_app(app: Flask) -> None:
    """Note the visits of members who want that."""
    app.after_request(_noted)


def last(session: Session, account_id: int, page_id: int) -> Seen | None:
    """Return what an account saw of a page, or of `CHANGES`, at its last visit before the one that goes on now."""
    row = session.get(Visit, (account_id, page_id))
    if row is None:
        return None
    if row.at < datetime.now(UTC) - _PAUSE:
        return Seen(row.number, row.at)
    return Seen(row.before_number, row.before_at) if row.before_at and row.before_number is not None else None


def new_on_page(session: Session, page: Page, revisions: Iterable[Revision]) -> set[int]:
    """Return the ids of a page's revisions that others made since the last visit of the member who reads."""
    seen, others = _of_reader(session, page.id, revisions)
    return {each.id for each in others if seen and each.number > seen.number}


def new_on_site(session: Session, revisions: Iterable[Revision]) -> set[int]:
    """Return the ids of revisions that others made since the member who reads last looked at recent changes.

    What stood there when the member read the page itself is no longer new.
    """
    seen, others = _of_reader(session, CHANGES, revisions)
    new = [each for each in others if seen and each.id > seen.number]
    browser = current.browser()
    if not new or browser is None:
        return set()
    of_pages = (Visit.account_id == browser.account_id, Visit.page_id.in_({each.page_id for each in new}))
    read = dict(session.execute(select(Visit.page_id, Visit.number).where(*of_pages)).all())
    return {each.id for each in new if each.number > read.get(each.page_id, 0)}


def forget(session: Session, account: Account) -> None:
    """Forget all that an account has seen; runs inside `db.writing`."""
    session.execute(delete(Visit).where(Visit.account_id == account.id))


def note(engine: Engine, account_id: int, slug: str, now: datetime) -> None:
    """Note that an account sees a page, or for "" recent changes; where that can't be done at once, nothing is noted."""
    with suppress(SQLAlchemyError), database.noting(engine) as session:
        found = _standing(session, slug)
        if found is None:
            return
        page_id, number = found
        row = session.get(Visit, (account_id, page_id))
        if row is None:
            session.add(Visit(account_id=account_id, page_id=page_id, number=number, at=now))
            return
        if row.at < now - _PAUSE:
            row.before_number, row.before_at = row.number, row.at
        row.number, row.at = number, now


def _of_reader(session: Session, page_id: int, revisions: Iterable[Revision]) -> tuple[Seen | None, list[Revision]]:
    """Return what the member who reads had seen, and those of the revisions that are in sight and another's."""
    browser = current.browser()
    if browser is None:
        return None, []
    others = [each for each in revisions if each.author_id != browser.account.person_id]
    seen = last(session, browser.account_id, page_id)
    return seen, [each for each in others if not each.hidden_at and not each.erased_at]


def _standing(session: Session, slug: str) -> tuple[int, int] | None:
    """Return the number of a page and that of its newest revision; for recent changes, the id of the newest of all."""
    if not slug:
        return CHANGES, session.scalar(select(func.max(Revision.id))) or 0
    query = select(Page.id, Revision.number).join(Slug, Slug.page_id == Page.id).join(Revision, Revision.id == Page.head_id)
    row = session.execute(query.where(Slug.slug == titles.slug_key(slug), Page.deleted_at.is_(None))).first()
    return (row[0], row[1]) if row else None


def _noted(response: Response) -> Response:
    shown = response.status_code in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)
    if request.endpoint in _NOTED and request.method == "GET" and shown:
        row = current.browser()
        if row is not None and row.account.remembers_visits:
            slug = (request.view_args or {}).get("slug", "")
            response.call_on_close(partial(note, db.engine(), row.account_id, slug, datetime.now(UTC)))
    return response
