"""The tables of what is said about pages: threads, and the comments in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pages_store.base import Base
from pages_store.tables import Page, Person


class Thread(Base):
    """A discussion on a page: a subject, perhaps a quoted passage, and comments of which the first opens it.

    `active_at` is when the last comment came. `hidden_at` says that subject and passage are out of sight, as they are with
    the comment that opened the thread.
    """

    __tablename__ = "threads"
    __table_args__ = (Index("ix_threads_listed", "page_id", "active_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"))
    opener_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    subject: Mapped[str]
    passage: Mapped[str]
    active_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]

    page: Mapped[Page] = relationship()
    comments: Mapped[list[Comment]] = relationship(back_populates="thread", order_by="Comment.id")


class Comment(Base):
    """One message in a thread. One that was deleted, hidden or erased leaves a trace without its text.

    *Derived* are `html` and `references`, as the renderer of `version` made them; they are to a comment what a rendering is
    to a revision.
    """

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    at: Mapped[datetime]
    body: Mapped[str]
    version: Mapped[int]
    html: Mapped[str]
    references: Mapped[list[Any]]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    thread: Mapped[Thread] = relationship(back_populates="comments")
    author: Mapped[Person] = relationship(lazy="joined", innerjoin=True)

    @property
    def is_gone(self) -> bool:
        """Whether its text and author are out of sight."""
        return bool(self.deleted_at or self.hidden_at or self.erased_at)
