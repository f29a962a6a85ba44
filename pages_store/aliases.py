"""Words by which a page is found though it does not hold them, because a member said that it answers them.

Functions that take `change` run inside `database.writing`. An alias belongs to the page, whatever its title; while the page is
deleted it leads nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pages_store import searches, store
from pages_store.documents import titles
from pages_store.errors import NotFoundError
from pages_store.search_tables import Alias
from pages_store.tables import Page, Person

_MOST_OF_A_WORDING = 5


def add(session: Session, change: int, page: Page, typed: str, key: str, author: Person) -> None:
    """Keep that the page answers these words, whose reading is `key`; the search is no longer unanswered.

    Raises:
        FieldError: the words can't be used, or none of them can be searched for.
        NotFoundError: the page was deleted.
    """
    session.refresh(page)
    store.page(session, page.id)
    typed = titles.line(typed if key else "", "alias", searches.CHARACTERS, required=True)
    known = select(Alias).where(Alias.page_id == page.id, Alias.key == key)
    if session.scalar(known) is None:
        session.add(Alias(page_id=page.id, key=key, typed=typed, author_id=author.id, at=datetime.now(UTC)))
        page.change = change
    searches.forget(session, key)


def remove(session: Session, change: int, page: Page, alias_id: int) -> Alias:
    """Undo that the page answers some words, and return which.

    Raises:
        NotFoundError: the page has no such alias.
    """
    found = session.get(Alias, alias_id)
    if found is None or found.page_id != page.id:
        raise NotFoundError(f"alias {alias_id}")
    session.delete(found)
    page.change = change
    session.flush()
    return found


def of_page(session: Session, page: Page) -> list[Alias]:
    """Return what the page is said to answer, by the words."""
    return list(session.scalars(select(Alias).where(Alias.page_id == page.id).order_by(Alias.typed, Alias.id)))


def of_pages(session: Session, numbers: Sequence[int]) -> dict[int, list[str]]:
    """Return of the pages of these numbers that are said to answer any words which these are, as typed and in order."""
    query = select(Alias.page_id, Alias.typed).where(Alias.page_id.in_(numbers)).order_by(Alias.typed, Alias.id)
    found: dict[int, list[str]] = {}
    for page, typed in session.execute(query):
        found.setdefault(page, []).append(typed)
    return found


def pages(session: Session, key: str) -> list[int]:
    """Return the numbers of the live pages that are said to answer a reading, the last said first; at most five."""
    query = select(Page.id).join(Alias, Alias.page_id == Page.id).where(Alias.key == key, Page.deleted_at.is_(None))
    return list(session.scalars(query.order_by(Alias.id.desc()).limit(_MOST_OF_A_WORDING)))


def outdated(session: Session, key: Callable[[str], str]) -> list[Alias]:
    """Return the aliases of whose words `key` has another reading by now, as after a change of how words are read."""
    return [each for each in session.scalars(select(Alias).order_by(Alias.id)) if key(each.typed) != each.key]


def read_anew(session: Session, found: list[Alias], key: Callable[[str], str]) -> None:
    """Give outdated aliases the reading that `key` has of them; of two of a page that became one the first stays."""
    for each in found:
        reading = key(each.typed)
        twin = session.scalar(select(Alias.id).where(Alias.page_id == each.page_id, Alias.key == reading))
        if twin or not reading:
            session.delete(each)
        else:
            each.key = reading
        session.flush()
