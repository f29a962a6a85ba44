"""The tables of what is done for pages besides writing: limiting who may change one, deleting, looking at each edit once."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pages_store.base import Base
from pages_store.tables import Person


class Protection(Base):
    """What was once said of who may change a page. `role` is the lowest that may; "member" gives it back to all.

    The page names the one that was said last. It ends by itself at `until`.
    """

    __tablename__ = "protections"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), index=True)
    role: Mapped[str]
    reason: Mapped[str]
    discussion: Mapped[bool]
    until: Mapped[datetime | None]
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    at: Mapped[datetime]

    author: Mapped[Person] = relationship()

    @property
    def holds(self) -> bool:
        """Whether it limits anyone at this moment."""
        return self.role != "member" and (self.until is None or self.until > datetime.now(UTC))


class Deletion(Base):
    """That a page was deleted, and once it is back since when and by whom."""

    __tablename__ = "deletions"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    reason: Mapped[str]
    at: Mapped[datetime]
    restored_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    restored_at: Mapped[datetime | None]

    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    restored_by: Mapped[Person | None] = relationship(foreign_keys=[restored_by_id])


class Look(Base):
    """An edit that somebody has to look at, and once it was done who did and when."""

    __tablename__ = "looks"
    __table_args__ = (
        Index("ix_looks_waiting", "revision_id", sqlite_where=text("at IS NULL"), postgresql_where=text("at IS NULL")),
    )

    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship(lazy="joined")
