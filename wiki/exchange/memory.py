"""What was imported before: which pages the files of a folder became, and which revisions of a page came from elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from pages_store.tables import Page, Revision
from wiki.exchange import tree
from wiki.exchange.tables import ImportedFile, ImportedRevision

Known: TypeAlias = tuple[int, int]


@dataclass(frozen=True)
class Record:
    """What is remembered of one file; see `ImportedFile`."""

    path: str
    language: str
    sha256: str
    page_id: int
    revision_number: int


@dataclass
class Memory:
    """What was known when this import began.

    `given` are the pages whose files are known by their paths; a page found by its text joins them, so that of several pages
    of one text each is found for another file.
    """

    records: list[Record]
    heads: dict[str, list[Known]]
    given: set[int]

    def unchanged(self, path: str, sha256: str) -> bool:
        """Tell whether the file of this path was imported with the same bytes."""
        return (path, sha256) in self._bytes_by_path

    def of_path(self, path: str, language: str) -> Record | None:
        """Return what is remembered of the file of this path, taken for this language."""
        return self._by_path.get((path, language))

    def of_text(self, sha256: str, language: str, *texts: str) -> Known | None:
        """Return page and revision number of an earlier file with the same bytes, or of a live page with one of the texts."""
        alike = [each for text in texts for each in self.heads.get(_key(language, text), ())]
        known = [*self._by_bytes.get((sha256, language), ()), *alike]
        found = next((each for each in known if each[0] not in self.given), known[0] if known else None)
        if found:
            self.given.add(found[0])
        return found

    @cached_property
    def _bytes_by_path(self) -> set[tuple[str, str]]:
        return {(each.path, each.sha256) for each in self.records}

    @cached_property
    def _by_path(self) -> dict[tuple[str, str], Record]:
        return {(each.path, each.language): each for each in self.records}

    @cached_property
    def _by_bytes(self) -> dict[tuple[str, str], list[Known]]:
        found = defaultdict(list)
        for each in self.records:
            found[each.sha256, each.language].append((each.page_id, each.revision_number))
        return found


def recall(session: Session, paths: Collection[str]) -> Memory:
    """Return what is remembered of earlier imports, and the texts of all live pages by their hashes.

    `paths` are those of the files that are about to be imported.
    """
    files = session.scalars(select(ImportedFile).order_by(ImportedFile.page_id, ImportedFile.path))
    records = [Record(each.path, each.language, each.sha256, each.page_id, each.revision_number) for each in files]
    heads = defaultdict(list)
    query = select(Page.id, Revision.number, Page.language, Revision.text).join(Revision, Revision.id == Page.head_id)
    for page_id, number, language, text in session.execute(query.where(Page.deleted_at.is_(None)).order_by(Page.id)):
        heads[_key(language, text)].append((page_id, number))
    return Memory(records, heads, {each.page_id for each in records if each.path in paths})


def remember(session: Session, record: Record) -> None:
    """Keep what is known of a file, in the place of what was; runs inside `database.writing`."""
    session.merge(ImportedFile(**vars(record)))
    session.flush()


def imported(session: Session, page: Page, first: int, last: int) -> set[int]:
    """Return the numbers, among `first` to `last`, of the page's revisions that came from elsewhere."""
    revisions = select(ImportedRevision.number).where(
        ImportedRevision.page_id == page.id, ImportedRevision.number.between(first, last)
    )
    files = select(ImportedFile.revision_number).where(
        ImportedFile.page_id == page.id, ImportedFile.revision_number.between(first, last)
    )
    return set(session.scalars(revisions.union(files)))


def _key(language: str, text: str) -> str:
    return tree.digest(f"{language}\n{text}".encode())
