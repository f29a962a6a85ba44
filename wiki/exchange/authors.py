"""Who wrote what is imported: persons without accounts, one for each name."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pages_store import people
from pages_store.tables import Person
from wiki.accounts.tables import Account
from wiki.exchange import titling

NOBODY: Final = "استيراد"
"""The author of imported texts where none is named."""

HIDDEN: Final = "مخفي"
"""The author of imported texts whose source hides who wrote them."""

_CHARACTERS: Final = 100  # as `people.add` takes


def is_member(session: Session, name: str) -> bool:
    """Tell whether the person whom `people.named` finds under this name has an account here."""
    found = select(Person.id).where(Person.name == name).order_by(Person.id).limit(1).scalar_subquery()
    return session.scalar(select(Account.id).where(Account.person_id == found)) is not None


def person(session: Session, name: str) -> Person:
    """Return the first person of this name who has no account, made if there is none; runs inside `database.writing`.

    What of the name can't be shown is left out. That someone with an account has the same name does not make them the author.
    """
    shown = titling.line(name, _CHARACTERS) or NOBODY
    free = select(Account.id).where(Account.person_id == Person.id).exists()
    found = session.scalar(select(Person).where(Person.name == shown, ~free).order_by(Person.id).limit(1))
    return found or people.add(session, shown)
