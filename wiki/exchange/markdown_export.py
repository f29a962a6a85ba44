"""Writing the site out as a folder of Markdown files, from which an import makes it anew."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from pages_store import files
from pages_store.tables import Page
from wiki import db
from wiki.config import Settings
from wiki.exchange import beside, manifest, tree

_BATCH: Final = 100


class NotOursError(Exception):
    """The folder holds something and no export made it; nothing was written."""


@dataclass
class Report:
    """What an export wrote: how many pages, files and revisions, and a sentence for each thing that it left out."""

    pages: int = 0
    files: int = 0
    revisions: int = 0
    left_out: list[str] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)


def export(folder: Path, progress: Callable[[int, int], None] = lambda _done, _all: None) -> Report:
    """Write each live page to `LANGUAGE/SLUG.md` under `folder`, byte for byte its text, and its files to `files/SLUG/`.

    What is said about a page lies in `discussions/SLUG.json`, if there is anything. What an earlier export wrote there and is
    no more is removed, unless someone changed it since.

    Raises:
        NotOursError: there is something in the folder, and not from an export.
        OSError: the disk refuses; what was written so far stays, and the next export takes it up.
    """
    earlier = _earlier(folder)
    folder.mkdir(parents=True, exist_ok=True)
    manifest.write(folder, earlier)  # so that what is cut off can be taken up
    report = Report()
    session = db.session()
    count = session.scalar(select(func.count()).select_from(Page).where(Page.deleted_at.is_(None))) or 0
    for number, page in enumerate(_pages(session), 1):
        _write(session, folder, page, report)
        progress(number, max(number, count))
    _remove(folder, {path: sha256 for path, sha256 in earlier.items() if path not in report.written})
    manifest.write(folder, report.written)
    return report


def file_name(label: str) -> str:
    """Return the name of a file on disk: the label, cut to the 255 bytes that file systems take; its suffix survives."""
    stem, suffix = PurePosixPath(label).stem, PurePosixPath(label).suffix
    return stem.encode()[: 255 - len(suffix.encode())].decode(errors="ignore") + suffix


def _earlier(folder: Path) -> dict[str, str]:
    """Return what an earlier export wrote under `folder`: hashes by path."""
    listed = manifest.read(folder)
    if listed is not None:
        return listed
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotOursError
    return {}


def _pages(session: Session) -> Iterator[Page]:
    last = 0
    query = select(Page).where(Page.deleted_at.is_(None)).options(joinedload(Page.head)).order_by(Page.id).limit(_BATCH)
    while batch := session.scalars(query.where(Page.id > last)).all():
        yield from batch
        last = batch[-1].id


def _write(session: Session, folder: Path, page: Page, report: Report) -> None:
    head = page.head
    if head.hidden_at is not None or head.erased_at is not None:
        report.left_out.append(f"{page.slug}: its newest text is hidden")
        return
    _put(folder, f"{page.language}/{page.slug}.md", head.text.encode(), report)
    report.pages += 1
    if said := beside.text(session, page):
        _put(folder, f"{beside.FOLDER}/{page.slug}.json", said.encode(), report)
    settings: Settings = current_app.extensions["kunnash.settings"]
    for attachment in files.of_page(session, page):
        kept = files.path(settings.files, attachment.sha256)
        if not kept.is_file():
            report.left_out.append(f"{page.slug}: the bytes of {tree.shown(attachment.name)} are missing")
            continue
        target = file_name(attachment.name)
        path = f"{tree.FILES}/{page.slug}/{target}"
        _place(folder, path)
        shutil.copyfile(kept, folder / path)
        report.written[path] = attachment.sha256
        report.files += 1


def _put(folder: Path, path: str, data: bytes, report: Report) -> None:
    _place(folder, path)
    folder.joinpath(path).write_bytes(data)
    report.written[path] = tree.digest(data)


def _place(folder: Path, path: str) -> None:
    folder.joinpath(path).parent.mkdir(parents=True, exist_ok=True)


def _remove(folder: Path, stale: dict[str, str]) -> None:
    for path, sha256 in stale.items():
        place = folder / path
        if place.is_file() and tree.within(place, folder) and tree.digest(place.read_bytes()) == sha256:
            place.unlink()
