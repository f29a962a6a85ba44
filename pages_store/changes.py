"""What was saved lately on the whole site, narrowed by the page, by who wrote it and by how much it matters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, contains_eager, defer, joinedload

from pages_store.care_tables import Look
from pages_store.documents import titles
from pages_store.tables import Mark, Page, Person, Revision, Team


@dataclass(frozen=True)
class Wanted:
    """Which changes are asked for; empty values narrow nothing.

    Those of a `team` are in sight. With `after`, those with an id above it by others than `reader`; those `waiting` have to
    be looked at.
    """

    kind: str = ""
    theme: str = ""
    language: str = ""
    team: Team | None = None
    minor: bool | None = None
    after: int | None = None
    reader: Person | None = None
    waiting: bool = False

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """Yield what a revision, with its page, has to fulfil."""
        yield from self._of_page()
        if self.team:
            yield Revision.author_id.in_(select(Person.id).where(Person.team_id == self.team.id))
            yield Revision.hidden_at.is_(None) & Revision.erased_at.is_(None)
        if self.minor is not None:
            yield Revision.minor.is_(self.minor)
        yield from self._of_reader()

    def _of_reader(self) -> Iterator[ColumnElement[bool]]:
        if self.after is not None:
            yield Revision.id > self.after
        if self.reader is not None:
            yield Revision.author_id != self.reader.id
        if self.waiting:
            yield Revision.id.in_(select(Look.revision_id).where(Look.at.is_(None)))

    def _of_page(self) -> Iterator[ColumnElement[bool]]:
        if self.kind:
            yield Page.kind == self.kind
        if self.language:
            yield Page.language == self.language
        if self.theme:
            key = titles.loose_key(self.theme)
            yield Page.id.in_(select(Mark.page_id).where(Mark.name == "theme", Mark.key == key))


ALL = Wanted()


def latest(session: Session, limit: int, before: int | None = None, wanted: Wanted = ALL) -> list[Revision]:
    """Return at most `limit` revisions of live pages, newest first by date, those older than the one whose id is `before`.

    Imported ones stand by the dates they had. Their texts are read when asked for.
    """
    query = select(Revision).join(Revision.page).where(Page.deleted_at.is_(None), *wanted.conditions())
    query = query.options(defer(Revision.text), contains_eager(Revision.page), joinedload(Revision.kept_summary))
    query = query.order_by(Revision.at.desc(), Revision.id.desc())
    last = session.scalar(select(Revision.at).where(Revision.id == before)) if before is not None else None
    if last is None:
        return list(session.scalars(query.limit(limit)))
    # Two queries, as an index leads straight to the place of each; many of an import may be of one moment.
    found = session.scalars(query.where(Revision.at == last, Revision.id < before).limit(limit)).all()
    return [*found, *session.scalars(query.where(Revision.at < last).limit(limit - len(found)))]


def themes(session: Session, limit: int) -> list[str]:
    """Return at most `limit` themes that pages have, of several spellings one, in the order of what they are found by.

    The index is asked for the next theme until there is none: that takes as many steps as there are themes, not pages.
    """
    last = select(func.min(Mark.key).label("key")).where(Mark.name == "theme").cte(recursive=True)
    following = select(func.min(Mark.key)).where(Mark.name == "theme", Mark.key > last.c.key).scalar_subquery()
    keys = last.union_all(select(following).where(last.c.key.is_not(None)))
    same = (Mark.name == "theme", Mark.key == keys.c.key)
    value = select(Mark.value).where(*same).order_by(Mark.page_id).limit(1).scalar_subquery()
    return [found for found in session.scalars(select(value).select_from(keys).limit(limit)) if found]
