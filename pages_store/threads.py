"""Discussions on pages. What is said in them is in `comments`.

Functions that take `change`, the number of the change they are part of, run inside `database.writing`. They look at the thread
and its page anew, so that nothing is said on a page that was deleted meanwhile, and they touch the page: caches follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, selectinload, with_expression
from sqlalchemy.sql.base import ExecutableOption

from pages_store import limits
from pages_store.documents import document, titles
from pages_store.errors import NotFoundError
from pages_store.tables import Page, Person
from pages_store.thread_tables import Comment, Thread

_PASSAGE_CHARACTERS = 1_000


@dataclass(frozen=True)
class Excerpt:
    """A thread with the comments that stand for it in a list, oldest first: the first and the newest of `count`."""

    thread: Thread
    comments: list[Comment]
    count: int


def thread(session: Session, thread_id: int) -> Thread:
    """Return the thread with this number, if its page is live. Raises `NotFoundError`."""
    found = session.get(Thread, thread_id)
    if found is None or found.page.deleted_at is not None:
        raise NotFoundError(f"thread {thread_id}")
    return found


def of_page(session: Session, page: Page) -> list[Thread]:
    """Return all threads of a page with all their comments, oldest first."""
    query = select(Thread).where(Thread.page_id == page.id).order_by(Thread.id).options(selectinload(Thread.comments))
    return list(session.scalars(query))


def excerpts(session: Session, page: Page, limit: int, offset: int, newest: int) -> list[Excerpt]:
    """Return at most `limit` threads of a page, open ones first, then by what was said last, newest first.

    Each comes with its first comment and its `newest` ones; two queries, whatever their number.
    """
    query = (
        select(Thread)
        .where(Thread.page_id == page.id)
        .order_by(Thread.closed_at.is_not(None), Thread.active_at.desc(), Thread.id.desc())
    )
    found = {each.id: Excerpt(each, [], 0) for each in session.scalars(query.limit(limit).offset(offset))}
    for said, count in session.execute(_excerpted(list(found), newest)) if found else ():
        before = found[said.thread_id]
        found[said.thread_id] = Excerpt(before.thread, [*before.comments, said], count)
    return list(found.values())


def counted() -> tuple[ExecutableOption, ExecutableOption]:
    """Return options for a query of pages that count, in that same query, each page's open threads and readable comments."""
    open_threads = select(func.count()).where(Thread.page_id == Page.id, Thread.closed_at.is_(None))
    readable = (Comment.deleted_at.is_(None), Comment.hidden_at.is_(None), Comment.erased_at.is_(None))
    said = (
        select(func.count(Comment.id)).join(Thread, Thread.id == Comment.thread_id).where(Thread.page_id == Page.id, *readable)
    )
    return (
        with_expression(Page.open_threads, open_threads.correlate(Page).scalar_subquery()),
        with_expression(Page.comments, said.correlate(Page).scalar_subquery()),
    )


def open_thread(session: Session, change: int, page: Page, opener: Person, subject: str, passage: str = "") -> Thread:
    """Begin a thread, still without comments, on a page or a passage of it (at most 1,000 characters are kept).

    Raises:
        FieldError: the subject is empty or longer than a title may be.
        NotFoundError: the page was deleted meanwhile.
    """
    subject = titles.line(subject, "subject", limits.TITLE_CHARACTERS, required=True)
    passage = document.clean(passage).strip()[:_PASSAGE_CHARACTERS]
    touch(session, change, page)
    now = datetime.now(UTC)
    opened = Thread(page=page, opener_id=opener.id, subject=subject, passage=passage, active_at=now, comments=[])
    session.add(opened)
    session.flush()
    return opened


def close(session: Session, change: int, thread: Thread, *, closed: bool = True) -> None:
    """End a discussion, which then takes no comments, or open it again.

    Raises:
        NotFoundError: the page was deleted meanwhile.
    """
    touch(session, change, thread.page)
    thread.closed_at = datetime.now(UTC) if closed else None
    session.flush()


def touch(session: Session, change: int, page: Page) -> None:
    """Note that this change says something about the page. Raises `NotFoundError` if it was deleted meanwhile."""
    session.refresh(page)
    if page.deleted_at is not None:
        raise NotFoundError(page.slug)
    page.change = change


def _excerpted(thread_ids: Sequence[int], newest: int) -> Select[Comment, int]:
    """Return a query for the first and the newest comments of threads, each with how many its thread has."""
    place = func.row_number().over(partition_by=Comment.thread_id, order_by=Comment.id)
    count = func.count().over(partition_by=Comment.thread_id)
    query = select(Comment.id, place.label("place"), count.label("count")).where(Comment.thread_id.in_(thread_ids))
    ranked = query.subquery()
    shown = or_(ranked.c.place == 1, ranked.c.place > ranked.c.count - newest)
    return select(Comment, ranked.c["count"]).join(ranked, ranked.c.id == Comment.id).where(shown).order_by(Comment.id)
