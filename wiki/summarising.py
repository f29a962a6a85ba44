"""What earlier revisions changed, worked out by the worker where it is not kept: a few at a time, behind all else."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from sqlalchemy.exc import OperationalError

from pages_store import database, summaries
from wiki import db

_AT_ONCE: Final = 20  # a save waits for no more to be done


def follow(after: int) -> bool:
    """Work out some revisions of pages that changed after change `after`; return whether there are more.

    With the last of them the clock ticks, so that what is cached of histories is made anew.
    """
    session = db.session()
    try:
        waiting = summaries.missing(session, after, _AT_ONCE)
        if not waiting:
            return False
        found = [(revision, summaries.work_out(session, revision)) for revision in waiting]
        with suppress(OperationalError):  # someone saves: then later
            with database.noting(db.engine()) as noting:
                for revision, summary in found:
                    summaries.put(noting, revision, summary)
            session.rollback()
            if not summaries.missing(session, after, 1):
                with database.writing(session):
                    return False
        return True
    finally:
        session.rollback()  # the worker's session lives long, and must not keep seeing the revisions of this moment
        session.expunge_all()
