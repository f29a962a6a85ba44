"""Keeping the search index at the state of the database: following what changed, and making it anew.

Nothing tells it what to do: it compares the clock of the database with the position that the index keeps in its own commit.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from pages_store import aliases, database
from pages_store.tables import Clock, Page, Revision
from search_index import alike
from search_index.engine import Entry, IndexBusyError, IndexUnavailableError, State
from wiki import db, finding

_BATCH = 100
_LONGEST_WAIT_SECONDS = 300
_CLOSE_SECONDS: Final = 0.001  # the index rounds times

Progress = Callable[[int, int], None]
"""Called with how many pages are done, and of how many."""


def silently(_done: int, _all: int) -> None:
    """Show nothing."""


def is_due() -> bool:
    """Tell whether the index must be made anew: it is broken, by another engine, or ahead of a database that was restored."""
    try:
        return finding.engine().is_outdated() or finding.engine().position() > db.clock()
    except IndexUnavailableError:
        return True


class Apart(NamedTuple):
    """The numbers of pages that the index lacks, has though they are not there, or has as they were before a change."""

    missing: set[int]
    stray: set[int]
    old: set[int]


def apart(session: Session) -> Apart:
    """Return what the index and the database differ in, pages that changed after its position left aside.

    Raises:
        IndexUnavailableError: there is no index.
    """
    position, indexed = finding.engine().position(), finding.engine().pages()
    rows = session.execute(select(Page.id, Page.change, Page.changed_at, Page.deleted_at)).all()
    newer = {page for page, change, *_ in rows if change > position}
    live = {page: (change, at) for page, change, at, deleted_at in rows if page not in newer and deleted_at is None}
    old = {page for page in live.keys() & indexed if not _is_state(indexed[page], *live[page])}
    return Apart(live.keys() - indexed, indexed.keys() - live.keys() - newer, old)


def _is_state(indexed: State, change: int, changed: datetime) -> bool:
    """Tell whether the index has this state: another history may have had a change of the same number, at another time."""
    return indexed.change == change and abs(indexed.changed - changed.timestamp()) < _CLOSE_SECONDS


def is_astray() -> bool:
    """Tell whether the index has followed another database: a backup was restored, and has been written since.

    For the beginning of work, since it reads the numbers and times of all pages.
    """
    try:
        with database.open_session(db.engine()) as session:
            return any(apart(session))
    except IndexUnavailableError:
        return False  # a rebuild is due anyway


def follow(progress: Progress = silently) -> bool:
    """Bring what changed into the index that serves; say whether there was anything to do. Without one there is nothing.

    Afterwards this process keeps the index for itself to write, until `finding.engine().rest()`.
    """
    try:
        position = finding.engine().position()
    except IndexUnavailableError:
        return False
    if position >= db.clock():
        return False
    with database.open_session(db.engine()) as session:
        _follow(session, position, progress)
    return True


def rebuild(progress: Progress = silently, *, anew: bool = False) -> None:
    """Make the index anew, or go on with a rebuild that was cut off; the old one serves until the new one is whole.

    `anew` begins from the start, for where the index is astray one that was cut off may be too. What changes meanwhile is
    followed afterwards, for the new index has the position at which its rebuild began.

    Raises:
        IndexUnavailableError: it could not be written.
        IndexBusyError: it is being made anew already.
    """
    with database.open_session(db.engine()) as session:
        _read_aliases_anew(session)
        clock = _clock(session)
        half = finding.engine().unfinished()
        if half and (anew or half.position > clock):  # of a database that was there before this one
            half = None
        finding.engine().rebuild(_entries(session, half.last if half else 0, progress), clock, onto=half)


def _read_aliases_anew(session: Session) -> None:
    """Let aliases still be found where words are read otherwise than when they were given."""
    if found := aliases.outdated(session, alike.key):
        with database.writing(session):
            aliases.read_anew(session, found, alike.key)


class Background:
    """Makes the index anew beside a worker, which goes on following what serves. After a failure it waits ever longer."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._thread: threading.Thread | None = None
        self._wait = 1.0
        self._not_before = 0.0
        self._astray: bool | None = None

    def look(self, *, wanted: bool) -> bool:
        """Begin a rebuild if none is under way and it is `wanted`, or at the first look the index is astray.

        Say whether one is under way.
        """
        if self._thread and self._thread.is_alive():
            return True
        if self._astray is None:
            self._astray = is_astray()
        if not (wanted or self._astray) or time.monotonic() < self._not_before:
            return False
        self._thread = threading.Thread(target=self._run, daemon=True)  # what it has written so far is not lost with it
        self._thread.start()
        return True

    def _run(self) -> None:
        try:
            with self._app.app_context():
                rebuild(anew=bool(self._astray))
                self._wait, self._astray = 1.0, False
        except IndexBusyError:
            self._later()
        except Exception:  # whatever it was, it is tried again
            self._app.logger.exception("the search index could not be made anew; it is tried again in %d s", self._wait)
            self._later()

    def _later(self) -> None:
        self._not_before = time.monotonic() + self._wait
        self._wait = min(2 * self._wait, _LONGEST_WAIT_SECONDS)


def _clock(session: Session) -> int:
    return session.scalar(select(Clock.value)) or 0


def _follow(session: Session, position: int, progress: Progress) -> None:
    """Bring the pages changed after `position` into the index; only with the last of them does the position move."""
    clock = _clock(session)
    changed = session.scalars(select(Page.id).where(Page.change > position).order_by(Page.change)).all()
    batches = [changed[start : start + _BATCH] for start in range(0, len(changed), _BATCH)] or [[]]
    for number, ids in enumerate(batches, 1):
        pages = _loaded(session, ids)
        live = finding.entries(session, [page for page in pages if page.deleted_at is None])
        gone = [page.id for page in pages if page.deleted_at is not None]
        finding.engine().put(live, gone, clock if number == len(batches) else position, keep=True)
        session.rollback()  # no reading goes on while the index is written
        finding.engine().rest(_LONGEST_WAIT_SECONDS)  # to one who asks: an import is many batches, and none waits that long
        progress(min(number * _BATCH, len(changed)), len(changed))


def _entries(session: Session, last: int, progress: Progress) -> Iterator[Entry]:
    """Yield the live pages after number `last`."""
    live = Page.deleted_at.is_(None)
    count = session.scalar(select(func.count()).select_from(Page).where(live)) or 0
    done = session.scalar(select(func.count()).select_from(Page).where(live, Page.id <= last)) or 0
    while ids := session.scalars(select(Page.id).where(live, Page.id > last).order_by(Page.id).limit(_BATCH)).all():
        yield from finding.entries(session, _loaded(session, ids))
        last, done = ids[-1], done + len(ids)
        session.rollback()  # a reading that goes on for minutes would keep the log of the database from being tidied
        progress(done, max(count, done))


def _loaded(session: Session, ids: Sequence[int]) -> list[Page]:
    query = (
        select(Page)
        .where(Page.id.in_(ids))
        .options(joinedload(Page.head, innerjoin=True).joinedload(Revision.rendering), selectinload(Page.marks))
        .order_by(Page.id)
    )
    return list(session.scalars(query))
