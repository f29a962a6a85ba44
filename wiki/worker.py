"""What follows a save: pages whose HTML is missing or old are rendered, and the search index catches up with the database.

Nothing tells the worker what to do: it compares the clock of the database with the position of the index, so that work cut
off by a crash is simply still to be done. One worker runs per data folder; a lock sees to it.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from flask import current_app
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from pages_store import database, derived
from pages_store.tables import Clock, Page, Rendering, Revision
from search_index.engine import Entry, IndexUnavailableError
from wiki import db, discussion, finding, markup, publish
from wiki.config import Settings

_PAUSE_SECONDS = 0.2
_IDLE_SECONDS = 20
_AFTER_FAULT_SECONDS = 1
_BATCH = 100

Progress = Callable[[int, int], None]
"""Called with how many pages are done, and of how many."""


def _silently(_done: int, _all: int) -> None:
    """Show nothing."""


class WorkerRunsError(Exception):
    """Another process holds the lock of this data folder's worker."""


@contextmanager
def single() -> Iterator[None]:
    """Be the only worker of this data folder while the block runs.

    Raises:
        WorkerRunsError: there is one already.
    """
    settings: Settings = current_app.extensions["kunnash.settings"]
    with (settings.data / "worker.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WorkerRunsError from None
        yield


def run(parent: int | None = None) -> None:
    """Work for ever, or until the process `parent` is gone; waits while another worker runs."""
    while _wanted(parent):
        try:
            with single():
                _watch(parent)
        except WorkerRunsError:
            time.sleep(_PAUSE_SECONDS)


def catch_up(progress: Progress = _silently) -> None:
    """Render what has no HTML of today's renderer, and bring the index to the database's state; returns when both are."""
    _render_missing(-1)
    discussion.render_outdated()
    _index(progress)


def rebuild(progress: Progress = _silently) -> None:
    """Make the index anew; the old one serves until the new one is whole."""
    with database.open_session(db.engine()) as session:
        clock = _clock(session)
        count = session.scalar(select(func.count()).select_from(Page).where(Page.deleted_at.is_(None))) or 0
        finding.engine().rebuild(_entries(session, count, progress), clock)


def _wanted(parent: int | None) -> bool:
    return parent is None or os.getppid() == parent


def _watch(parent: int | None) -> None:
    rendered, idle_since = -1, time.monotonic()
    while _wanted(parent):
        try:
            if (clock := db.clock()) != rendered:
                _render_missing(rendered)
                if rendered < 0:  # a newer renderer comes with a new process only
                    discussion.render_outdated()
                rendered = clock
            if _index():
                idle_since = time.monotonic()
            elif time.monotonic() - idle_since > _IDLE_SECONDS:
                _tidy()
                idle_since = time.monotonic()
        except Exception:  # whatever it was, the next save must be found
            current_app.logger.exception("the worker could not follow; it tries again")
            time.sleep(_AFTER_FAULT_SECONDS)
        time.sleep(_PAUSE_SECONDS)


def _index(progress: Progress = _silently) -> bool:
    """Bring the index to the database's state; say whether there was anything to do."""
    try:
        position = finding.engine().position()
    except IndexUnavailableError:
        position = -1
    if position == db.clock():
        return False
    with database.open_session(db.engine()) as session:
        clock = _clock(session)
        if 0 <= position <= clock:
            _follow(session, position, clock, progress)
        else:
            rebuild(progress)
    return True


def _tidy() -> None:
    """Mend in a quiet moment what many small writes have worn."""
    if finding.engine().is_worn():
        rebuild()
    else:
        finding.engine().tidy()


def _clock(session: Session) -> int:
    return session.scalar(select(Clock.value)) or 0


def _follow(session: Session, position: int, clock: int, progress: Progress) -> None:
    """Bring the pages changed after `position` into the index; only with the last of them does the position move."""
    changed = session.scalars(select(Page.id).where(Page.change > position).order_by(Page.change)).all()
    batches = [changed[start : start + _BATCH] for start in range(0, len(changed), _BATCH)] or [[]]
    for number, ids in enumerate(batches, 1):
        pages = _loaded(session, ids)
        live = [finding.entry(page) for page in pages if page.deleted_at is None]
        gone = [page.id for page in pages if page.deleted_at is not None]
        finding.engine().put(live, gone, clock if number == len(batches) else position)
        session.expunge_all()
        progress(min(number * _BATCH, len(changed)), len(changed))


def _entries(session: Session, count: int, progress: Progress) -> Iterator[Entry]:
    last, done = 0, 0
    while True:
        query = select(Page.id).where(Page.deleted_at.is_(None), Page.id > last).order_by(Page.id).limit(_BATCH)
        ids = session.scalars(query).all()
        if not ids:
            return
        for page in _loaded(session, ids):
            yield finding.entry(page)
        last, done = ids[-1], done + len(ids)
        session.expunge_all()
        progress(done, max(count, done))


def _loaded(session: Session, ids: Sequence[int]) -> list[Page]:
    query = (
        select(Page)
        .where(Page.id.in_(ids))
        .options(joinedload(Page.head, innerjoin=True).joinedload(Revision.rendering), selectinload(Page.marks))
        .order_by(Page.id)
    )
    return list(session.scalars(query))


def _render_missing(after: int) -> None:
    """Render the pages touched after change `after` that have no HTML of today's renderer."""
    query = (
        select(Page.id)
        .join(Revision, Revision.id == Page.head_id)
        .outerjoin(Rendering, Rendering.revision_id == Revision.id)
        .where(or_(Rendering.revision_id.is_(None), Rendering.version < markup.VERSION), Page.deleted_at.is_(None))
        .where(Page.change > after)
        .limit(_BATCH)
    )
    with database.open_session(db.engine()) as session:
        while ids := session.scalars(query).all():
            for page_id in ids:
                _render(session, page_id)


def _render(session: Session, page_id: int) -> None:
    page = session.get_one(Page, page_id)
    head = page.head
    rendered = publish.render(head.text, page.language)
    with database.writing(session) as change:
        session.refresh(page)
        if page.head_id == head.id:  # else a newer text came with its own HTML
            page.change = change
            derived.put_rendering(session, head, rendered)
