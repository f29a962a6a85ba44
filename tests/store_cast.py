"""A store on a real file, and short ways of writing in it, for the tests of `pages_store`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from pages_store import database, people, store
from pages_store.base import Base
from pages_store.rendered import Reference, Rendered
from pages_store.store import Signature
from pages_store.tables import Page, Person, Revision


class Writer:
    """A person who writes in a store."""

    def __init__(self, session: Session, name: str) -> None:
        self.session = session
        with database.writing(session):
            self.person: Person = people.named(session, name)

    def create(self, title: str, body: str = "نصّ.\n", *, links: tuple[str, ...] = (), front: str = "") -> Page:
        with database.writing(self.session) as change:
            text = f"---\ntitle: {title}\n{front}---\n{body}"
            return store.create(self.session, change, text, rendered(*links), Signature(self.person), "ar").page

    def save(self, page: Page, text: str, *, base: Revision | None = None, comment: str = "", minor: bool = False) -> Revision:
        draft = store.draft(self.session, base or page.head, text)
        with database.writing(self.session) as change:
            return store.save(self.session, change, draft, rendered(), Signature(self.person, comment, minor))

    def rename(self, page: Page, title: str) -> Revision:
        return self.save(page, page.head.text.replace(f"title: {page.title}", f"title: {title}"))

    def delete(self, page: Page) -> None:
        with database.writing(self.session) as change:
            store.delete(self.session, change, page, self.person)

    def restore(self, page: Page) -> None:
        with database.writing(self.session) as change:
            store.restore(self.session, change, page)


def rendered(*links: str) -> Rendered:
    """HTML that stands for any, with links to these titles."""
    return Rendered("<p>نصّ</p>", references=tuple(Reference(n, "title", title) for n, title in enumerate(links)))


def open_store(folder: Path) -> Session:
    """A new store in a folder of its own."""
    engine = database.open_engine(f"sqlite:///{folder / 'store.db'}")
    Base.metadata.create_all(engine)
    return database.open_session(engine)


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[Session]:
    """A new store's session."""
    session = open_store(tmp_path)
    yield session
    session.close()
    session.get_bind().dispose()  # type: ignore[union-attr]


@pytest.fixture
def khadija(stored: Session) -> Writer:
    """Someone who writes."""
    return Writer(stored, "خديجة")


@pytest.fixture
def marco(stored: Session) -> Writer:
    """Someone else who writes."""
    return Writer(stored, "Marco")
