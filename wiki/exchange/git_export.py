"""Writing the site out as a Git repository that tells the same history: a commit for each revision, in order of time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from pages_store import files
from pages_store.documents import document
from pages_store.tables import Attachment, Page, Person, Revision, Slug
from wiki import db
from wiki.config import Settings
from wiki.exchange import deriving, git, markdown_export, titling, trailers, tree
from wiki.exchange.fast_import import Commit, Stream
from wiki.exchange.histories import SourceError
from wiki.exchange.markdown_export import NotOursError, Report

BRANCH: Final = "refs/heads/main"
_OURS: Final = "kunnash-export"
"""In the folder `.git`: the commit that the last export made."""

_REVISION, _FILE, _DELETION = range(3)


@dataclass(frozen=True, order=True)
class _Event:
    """Something that becomes a commit: when, which of the three, and the number of the revision, attachment or page."""

    at: datetime
    kind: int
    id: int


@dataclass
class _Place:
    """Where a page lies as the commits go on, and the places that its revisions have among its commits.

    `said` is the title that its newest text says.
    """

    said: str
    path: str = ""
    commits: dict[int, int] = field(default_factory=dict)


@dataclass
class _Export:
    session: Session
    stream: Stream
    report: Report
    places: dict[int, _Place] = field(default_factory=dict)


def export(folder: Path, progress: Callable[[int, int], None] = lambda _done, _all: None) -> Report:
    """Make the repository in `folder`, or write that of an earlier export anew: the same history gives the same commits.

    Names of authors are written, addresses of mail are not. Hidden and erased texts are in none of its objects, also if an
    earlier export held them. Deleted pages end with their deletion.

    Raises:
        NotOursError: there is something in the folder, and not from such an export; or someone worked in it since.
        SourceError: `git` failed; the repository is as it was before.
    """
    before = _earlier(folder)
    session = db.session()
    events = sorted(_events(session))
    report = Report()
    with git.running(folder, "fast-import", "--quiet", "--force", "--done", "--date-format=raw") as (told, _):
        made = _Export(session, Stream(told, BRANCH), report)
        for number, event in enumerate(events, 1):
            _COMMITS[event.kind](made, event)
            progress(number, len(events))
        made.stream.end()
    _show(folder, before)
    return report


def _earlier(folder: Path) -> str:
    """Return the commit that an earlier export made, or "" for a new repository, which is begun."""
    marker = folder / ".git" / _OURS
    if not marker.is_file():
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise NotOursError
        folder.mkdir(parents=True, exist_ok=True)
        git.run(folder, "init", "--quiet", "--initial-branch=main", "--template=")
        git.run(folder, "config", "core.logAllRefUpdates", "false")  # a log would keep what was erased since
        marker.touch()
        return ""
    before = marker.read_text().strip()
    if _head(folder) != before or (before and git.run(folder, "status", "--porcelain", "-z")):
        raise NotOursError
    return before


def _show(folder: Path, before: str) -> None:
    """Let the folder hold the newest files; what is no more part of the history leaves the disk."""
    head = _head(folder)
    (folder / ".git" / _OURS).write_text(f"{head}\n")
    if head:
        git.run(folder, "reset", "--quiet", "--hard", BRANCH)
    if before and head != before:
        git.run(folder, "reflog", "expire", "--expire=now", "--all")
        git.run(folder, "gc", "--quiet", "--prune=now")


def _head(folder: Path) -> str:
    with suppress(SourceError):
        return git.run(folder, "rev-parse", "--verify", "--quiet", BRANCH).decode().strip()
    return ""


def _events(session: Session) -> Iterator[_Event]:
    """Yield all that becomes a commit. A page's revisions keep their order, whatever their dates say."""
    seen = (Revision.hidden_at.is_(None), Revision.erased_at.is_(None))
    query = select(Revision.page_id, Revision.id, Revision.at).where(*seen).order_by(Revision.page_id, Revision.number)
    latest: dict[int, datetime] = {}
    earliest: dict[int, datetime] = {}
    for page_id, revision_id, at in session.execute(query):
        latest[page_id] = max(at, latest.get(page_id, at))
        earliest.setdefault(page_id, latest[page_id])
        yield _Event(latest[page_id], _REVISION, revision_id)
    for page in session.scalars(select(Page).where(Page.deleted_at.is_not(None))):
        if page.deleted_at and page.id in latest:
            yield _Event(max(page.deleted_at, latest[page.id]), _DELETION, page.id)
    attached = select(Attachment.id, Attachment.page_id, Attachment.at).join(Attachment.page)
    for attachment_id, page_id, at in session.execute(
        attached.where(Attachment.hidden_at.is_(None), Page.deleted_at.is_(None)).order_by(Attachment.id)
    ):
        yield _Event(max(at, earliest.get(page_id, at)), _FILE, attachment_id)


