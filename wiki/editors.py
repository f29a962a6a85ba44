"""Who else has the form of a page open at this moment, so that two do not write the same twice.

Each form is heard of again as long as it is open. Nothing is left a minute after it was heard of last.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from pages_store import database
from pages_store.tables import Page, Person
from wiki.accounts.tables import Account, Editing

_LIFE: Final = timedelta(minutes=1)
_NAMED: Final = 5


def note(engine: Engine, account: Account, page: Page) -> None:
    """Note that an account has the form of a page open; where that can't be done at once, nothing is noted."""
    now = datetime.now(UTC)
    with suppress(SQLAlchemyError), database.noting(engine) as session:
        session.execute(delete(Editing).where(Editing.at < now - _LIFE))
        session.merge(Editing(page_id=page.id, account_id=account.id, at=now))


def leave(session: Session, account: Account, page: Page) -> None:
    """Note that an account has left the form of a page; runs inside `database.aside`."""
    session.execute(delete(Editing).where(Editing.page_id == page.id, Editing.account_id == account.id))


def others(session: Session, account: Account, page: Page) -> list[Person]:
    """Return some of the others who have the form of a page open, those heard of last first."""
    query = select(Person).join(Account, Account.person_id == Person.id).join(Editing, Editing.account_id == Account.id)
    here = (Editing.page_id == page.id, Editing.account_id != account.id, Editing.at >= datetime.now(UTC) - _LIFE)
    return list(session.scalars(query.where(*here).order_by(Editing.at.desc()).limit(_NAMED)))
