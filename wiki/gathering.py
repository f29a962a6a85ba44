"""What the first page shows of the whole site, gathered by the worker where it changed."""

from __future__ import annotations

from datetime import UTC, datetime

from pages_store import database, front
from wiki import db


def follow() -> None:
    """Gather what is going on; if it is not what is kept, keep it, and let the clock tick so that caches follow."""
    session = db.session()
    try:
        found = front.gather(session, datetime.now(UTC).date())
        if found != front.kept(session):
            with database.writing(session):
                front.keep(session, found)
    finally:
        session.rollback()  # the worker's session lives long, and must not keep seeing the site of this moment
        session.expunge_all()