def _revise(made: _Export, event: _Event) -> None:
    beside = (joinedload(Revision.page), joinedload(Revision.author))
    revision = made.session.scalars(select(Revision).where(Revision.id == event.id).options(*beside)).one()
    page = revision.page
    place = made.places.get(page.id) or _Place(_said(page.head.text))
    made.places[page.id] = place
    place.commits[revision.number] = len(place.commits) + 1
    path = _path(made.session, revision, place.path)
    changes = _trailers(revision, place)
    commit = Commit(revision.author.name, _address(revision.author), revision.at, event.at)
    made.stream.begin(commit, trailers.message(revision.comment, changes, page.title))
    if place.path and place.path != path:
        made.stream.rename(place.path, path)
    made.stream.put(path, revision.text.encode())
    place.path = path
    made.report.revisions += 1
    made.report.pages += revision.id == page.head_id and page.deleted_at is None
    made.session.expunge(revision)  # its text is not needed again


def _attach(made: _Export, event: _Event) -> None:
    attachment = made.session.get_one(Attachment, event.id)
    settings: Settings = current_app.extensions["kunnash.settings"]
    kept = files.path(settings.files, attachment.sha256)
    if not kept.is_file() or attachment.name.startswith(".git"):
        made.report.left_out.append(f"{attachment.page.slug}: {attachment.name} can't be written")
        return
    told = {trailers.FILE: attachment.name}
    commit = Commit(attachment.author.name, _address(attachment.author), attachment.at, event.at)
    made.stream.begin(commit, trailers.message("", told, attachment.name))
    made.stream.put(f"{tree.FILES}/{attachment.page.slug}/{markdown_export.file_name(attachment.name)}", kept.read_bytes())
    made.report.files += 1


def _delete(made: _Export, event: _Event) -> None:
    page = made.session.get_one(Page, event.id)
    place = made.places[page.id]
    person = made.session.get(Person, page.deleted_by_id) or page.head.author
    told = {trailers.PAGE: str(page.id)}
    made.stream.begin(
        Commit(person.name, _address(person), page.deleted_at or event.at, event.at), trailers.message("", told, page.title)
    )
    made.stream.delete(place.path)


_COMMITS: Final[tuple[Callable[[_Export, _Event], None], ...]] = (_revise, _attach, _delete)


def _path(session: Session, revision: Revision, before: str) -> str:
    """Return where a page lay by a revision: by the address that the title in its text had, else where it lay before."""
    page = revision.page
    language = document.parse(revision.text).language or page.language
    slug = before.rpartition("/")[2].removesuffix(".md") or page.slug
    if revision.id == page.head_id:
        slug, language = page.slug, page.language
    elif title := _said(revision.text):
        slugs = session.scalars(select(Slug.slug).where(Slug.page_id == page.id).order_by(Slug.slug))
        slug = next((each for each in slugs if titling.exported_slug(f"{language}/{each}.md", title, language)), slug)
    return f"{language}/{slug}.md"


def _said(text: str) -> str:
    """Return the title that a text says, or ""."""
    return titling.usable(next((each for each in deriving.titles(document.parse(text), "") if each), ""))


def _trailers(revision: Revision, place: _Place) -> dict[str, str]:
    told = {trailers.PAGE: str(revision.page_id)}
    if place.said != revision.page.title and _said(revision.text) == place.said:
        told[trailers.TITLE] = revision.page.title
    if revision.minor:
        told[trailers.MINOR] = "yes"
    earlier = (
        (trailers.MERGES, revision.merged_number),
        (trailers.REVERTS, revision.reverted_number),
        (trailers.UNDOES, revision.undone_number),
    )
    return told | {key: str(place.commits[number]) for key, number in earlier if number in place.commits}


def _address(person: Person) -> str:
    """Return an address that Git asks for and that no mail ever reaches: RFC 2606 keeps `.invalid` for that."""
    return f"{person.slug}@kunnash.invalid"
