"""What is going on in the whole site, gathered for its first page: figures, themes, what waits for an answer or a writer.

It takes longer the larger a site is, so it is gathered behind the scenes and kept; only numbers of pages and threads are, so
that what goes out of sight meanwhile is not shown from here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from pages_store import links
from pages_store.documents import document
from pages_store.front_tables import Front
from pages_store.tables import Mark, Page, Person, Revision, Team
from pages_store.thread_tables import Comment, Thread

THEMES: Final = 12
_WANTED: Final = 5
_KEPT: Final = 8  # some may be gone by the time they are shown
_READ: Final = 60
"""So many questions, activities and opportunities are read through, those changed last."""
_DATED: Final = {"activity": "start", "opportunity": "deadline"}
_ONLY: Final = 1


@dataclass(frozen=True)
class Found:
    """What was gathered: how many there are of what, themes and wanted titles with numbers of pages, most first.

    `questions` are numbers of pages that wait for an answer, `asked` those of questions that most was said about; `dated` are
    pairs of a day as ISO 8601 has it and the number of the page that says it, soonest first; `threads` are numbers of open
    discussions, that in which something was said last first.
    """

    pages: int = 0
    people: int = 0
    teams: int = 0
    open_threads: int = 0
    themes: Sequence[Sequence[Any]] = field(default_factory=list)
    wanted: Sequence[Sequence[Any]] = field(default_factory=list)
    questions: Sequence[int] = field(default_factory=list)
    asked: Sequence[int] = field(default_factory=list)
    dated: Sequence[Sequence[Any]] = field(default_factory=list)
    threads: Sequence[int] = field(default_factory=list)


def gather(session: Session, today: date) -> Found:
    """Return what is going on as the database stands; activities and deadlines from `today` on."""
    live = Page.deleted_at.is_(None)
    return Found(
        pages=_count(session, Page.id, live),
        people=_count(session, Person.id, select(Revision.id).where(Revision.author_id == Person.id).exists()),
        teams=_count(session, Team.id, Team.id.in_(select(Person.team_id))),
        open_threads=_count(session, Thread.id, *_waiting()),
        themes=_themes(session),
        wanted=[list(each) for each in links.wanted_pages(session, _WANTED)],
        questions=[page.id for page, fields in _read(session, "question") if fields.get("status") != "answered"][:_KEPT],
        asked=_asked(session),
        dated=_dated(session, today),
        threads=list(session.scalars(select(Thread.id).where(*_waiting()).order_by(Thread.active_at.desc()).limit(_KEPT))),
    )


def kept(session: Session) -> Found | None:
    """Return what was gathered last, if it was."""
    row = session.get(Front, _ONLY)
    names = {each.name for each in fields(Found)}  # another release may have kept others
    return Found(**{name: value for name, value in row.found.items() if name in names}) if row else None


def keep(session: Session, found: Found) -> None:
    """Keep what was gathered."""
    session.merge(Front(id=_ONLY, found=asdict(found)))
    session.flush()


def pages(session: Session, numbers: Sequence[int]) -> dict[int, Page]:
    """Return those of the pages with these numbers that are live, by number."""
    query = select(Page).where(Page.id.in_(numbers), Page.deleted_at.is_(None)).options(joinedload(Page.head))
    return {page.id: page for page in session.scalars(query)} if numbers else {}


def threads(session: Session, numbers: Sequence[int]) -> list[Thread]:
    """Return those of the threads with these numbers that are still open and in sight, in their order, with their pages."""
    query = select(Thread).where(Thread.id.in_(numbers), *_waiting()).options(joinedload(Thread.page))
    found = {thread.id: thread for thread in session.scalars(query)} if numbers else {}
    return [found[number] for number in numbers if number in found]


def _count(session: Session, what: Any, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count(what)).where(*conditions)) or 0


def _waiting() -> tuple[ColumnElement[bool], ...]:
    """Say of a thread that it is open and in sight, on a page that is live."""
    live = Thread.page_id.in_(select(Page.id).where(Page.deleted_at.is_(None)))
    return Thread.closed_at.is_(None), Thread.hidden_at.is_(None), live


def _themes(session: Session) -> list[list[Any]]:
    """Return the themes that most pages have, each with their number; its spellings count as one."""
    live = Mark.page_id.not_in(select(Page.id).where(Page.deleted_at.is_not(None)))
    count = func.count()
    query = select(func.min(Mark.value), count).where(Mark.name == "theme", live).group_by(Mark.key)
    return [list(row) for row in session.execute(query.order_by(count.desc(), Mark.key).limit(THEMES))]


def _asked(session: Session) -> list[int]:
    """Return the numbers of the live questions about which most was said, answered or not."""
    gone = (Comment.deleted_at, Comment.hidden_at, Comment.erased_at, Thread.hidden_at, Page.deleted_at)
    query = select(Page.id).join(Thread, Thread.page_id == Page.id).join(Comment, Comment.thread_id == Thread.id)
    query = query.where(Page.kind == "question", *(moment.is_(None) for moment in gone)).group_by(Page.id)
    return list(session.scalars(query.order_by(func.count().desc(), Page.id).limit(_KEPT)))


def _read(session: Session, *kinds: str) -> Iterator[tuple[Page, dict[str, Any]]]:
    """Yield the live pages of these kinds with their fields, those changed last first."""
    query = select(Page).where(Page.kind.in_(kinds), Page.deleted_at.is_(None)).options(joinedload(Page.head))
    for page in session.scalars(query.order_by(Page.changed_at.desc()).limit(_READ)):
        yield page, dict(document.parse(page.head.text).fields)


def _dated(session: Session, today: date) -> list[list[Any]]:
    days = ((str(fields.get(_DATED[page.kind]) or "")[:10], page.id) for page, fields in _read(session, *_DATED))
    return [list(each) for each in sorted(each for each in days if each[0] >= today.isoformat() and _is_day(each[0]))][:_KEPT]


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text  # Python reads other ways of ISO 8601 too
    except ValueError:
        return False
