"""What is remembered of an import, so that the next one of the same folder changes only what changed there."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pages_store.base import Base
from pages_store.tables import Page


class ImportedFile(Base):
    """A file that was imported: its path under the imported folder, the hash of its bytes, and the page it became.

    `language` is the one it was taken for: two folders of translations hold files of the same names. `revision_number` is the
    revision that holds the imported text; the page still has it while its head says the same.
    """

    __tablename__ = "imported_files"

    path: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), index=True)
    revision_number: Mapped[int]

    page: Mapped[Page] = relationship()


class ImportedRevision(Base):
    """A revision of a source that was imported: by what it is known there, the hash of its text, and what it became.

    What took a page away is kept with the number of the revision that was taken away.
    """

    __tablename__ = "imported_revisions"
    __table_args__ = (Index("ix_imported_revisions_numbers", "page_id", "number"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"))
    number: Mapped[int]
