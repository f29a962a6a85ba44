"""Relative links between imported files, followed to the pages that the files became."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from pages_store.tables import Page
from wiki.exchange.tables import ImportedFile

# What a link leaves out: the extension, or the name of the file that stands for its folder.
_ENDINGS: Final = ("", ".md", ".markdown", "/index.md", "/README.md", "/readme.md", "/_index.md")
_PUBLISHED: Final = (".html", ".htm")
_BATCH: Final = 1_000  # SQLite takes 32,766 values in one query


def resolve(session: Session, page: Page, targets: Iterable[str]) -> dict[str, Page]:
    """Return the live page for each relative path in the text of `page` that leads to an imported file.

    A path counts from the file that the page was; from where that file would be published (`guide/` for `guide.md`) if
    nothing lies there; a leading `/` is the imported folder, and nothing leads above it. Of files of one path for several
    languages the page's own counts first.
    """
    own = select(ImportedFile.path).where(ImportedFile.page_id == page.id)
    places = session.scalars(own).all()
    wanted = {target: list(_candidates(places, target, page.language)) for target in targets} if places else {}
    found = _pages(session, {path for paths in wanted.values() for path in paths}, page.language)
    hits = {target: next((found[path] for path in paths if path in found), None) for target, paths in wanted.items()}
    return {target: hit for target, hit in hits.items() if hit is not None}


def joined(folder: str, target: str) -> str | None:
    """Return the path that `target` means as seen from `folder`, or None if it leads above the top."""
    parts = [] if target.startswith("/") else folder.split("/")
    for part in target.split("/"):
        if part == "..":
            if not any(parts):
                return None
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(filter(None, parts))


def _candidates(places: Iterable[str], target: str, language: str) -> Iterator[str]:
    """Yield the paths of files that `target` may mean, best first."""
    asked = target.partition("?")[0]
    for place in places:
        folder, _, name = place.rpartition("/")
        for base in (folder, f"{folder}/{name.partition('.')[0]}"):
            path = joined(base, asked)
            if path is not None:
                yield from _spellings(path, language)


def _spellings(path: str, language: str) -> Iterator[str]:
    for form in dict.fromkeys((path, unicodedata.normalize("NFC", path), unicodedata.normalize("NFD", path))):
        yield from ((form + ending).lstrip("/") for ending in _ENDINGS)
        stem, dot, suffix = form.rpartition(".")
        if dot + suffix in _PUBLISHED:
            yield f"{stem}.md"
        yield f"{stem if dot and suffix == 'md' else form}.{language}.md"


def _pages(session: Session, paths: Iterable[str], language: str) -> dict[str, Page]:
    every = sorted(paths)
    found: dict[str, Page] = {}
    for start in range(0, len(every), _BATCH):
        query = (
            select(ImportedFile)
            .join(ImportedFile.page)
            .options(contains_eager(ImportedFile.page))
            .where(ImportedFile.path.in_(every[start : start + _BATCH]), Page.deleted_at.is_(None))
            .order_by(ImportedFile.language == language, ImportedFile.page_id.desc())
        )
        found.update({each.path: each.page for each in session.scalars(query)})
    return found
