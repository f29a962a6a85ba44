"""Discussions on pages: threads, and the comments in them. Functions that write run inside `database.writing`."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from pages_store import limits, titles
from pages_store.errors import FieldError, NotFoundError, TooLargeError
from pages_store.rendered import Rendered
from pages_store.tables import Comment, Page, Person, Thread

_PASSAGE_CHARACTERS = 1_000


def thread(session: Session, thread_id: int) -> Thread:
    """Return the thread with this number, if its page is live. Raises `NotFoundError`."""
    found = session.get(Thread, thread_id)
    if found is None or found.page.deleted_at is not None:
        raise NotFoundError(f"thread {thread_id}")
    return found


def of_page(session: Session, page: Page) -> list[Thread]:
    """Return the threads of a page with their comments, oldest first."""
    query = select(Thread).where(Thread.page_id == page.id).order_by(Thread.id).options(selectinload(Thread.comments))
    return list(session.scalars(query))


def open_thread(session: Session, page: Page, subject: str, passage: str = "") -> Thread:
    """Begin a thread, still without comments, on a page or a passage of it (at most 1,000 characters are kept).

    Raises:
        FieldError: the subject is empty or longer than a title may be.
    """
    subject = titles.line(subject, "subject", limits.TITLE_CHARACTERS, required=True)
    opened = Thread(page=page, subject=subject, passage=passage.strip()[:_PASSAGE_CHARACTERS], comments=[])
    session.add(opened)
    session.flush()
    return opened


def add_comment(session: Session, thread: Thread, body: str, rendered: Rendered, author: Person) -> Comment:
    """Say something in a thread; `rendered` is the body's HTML.

    Raises:
        FieldError: the thread is closed, or the body is empty.
        TooLargeError: the body is longer than a comment may be.
    """
    if thread.closed_at:
        raise FieldError("thread", "closed")
    require_body(body)
    comment = Comment(thread=thread, author=author, at=datetime.now(UTC), body=body, html=rendered.html)
    session.add(comment)
    session.flush()
    return comment


def require_body(body: str) -> None:
    """Raise like `add_comment` for a body that can't be a comment."""
    if not body.strip():
        raise FieldError("body", "missing")
    if len(body.encode()) > limits.COMMENT_BYTES:
        raise TooLargeError("COMMENT_BYTES")
