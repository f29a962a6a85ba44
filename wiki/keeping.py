"""Whether all that a site keeps agrees: the database with itself, with the files on disk, and with the search index."""

from __future__ import annotations

from pathlib import Path

from flask import current_app
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from pages_store import files
from pages_store.tables import Page, Revision
from search_index.engine import IndexUnavailableError
from wiki import db, indexing
from wiki.config import Settings


def faults(session: Session) -> list[str]:
    """Return what does not agree, a line each. An index that lags behind the database is no fault: it catches up."""
    settings: Settings = current_app.extensions["kunnash.settings"]
    return [*_database(session), *_chains(session), *_files(session, settings.files), *_index(session)]


def _database(session: Session) -> list[str]:
    if db.engine().dialect.name != "sqlite":
        return []
    answers = [row[0] for row in session.execute(text("PRAGMA integrity_check"))]
    broken = [f"the database is damaged: {answer}" for answer in answers if answer != "ok"]
    strays = session.execute(text("PRAGMA foreign_key_check")).all()
    return broken + [f"a row of {row[0]} points to a row of {row[2]} that is not there" for row in strays]


def _chains(session: Session) -> list[str]:
    """Each page has revisions 1 to n without a gap, and its head is number n."""
    count, newest = func.count(Revision.id), func.max(Revision.number)
    chains = select(Revision.page_id, count.label("count"), newest.label("newest")).group_by(Revision.page_id).subquery()
    query = (
        select(Page.id, chains.c.count, chains.c.newest, Revision.number)
        .outerjoin(chains, chains.c.page_id == Page.id)
        .outerjoin(Revision, Revision.id == Page.head_id)
    )
    rows = session.execute(query).all()
    return [f"page {row[0]}: its revisions are not one chain" for row in rows if not row[1] == row[2] == row[3]]


def _files(session: Session, folder: Path) -> list[str]:
    return [f"the bytes of file {sha256} are gone or damaged" for sha256 in files.missing(session, folder)]


def _index(session: Session) -> list[str]:
    try:
        missing, stray, old = indexing.apart(session)
    except IndexUnavailableError:
        return ["the search index can't be read"]
    there = [f"page {page} is {'not ' if page in missing else ''}in the search index" for page in sorted(missing | stray)]
    return there + [f"page {page} is in the search index as it was before its last change" for page in sorted(old)]
