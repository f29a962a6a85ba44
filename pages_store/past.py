"""Writing down revisions that were made elsewhere, with their own dates and authors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from pages_store import deletions, derived, limits, naming
from pages_store.documents import document, titles
from pages_store.rendered import Rendered
from pages_store.tables import Page, Person, Revision


@dataclass(frozen=True)
class Past:
    """A revision that was made elsewhere. `text` is None where its source does not show it.

    `title` and `language` are what the page was called by it. `merged`, `reverted` and `undone` are numbers of earlier
    revisions.
    """

    text: str | None
    title: str
    language: str
    author: Person
    at: datetime
    comment: str = ""
    minor: bool = False
    merged: int | None = None
    reverted: int | None = None
    undone: int | None = None


def begin(session: Session, first: Past, slug: str = "") -> Page:
    """Make a page as it was first called, without a revision so far; `slug` is its address if that is free.

    Raises:
        TitleTakenError: a live page of the same language has the title.
    """
    made = Page(kind="", language=first.language, created_at=first.at, changed_at=first.at, change=0)
    naming.enter(session, made, titles.shown(first.title), slug)
    return made


def append(session: Session, page: Page, past: Past, after: int) -> Revision:
    """Write a revision down behind number `after`, the last there is (0: none). It is not the page's head so far.

    One without a text is kept like one whose text was erased. Equal texts in succession are all kept. Raises like
    `naming.rename`.
    """
    naming.rename(session, page, titles.shown(past.title), past.language)
    made = Revision(
        page_id=page.id,
        number=after + 1,
        text=past.text or "",
        author=past.author,
        at=past.at,
        comment=titles.line(past.comment, "comment", limits.EDIT_COMMENT_CHARACTERS),
        minor=past.minor,
        parent_number=after or None,
        merged_number=past.merged,
        reverted_number=past.reverted,
        undone_number=past.undone,
        erased_at=datetime.now(UTC) if past.text is None else None,
    )
    session.add(made)
    return made


def finish(session: Session, change: int, page: Page, head: Revision, rendered: Rendered | None = None) -> None:
    """Let a revision be the page's head, and keep what is derived of it; what is not given here the worker makes."""
    session.flush()
    parsed = document.parse(head.text)
    page.kind, page.change, page.head, page.changed_at = parsed.kind, change, head, head.at
    session.flush()
    derived.put_marks(session, page, parsed)
    if rendered:
        derived.put_rendering(session, head, rendered)


def take_away(session: Session, page: Page, author: Person | None, at: datetime) -> None:
    """Note that the page was deleted then. With no author it is brought back."""
    if author and not page.deleted_at:
        deletions.begin(session, page, author, at)
    elif page.deleted_at and not author:
        deletions.end(session, page, None, at)
    page.deleted_at = at if author else None
    page.deleted_by_id = author.id if author else None
