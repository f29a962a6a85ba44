"""Who wrote the pages, worked out by the worker after each save: a little at a time, behind all else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from pages_store import blames, database
from pages_store.blames import Known
from pages_store.tables import Page
from wiki import db

_CHARACTERS: Final = 200_000  # a tenth of a second's work, so that a save waits for no more to be done
_REVISIONS: Final = 50
_PAGES: Final = 20


def follow(after: int) -> bool:
    """Work out something more of who wrote a page that changed after change `after`; return whether there is more to do."""
    session = db.session()
    try:
        found = list(_some(session, blames.behind(session, after, _PAGES)))
        with suppress(OperationalError), database.noting(db.engine()) as noting:  # someone saves: then later
            for page, known in found:
                blames.put(noting, page, known)
        return bool(found)
    finally:
        session.rollback()  # the worker's session lives long, and must not keep seeing the pages of this moment
        session.expunge_all()


def _some(session: Session, pages: Sequence[Page]) -> Iterator[tuple[Page, Known]]:
    """Yield the pages with what is known of them then, until enough was done at once."""
    left = _CHARACTERS
    for page in pages:
        size = len(page.head.text) + 1
        most = max(1, min(_REVISIONS, left // size))
        yield page, blames.work_out(session, page, most)
        left -= most * size
        if left <= 0:
            return
