"""The tables of what was looked for: searches without an answer, aliases that members gave pages, and related pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pages_store.base import Base
from pages_store.tables import Page, Person


class Search(Base):
    """What was looked for on days, however often: nothing of who asked, of the hour, or of the order in which it came.

    `key` is the reading that all spellings share, `typed` the words as first typed. Of `asked` searches, `opened` led to a
    page; `today` of them were made on the `last_day`. SQLite numbers rows in the order in which they come: here it must not.
    """

    __tablename__ = "searches"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads it so

    key: Mapped[str] = mapped_column(primary_key=True)
    typed: Mapped[str]
    asked: Mapped[int]
    opened: Mapped[int]
    today: Mapped[int]
    first_day: Mapped[date]
    last_day: Mapped[date]
    dismissed: Mapped[bool]


class Alias(Base):
    """Words that a page answers though it does not hold them, as a member said; `key` is the reading they share."""

    __tablename__ = "aliases"
    __table_args__ = (UniqueConstraint("page_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"))
    key: Mapped[str] = mapped_column(index=True)
    typed: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    at: Mapped[datetime]

    page: Mapped[Page] = relationship()
    author: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class Related(Base):
    """*Derived.* The pages nearest to a page, nearest first, as they were at the site's change `change`.

    `pages` holds triples: the number of the page, and the name and value of a mark that both have ("" and "" for none).
    """

    __tablename__ = "related"

    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), primary_key=True)
    change: Mapped[int] = mapped_column(index=True)
    pages: Mapped[list[Any]]
