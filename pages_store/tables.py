"""The tables of what was written. Those marked *derived* can be emptied and made anew from the others."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from pages_store.base import Base

if TYPE_CHECKING:
    from pages_store.care_tables import Protection

_SHA256_HEX = 64


class Clock(Base):
    """One row: the number of the last committed change of the whole site."""

    __tablename__ = "clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[int]


class Team(Base):
    """The institution's team for which people speak."""

    __tablename__ = "teams"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]


class Person(Base):
    """Who wrote something. The display name need not be unique; a person may have no account."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))

    team: Mapped[Team | None] = relationship(lazy="joined")


class Page(Base):
    """A document with a permanent number. Title, kind and language are derived from the head revision's text.

    `change` is the number of the last change that touched the page; the search index catches up by it.
    """

    __tablename__ = "pages"
    __table_args__ = (
        Index(
            "uq_pages_live_title",
            "language",
            "title_key",
            unique=True,
            sqlite_where=text("deleted_at IS NULL"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index("ix_pages_listed", "language", "kind", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    head_id: Mapped[int | None] = mapped_column(ForeignKey("revisions.id", use_alter=True), index=True)
    title: Mapped[str]
    title_key: Mapped[str]
    kind: Mapped[str] = mapped_column(index=True)
    language: Mapped[str]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime] = mapped_column(index=True)
    change: Mapped[int] = mapped_column(index=True)
    deleted_at: Mapped[datetime | None]
    deleted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    deletion_reason: Mapped[str | None]
    protection_id: Mapped[int | None] = mapped_column(ForeignKey("protections.id", use_alter=True))

    # How many threads are open and how many comments can be read, where `threads.counted` asked for it.
    open_threads: Mapped[int | None] = query_expression()
    comments: Mapped[int | None] = query_expression()
    # The pages that go on from it, as `Related.pages` has them, where `store.by_slug` found it.
    related: Mapped[list[Any] | None] = query_expression()
    # How many wordings members said it answers, where `store.by_slug` counted them.
    aliases: Mapped[int | None] = query_expression()
    # Who wrote it, as `people.told` reads it, where `store.by_slug` asked for it.
    authors: Mapped[str | None] = query_expression()
    # Its open discussions, as `topics.of_page` reads them, where `store.by_slug` asked for them.
    topics: Mapped[str | None] = query_expression()
    said: Mapped[str | None] = query_expression()

    head: Mapped[Revision] = relationship(foreign_keys=[head_id], post_update=True)
    deleted_by: Mapped[Person | None] = relationship(foreign_keys=[deleted_by_id])
    protection: Mapped[Protection | None] = relationship(foreign_keys=[protection_id], post_update=True)
    marks: Mapped[list[Mark]] = relationship(order_by="Mark.position", cascade="all, delete-orphan")


class Revision(Base):
    """One saved text of a page, numbered from 1. Never changed, but for hiding and erasing."""

    __tablename__ = "revisions"
    __table_args__ = (
        UniqueConstraint("page_id", "number"),
        Index(
            "ix_revisions_authors",
            "page_id",
            "author_id",
            "number",
            sqlite_where=text("hidden_at IS NULL AND erased_at IS NULL"),
            postgresql_where=text("hidden_at IS NULL AND erased_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"))
    number: Mapped[int]
    text: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    comment: Mapped[str]
    minor: Mapped[bool]
    parent_number: Mapped[int | None]
    merged_number: Mapped[int | None]
    reverted_number: Mapped[int | None]
    undone_number: Mapped[int | None]
    hidden_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    page: Mapped[Page] = relationship(foreign_keys=[page_id])
    author: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    rendering: Mapped[Rendering | None] = relationship(back_populates="revision", cascade="all, delete-orphan")
    kept_summary: Mapped[KeptSummary | None] = relationship(cascade="all, delete-orphan")

    @property
    def parents(self) -> list[int]:
        """The numbers of the revisions it was made from: none, one, or for a merge two (head first, then the base)."""
        return [number for number in (self.parent_number, self.merged_number) if number is not None]


class Rendering(Base):
    """*Derived.* The safe HTML of a revision, as the renderer of `version` made it."""

    __tablename__ = "renderings"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), primary_key=True)
    version: Mapped[int]
    html: Mapped[str]
    problem: Mapped[str]
    headings: Mapped[list[Any]]
    references: Mapped[list[Any]]

    revision: Mapped[Revision] = relationship(back_populates="rendering")


class KeptSummary(Base):
    """*Derived.* What a revision changed, as `summaries.Summary` tells it; none for one that is out of sight."""

    __tablename__ = "summaries"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), primary_key=True)
    version: Mapped[int]
    size: Mapped[int]
    added: Mapped[int]
    removed: Mapped[int]
    told: Mapped[dict[str, Any]]


class Slug(Base):
    """Every address a page has or had; old ones redirect for ever."""

    __tablename__ = "slugs"

    slug: Mapped[str] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), index=True)


class Name(Base):
    """Every title a page has or had, by which links find it: the identity key and the looser one."""

    __tablename__ = "names"
    __table_args__ = (UniqueConstraint("page_id", "language", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"))
    language: Mapped[str]
    key: Mapped[str] = mapped_column(index=True)
    loose_key: Mapped[str] = mapped_column(index=True)
    current: Mapped[bool]

    page: Mapped[Page] = relationship()


class Mark(Base):
    """*Derived.* A tag, theme or place of a page's head; `name` says which, `key` is what it is found by."""

    __tablename__ = "marks"
    __table_args__ = (Index("ix_marks_found", "name", "key", "page_id"),)

    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    position: Mapped[int]


class Link(Base):
    """*Derived.* A reference of a page's head to another page by title; targets that no page has are wanted pages."""

    __tablename__ = "links"

    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    loose_key: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]


class StoredFile(Base):
    """Bytes kept under their SHA-256; the type is read from the bytes."""

    __tablename__ = "files"

    sha256: Mapped[str] = mapped_column(String(_SHA256_HEX), primary_key=True)
    size: Mapped[int]
    type: Mapped[str]
    stored_at: Mapped[datetime]


class Attachment(Base):
    """A file as attached to a page under a name, which is only a label. The newest of a name is the one shown."""

    __tablename__ = "attachments"
    __table_args__ = (Index("ix_attachments_named", "page_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"))
    name: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey("files.sha256"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]

    page: Mapped[Page] = relationship()
    file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)
    author: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
