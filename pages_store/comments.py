"""Comments: what one says in a thread, says better, takes back; what is taken out of sight.

Functions that take `change` run inside `database.writing`, as in `threads`. A comment that is gone leaves a trace: its number
and date stay in the thread, and nothing else of it is shown to anyone.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from pages_store import limits, threads
from pages_store.documents import document
from pages_store.errors import FieldError, NotFoundError, TooLargeError
from pages_store.rendered import Rendered
from pages_store.tables import Page, Person
from pages_store.thread_tables import Comment, Thread


def comment(session: Session, page: Page, comment_id: int) -> Comment:
    """Return the comment with this number, even one that is gone. Raises `NotFoundError`: the page has none such."""
    query = select(Comment).join(Comment.thread).where(Thread.page_id == page.id, Comment.id == comment_id)
    found: Comment | None = session.scalar(query.options(contains_eager(Comment.thread)))
    if found is None:
        raise NotFoundError(f"comment {comment_id}")
    return found


def of_thread(session: Session, thread: Thread, limit: int, offset: int = 0) -> list[Comment]:
    """Return at most `limit` comments of a thread, oldest first, without the first `offset`."""
    query = select(Comment).where(Comment.thread_id == thread.id).order_by(Comment.id)
    return list(session.scalars(query.limit(limit).offset(offset)))


def place(session: Session, comment: Comment) -> int:
    """Return how many comments of its thread come before this one."""
    query = select(func.count(Comment.id)).where(Comment.thread_id == comment.thread_id, Comment.id < comment.id)
    return session.scalar(query) or 0


def body(typed: str) -> str:
    """Return what was typed as a comment may hold it.

    Raises:
        FieldError: there is nothing but spaces, or half of a character.
        TooLargeError: it is longer than a comment may be.
    """
    if len(typed) > 2 * limits.COMMENT_BYTES:  # beyond any line ends that cleaning shortens
        raise TooLargeError("COMMENT_BYTES")
    cleaned = document.clean(typed)
    if not cleaned.strip():
        raise FieldError("body", "missing")
    if len(cleaned.encode()) > limits.COMMENT_BYTES:
        raise TooLargeError("COMMENT_BYTES")
    return cleaned


def add(session: Session, change: int, thread: Thread, text: str, rendered: Rendered, author: Person) -> Comment:
    """Say something in a thread; `rendered` is the text's HTML.

    Raises:
        FieldError, TooLargeError: the thread is closed, or the text can't be a comment's; see `body`.
        NotFoundError: the page was deleted meanwhile.
    """
    threads.touch(session, change, thread.page)
    _require_open(session, thread)
    thread.active_at = datetime.now(UTC)
    said = Comment(thread=thread, author=author, at=thread.active_at, body=body(text))
    _put_html(said, rendered)
    session.add(said)
    session.flush()
    return said


def edit(session: Session, change: int, comment: Comment, text: str, rendered: Rendered) -> None:
    """Say it better; the comment then tells when it was edited. A text that says the same changes nothing.

    Raises:
        FieldError, TooLargeError: as `add`.
        NotFoundError: the comment is gone, or the page was deleted meanwhile.
    """
    _touch(session, change, comment)
    if comment.is_gone:
        raise NotFoundError(f"comment {comment.id}")
    _require_open(session, comment.thread)
    if body(text) == comment.body:
        return
    comment.body, comment.edited_at = body(text), datetime.now(UTC)
    _put_html(comment, rendered)
    session.flush()


def delete(session: Session, change: int, comment: Comment, *, deleted: bool = True) -> None:
    """Take a comment back, or bring it back again, also in a thread that is closed.

    Raises:
        NotFoundError: the page was deleted meanwhile, or the comment was erased.
    """
    _touch(session, change, comment)
    comment.deleted_at = datetime.now(UTC) if deleted else None
    session.flush()


def hide(session: Session, change: int, comment: Comment, *, hidden: bool = True) -> None:
    """Take a comment out of everyone's sight, or bring it back; with the first of a thread also subject and passage.

    Raises:
        NotFoundError: the page was deleted meanwhile, or the comment was erased.
    """
    _touch(session, change, comment)
    comment.hidden_at = datetime.now(UTC) if hidden else None
    if place(session, comment) == 0:
        comment.thread.hidden_at = comment.hidden_at
    session.flush()


def erase(session: Session, change: int, comment: Comment) -> None:
    """Remove a comment's text for good, with the first of a thread also subject and passage; number and date stay.

    Raises:
        NotFoundError: the page was deleted meanwhile, or the comment was erased.
    """
    _touch(session, change, comment)
    comment.body, comment.erased_at = "", datetime.now(UTC)
    _put_html(comment, Rendered(""))
    if place(session, comment) == 0:
        thread = comment.thread
        thread.subject, thread.passage, thread.hidden_at = "", "", comment.erased_at
    session.flush()


def outdated(session: Session, version: int, limit: int) -> list[Comment]:
    """Return at most `limit` comments of live pages whose HTML is of a renderer before `version`, by number."""
    query = (
        select(Comment)
        .join(Comment.thread)
        .join(Thread.page)
        .where(Comment.version < version, Comment.erased_at.is_(None), Page.deleted_at.is_(None))
        .options(contains_eager(Comment.thread).contains_eager(Thread.page))
        .order_by(Comment.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def put_rendering(session: Session, change: int, comment: Comment, text: str, rendered: Rendered) -> None:
    """Keep HTML made anew of `text`, unless the comment says something else by now. Raises `NotFoundError` as `edit`."""
    _touch(session, change, comment)
    if comment.body == text:
        _put_html(comment, rendered)
        session.flush()


def _touch(session: Session, change: int, comment: Comment) -> None:
    threads.touch(session, change, comment.thread.page)
    session.refresh(comment)
    if comment.erased_at:
        raise NotFoundError(f"comment {comment.id}")


def _require_open(session: Session, thread: Thread) -> None:
    session.refresh(thread)
    if thread.closed_at:
        raise FieldError("thread", "closed")


def _put_html(comment: Comment, rendered: Rendered) -> None:
    comment.version, comment.html = rendered.version, rendered.html
    comment.references = [asdict(each) for each in rendered.references]
