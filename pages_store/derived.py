"""What is derived from a page's head and can be made anew at any time: marks, links and the stored HTML."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import delete
from sqlalchemy.orm import Session

from pages_store.documents import titles
from pages_store.documents.document import Document
from pages_store.rendered import Rendered
from pages_store.tables import Link, Mark, Page, Rendering, Revision

MARKS = ("tags", "theme", "place")
"""The fields by which pages are listed and filtered."""


def put_marks(session: Session, page: Page, document: Document) -> None:
    """Keep the tags, themes and places that the document names as those of the page."""
    session.execute(delete(Mark).where(Mark.page_id == page.id))
    for name in MARKS:
        for position, (key, value) in enumerate(marks(document, name).items()):
            session.add(Mark(page_id=page.id, name=name, key=key, value=value, position=position))
    session.flush()
    session.expire(page, ["marks"])


def marks(document: Document, name: str) -> dict[str, str]:
    """Return the values of one of the fields in `MARKS`, each by what it is found by; of several spellings the first."""
    values = {titles.loose_key(value): value for value in reversed(document.listed(name))}
    return dict(reversed(values.items()))


def put_rendering(session: Session, revision: Revision, rendered: Rendered) -> None:
    """Keep the HTML made of a revision, and if it is its page's head the links of the page, instead of what was there."""
    session.merge(
        Rendering(
            revision_id=revision.id,
            version=rendered.version,
            html=rendered.html,
            problem=rendered.problem,
            headings=[asdict(heading) for heading in rendered.headings],
            references=[asdict(reference) for reference in rendered.references],
        )
    )
    if revision.id == revision.page.head_id:
        _put_links(session, revision.page, rendered)
    session.flush()


def _put_links(session: Session, page: Page, rendered: Rendered) -> None:
    session.execute(delete(Link).where(Link.page_id == page.id))
    wanted = {titles.key(each.target): each.target for each in rendered.references if each.kind == "title"}
    for key, title in wanted.items():
        session.add(Link(page_id=page.id, key=key, loose_key=titles.loose_key(title), title=title))
