"""People and the teams they speak for. Apart from accounts: who wrote an imported text may never sign in."""

from __future__ import annotations

from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from pages_store import titles
from pages_store.errors import NotFoundError
from pages_store.tables import Person, Team

_NAME_CHARACTERS = 100


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


def named(session: Session, name: str) -> Person:
    """Return the first person with this display name, made if there is none. Raises like `add`."""
    shown = titles.line(name, "name", _NAME_CHARACTERS, required=True)
    found = session.scalar(select(Person).where(Person.name == shown).order_by(Person.id).limit(1))
    return found or add(session, shown)


def team(session: Session, name: str) -> Team:
    """Return the team with this name, made if there is none. Raises like `add`."""
    shown = titles.line(name, "team", _NAME_CHARACTERS, required=True)
    found = session.scalar(select(Team).where(Team.name == shown))
    if found is None:
        found = Team(name=shown, slug=_free_slug(session, Team, shown))
        session.add(found)
        session.flush()
    return found


def by_slug(session: Session, slug: str) -> Person:
    """Return the person with this address. Raises `NotFoundError`."""
    found = session.scalar(select(Person).where(Person.slug == titles.slug_key(slug)))
    if found is None:
        raise NotFoundError(slug)
    return found


def _free_slug(session: Session, table: type[Person] | type[Team], name: str) -> str:
    base = titles.slug(name)
    for number in count(1):
        slug = base if number == 1 else f"{base}-{number}"
        if session.scalar(select(table.id).where(table.slug == slug)) is None:
            return slug
    raise AssertionError
