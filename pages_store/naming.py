"""The titles and addresses that pages bear: taking one, and keeping the earlier ones leading to the page for ever."""

from __future__ import annotations

from itertools import chain

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pages_store.documents import titles
from pages_store.errors import TitleTakenError
from pages_store.tables import Name, Page, Slug


def holder(session: Session, title: str, language: str) -> Page | None:
    """Return the live page of this language that has this title now, by identity key."""
    query = select(Page).where(Page.language == language, Page.title_key == titles.key(title), Page.deleted_at.is_(None))
    return session.scalar(query)


def twins(session: Session, title: str, language: str, *, besides: Page | None = None) -> list[Page]:
    """Return live pages of this language whose title differs only in spelling (hamza, tashkeel …), oldest first."""
    query = (
        select(Page)
        .join(Name, Name.page_id == Page.id)
        .where(Name.loose_key == titles.loose_key(title), Name.current, Name.language == language, Page.deleted_at.is_(None))
        .order_by(Page.id)
    )
    return [page for page in session.scalars(query) if besides is None or page.id != besides.id]


def require_free(session: Session, title: str, language: str, *, besides: Page | None = None) -> None:
    """Raise `TitleTakenError` if a live page other than `besides` has this title in this language."""
    found = holder(session, title, language)
    if found is not None and (besides is None or found.id != besides.id):
        raise TitleTakenError(found)


def enter(session: Session, page: Page, title: str, slug: str = "") -> None:
    """Give a new page its title and first address, `slug` if it is free, and number it. Raises like `require_free`."""
    require_free(session, title, page.language)
    _set_title(session, page, title, slug)
    session.add(page)
    session.flush()
    _keep(session, page)


def rename(session: Session, page: Page, title: str, language: str) -> None:
    """Let a page bear this title in this language; its earlier titles and addresses go on leading to it.

    Raises:
        TitleTakenError: another live page has it.
    """
    if (title, language) == (page.title, page.language):
        return
    require_free(session, title, language, besides=page)
    page.language = language
    _set_title(session, page, title)
    _keep(session, page)


def lead(session: Session, page: Page, title: str) -> bool:
    """Let a title that the page never bore lead to it as an earlier one does; tell whether that could be.

    It can't where a live page has the title, or another page had it before.
    """
    same = (Name.language == page.language, Name.key == titles.key(title))
    bearers = set(session.scalars(select(Name.page_id).where(*same)))
    if bearers - {page.id}:
        return False
    if not bearers:
        loose = titles.loose_key(title)
        session.add(Name(page_id=page.id, language=page.language, key=titles.key(title), loose_key=loose, current=False))
        if session.get(Slug, titles.slug(title)) is None:
            session.add(Slug(slug=titles.slug(title), page_id=page.id))
        session.flush()
    return True


def _set_title(session: Session, page: Page, title: str, wanted: str = "") -> None:
    page.title, page.title_key = title, titles.key(title)
    for slug in chain([wanted] if wanted else [], titles.candidates(title, page.language)):
        owner = session.get(Slug, slug)
        if owner is None or owner.page_id == page.id:
            page.slug = slug
            return


def _keep(session: Session, page: Page) -> None:
    session.execute(update(Name).where(Name.page_id == page.id).values(current=False))
    same = (Name.page_id == page.id, Name.language == page.language, Name.key == page.title_key)
    name = session.scalar(select(Name).where(*same))
    if name is None:
        name = Name(page_id=page.id, language=page.language, key=page.title_key, loose_key=titles.loose_key(page.title))
        session.add(name)
    name.current = True
    session.merge(Slug(slug=page.slug, page_id=page.id))
    session.flush()
