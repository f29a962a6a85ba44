"""What follows a save: pages whose HTML is missing or old are rendered, and the search index catches up with the database.

Nothing tells the worker what to do: it looks for what is behind the clock of the database, so that work cut off by a crash is
simply still to be done. One worker runs per data folder; a lock sees to it.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from pages_store import database, derived
from pages_store.tables import Page, Rendering, Revision
from wiki import blaming, db, discussion, finding, gathering, indexing, markup, publish, related, summarising
from wiki.config import Settings
from wiki.indexing import Background, Progress, silently

_PAUSE_SECONDS = 0.2
_IDLE_SECONDS = 20
_KEPT_SECONDS = 5  # longer than merges take, for which giving the index back waits
_AFTER_FAULT_SECONDS = 1
_BATCH = 100


class WorkerRunsError(Exception):
    """Another process holds the lock of this data folder's worker."""


@dataclass
class _Done:
    """Up to which change of the site each thing that can wait was done."""

    gathered: int = -1
    looked_back: int = -1
    related: int = -1


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


def catch_up(progress: Progress = silently) -> None:
    """Render what has no HTML of today's renderer, and bring the index to the database's state; returns when both are."""
    _render_missing(-1)
    discussion.render_outdated()
    if (is_astray := indexing.is_astray()) or indexing.is_due():
        indexing.rebuild(progress, anew=is_astray)
    try:
        indexing.follow(progress)
    finally:
        finding.engine().rest()


def _wanted(parent: int | None) -> bool:
    return parent is None or os.getppid() == parent


def _watch(parent: int | None) -> None:
    rendered, done, idle_since = -1, _Done(), time.monotonic()
    background = Background(current_app._get_current_object())  # type: ignore[attr-defined] # as Flask's manual has it
    while _wanted(parent):
        try:
            rendered = _render_new(rendered)
            is_rebuilding = background.look(wanted=indexing.is_due())
            if indexing.follow() or is_rebuilding:
                idle_since = time.monotonic()
            elif not _go_on(done, rendered) and time.monotonic() - idle_since > _IDLE_SECONDS:
                _tidy(background)
                idle_since = time.monotonic()
            finding.engine().rest(_KEPT_SECONDS)
        except Exception:  # whatever it was, the next save must be found
            current_app.logger.exception("the worker could not follow; it tries again")
            time.sleep(_AFTER_FAULT_SECONDS)
        time.sleep(_PAUSE_SECONDS)


def _go_on(done: _Done, until: int) -> bool:
    """Do some of what can wait up to change `until`; return whether anything was left to be done."""
    if done.gathered != until:
        gathering.follow()
        done.gathered = until
    elif done.looked_back != until:
        done.looked_back = until if _look_back(done.looked_back) else done.looked_back
    elif done.related != until:  # after the index, which it asks
        done.related = done.related if related.follow(done.related) else until
    else:
        return False
    return True


def _look_back(after: int) -> bool:
    """Work out some of what revisions changed, then of who wrote the pages; return true once that is done."""
    return not (summarising.follow(after) or blaming.follow(after))


def _render_new(after: int) -> int:
    """Render what came after change `after`; return the change up to which that is done now."""
    clock = db.clock()
    if clock != after:
        _render_missing(after)
        if after < 0:  # a newer renderer comes with a new process only
            discussion.render_outdated()
    return clock


def _tidy(background: Background) -> None:
    """Mend in a quiet moment what many small writes have worn."""
    if not background.look(wanted=finding.engine().is_worn()):
        finding.engine().tidy()


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
