"""What was saved of a page over time: its revisions, and taking one out of sight."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, defer, joinedload

from pages_store import blames, summaries
from pages_store.errors import FieldError, NotFoundError
from pages_store.tables import Page, Person, Revision

_IN_SIGHT = (Revision.hidden_at.is_(None), Revision.erased_at.is_(None))


@dataclass(frozen=True)
class Only:
    """Which revisions of a page are asked for: those of one person in sight, those that are minor or those that are not."""

    author: Person | None = None
    minor: bool | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """Yield what a revision has to fulfil. Who made one that is out of sight can't be found out."""
        if self.author is not None:
            yield from (Revision.author_id == self.author.id, *_IN_SIGHT)
        if self.minor is not None:
            yield Revision.minor.is_(self.minor)


def revision(session: Session, page: Page, number: int) -> Revision:
    """Return revision `number` (from 1) of a page.

    Raises:
        NotFoundError: the page has no such revision.
    """
    found = session.scalar(select(Revision).where(Revision.page_id == page.id, Revision.number == number))
    if found is None:
        raise NotFoundError(f"revision {number}")
    return found


def visible(session: Session, page: Page, number: int) -> Revision:
    """Return revision `number` with its text. Raises `NotFoundError` as `revision` does, and for one hidden or erased."""
    found = revision(session, page, number)
    if found.hidden_at or found.erased_at:
        raise NotFoundError(f"revision {number}")
    return found


def require_visible(session: Session, revision: Revision) -> None:
    """Look at a revision anew, inside `database.writing`. Raises `NotFoundError` for one that is hidden or erased by now."""
    session.refresh(revision, ["hidden_at", "erased_at"])
    if revision.hidden_at or revision.erased_at:
        raise NotFoundError(f"revision {revision.number}")


def revisions(
    session: Session,
    page: Page,
    limit: int,
    before: int | None = None,
    after: int | None = None,
    only: Only = Only(),
) -> list[Revision]:
    """Return at most `limit` revisions, newest first: those next below `before`, or next above `after`, or the newest.

    Their texts are read when asked for.
    """
    query = select(Revision).where(Revision.page_id == page.id, *only.conditions()).limit(limit)
    query = query.options(defer(Revision.text), joinedload(Revision.kept_summary))
    if after is not None:
        return list(session.scalars(query.where(Revision.number > after).order_by(Revision.number)))[::-1]
    if before is not None:
        query = query.where(Revision.number < before)
    return list(session.scalars(query.order_by(Revision.number.desc())))


def ends(session: Session, page: Page, only: Only = Only()) -> tuple[int, int]:
    """Return the numbers of the oldest and the newest of a page's revisions; (0, 0) if none is as asked for."""
    conditions = (Revision.page_id == page.id, *only.conditions())
    oldest, newest = (select(end(Revision.number)).where(*conditions).scalar_subquery() for end in (func.min, func.max))
    row = session.execute(select(oldest, newest)).one()
    return row[0] or 0, row[1] or 0


def hide(session: Session, change: int, revision: Revision, *, hidden: bool = True) -> None:
    """Take a revision's text, comment and author out of everyone's sight, or bring them back.

    Raises:
        FieldError: it is the text that is shown now; save a better one first.
    """
    _require_past(revision)
    revision.hidden_at = datetime.now(UTC) if hidden else None
    summaries.forget(session, revision)
    revision.page.change = change
    session.flush()


def erase(session: Session, change: int, revision: Revision) -> None:
    """Remove a revision's text and comment for good; its number, date and place in the chain stay. Raises like `hide`."""
    _require_past(revision)
    revision.text, revision.comment, revision.erased_at = "", "", datetime.now(UTC)
    revision.rendering = None
    summaries.forget(session, revision)
    blames.forget(session, revision.page_id)
    revision.page.change = change
    session.flush()


def _require_past(revision: Revision) -> None:
    if revision.id == revision.page.head_id:
        raise FieldError("revision", "current")
