"""People and the teams they speak for. Apart from accounts: who wrote an imported text may never sign in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, defer, joinedload, with_expression
from sqlalchemy.sql.base import ExecutableOption

from pages_store.documents import titles
from pages_store.errors import NotFoundError
from pages_store.tables import Page, Person, Revision, Team

_NAME_CHARACTERS = 100
_APART = "\x1f"  # no name holds it


def add(session: Session, name: str, team: Team | None = None) -> Person:
    """Make a person with this display name, which others may have too.

    Raises:
        FieldError: the name is empty, too long, or holds characters that control the display.
    """
    shown = titles.line(name, "name", _NAME_CHARACTERS, required=True)
    person = Person(name=shown, team=team, slug=_free_slug(session, Person, shown))
    session.add(person)
    session.flush()
    return person


def rename(session: Session, person: Person, name: str) -> None:
    """Give a person another display name; the address stays. Raises like `add`."""
    person.name = titles.line(name, "name", _NAME_CHARACTERS, required=True)
    session.flush()


def named(session: Session, name: str) -> Person:
    """Return the first person with this display name, made if there is none. Raises like `add`."""
    shown = titles.line(name, "name", _NAME_CHARACTERS, required=True)
    found = session.scalar(select(Person).where(Person.name == shown).order_by(Person.id).limit(1))
    return found or add(session, shown)


def by_slug(session: Session, slug: str) -> Person:
    """Return the person with this address. Raises `NotFoundError`."""
    found = session.scalar(select(Person).where(Person.slug == titles.slug_key(slug)))
    if found is None:
        raise NotFoundError(slug)
    return found


def team(session: Session, name: str) -> Team:
    """Return the team with this name, however it is spelt, made if there is none. Raises like `add`, for `team`."""
    shown = titles.line(name, "team", _NAME_CHARACTERS, required=True)
    found = _team_called(session, shown)
    if found is None:
        found = Team(name=shown, slug=_free_slug(session, Team, shown))
        session.add(found)
        session.flush()
    return found


def team_by_slug(session: Session, slug: str) -> Team:
    """Return the team with this address. Raises `NotFoundError`."""
    found = session.scalar(select(Team).where(Team.slug == titles.slug_key(slug)))
    if found is None:
        raise NotFoundError(slug)
    return found


def teams(session: Session) -> list[Team]:
    """Return all teams, by name."""
    return list(session.scalars(select(Team).order_by(Team.name, Team.id)))


def teams_and_sizes(session: Session) -> list[tuple[Team, int]]:
    """Return all teams, by name, each with how many people it has."""
    people = select(func.count()).where(Person.team_id == Team.id).scalar_subquery()
    return [(team, size) for team, size in session.execute(select(Team, people).order_by(Team.name, Team.id))]


def page(session: Session, limit: int, skipped: int = 0, team: Team | None = None) -> list[Person]:
    """Return at most `limit` people by name, after the first `skipped`; only those of `team` if it is given."""
    query = select(Person).order_by(Person.name, Person.id).offset(skipped).limit(limit)
    return list(session.scalars(query.where(Person.team_id == team.id) if team else query))


def written(session: Session, author: Person | Team, limit: int, before: int | None = None) -> list[Revision]:
    """Return at most `limit` revisions of live pages by a person or the people of a team, newest first by id.

    With `before`, those with an id below it. Hidden and erased ones are left out.
    """
    authors = Person.team_id == author.id if isinstance(author, Team) else Person.id == author.id
    seen = (Revision.hidden_at.is_(None), Revision.erased_at.is_(None), Page.deleted_at.is_(None))
    query = select(Revision).join(Revision.page).join(Revision.author).where(authors, *seen).order_by(Revision.id.desc())
    if before is not None:
        query = query.where(Revision.id < before)
    return list(session.scalars(query.limit(limit).options(defer(Revision.text), joinedload(Revision.page))))


def authors(session: Session, page: Page, after: int = 0, last: int | None = None) -> list[Person]:
    """Return who wrote a page, by name, as far as it can be seen; in revisions `after` a number up to the `last`."""
    seen = (Revision.page_id == page.id, Revision.hidden_at.is_(None), Revision.erased_at.is_(None))
    wrote = select(Revision.author_id).where(*seen, Revision.number > after)
    if last is not None:
        wrote = wrote.where(Revision.number <= last)
    query = select(Person).where(Person.id.in_(wrote)).order_by(Person.name, Person.id).options(joinedload(Person.team))
    return list(session.scalars(query))


def authors_of(session: Session, pages: Sequence[int]) -> dict[int, list[Person]]:
    """Return who wrote each page of these numbers, as `authors` does of one; pages without any are left out."""
    seen = (Revision.page_id.in_(pages), Revision.hidden_at.is_(None), Revision.erased_at.is_(None))
    wrote = select(Revision.page_id, Revision.author_id).where(*seen).distinct().subquery()
    query = select(wrote.c.page_id, Person).join(Person, Person.id == wrote.c.author_id).order_by(Person.name, Person.id)
    found: dict[int, list[Person]] = {}
    for page, person in session.execute(query.options(joinedload(Person.team))):
        found.setdefault(page, []).append(person)
    return found


def authors_told() -> ExecutableOption:
    """Return an option for a query of pages that tells, in that same query, who wrote each, as far as it can be seen."""
    seen = (Revision.page_id == Page.id, Revision.hidden_at.is_(None), Revision.erased_at.is_(None))
    wrote = select(Revision.author_id).where(*seen).correlate(Page)
    each = Person.name + _APART + func.coalesce(Team.name, "")
    told = (
        select(func.aggregate_strings(each, "\n"))
        .select_from(Person)
        .outerjoin(Team, Team.id == Person.team_id)
        .where(Person.id.in_(wrote))
    )
    return with_expression(Page.authors, told.correlate(Page).scalar_subquery())


def told(page: Page) -> list[tuple[str, str]]:
    """Return what `authors_told` found: the name of each author, in order, and that of the author's team or ""."""
    rows = (row.partition(_APART) for row in (page.authors or "").split("\n"))
    return sorted((name, team) for name, _, team in rows if name)


def retell(session: Session, person: Person, change: int) -> None:
    """Let what is derived of a person's pages be made anew with this change: it has the person's name and team."""
    wrote = select(Revision.page_id).where(Revision.author_id == person.id)
    session.execute(update(Page).where(Page.id.in_(wrote)).values(change=change))


def _team_called(session: Session, name: str) -> Team | None:
    """Teams are few, so their names are compared here, where spelling can be folded."""
    called = teams(session)
    exact = (each for each in called if each.name == name)
    loose = (each for each in called if titles.loose_key(each.name) == titles.loose_key(name))
    return next(exact, None) or next(loose, None)


def _free_slug(session: Session, table: type[Person] | type[Team], name: str) -> str:
    base = titles.slug(name)
    for number in count(1):
        slug = base if number == 1 else f"{base}-{number}"
        if session.scalar(select(table.id).where(table.slug == slug)) is None:
            return slug
    raise AssertionError
