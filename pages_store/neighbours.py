"""The revisions beside those that someone looks at: where the next step back or forth leads."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pages_store.tables import Page, Revision


def beside(session: Session, page: Page, first: int, last: int) -> tuple[int | None, int | None]:
    """Return the numbers of the nearest revisions in sight before `first` and after `last`; None where there is none."""
    seen = (Revision.page_id == page.id, Revision.hidden_at.is_(None), Revision.erased_at.is_(None))
    earlier = select(func.max(Revision.number)).where(*seen, Revision.number < first).scalar_subquery()
    later = select(func.min(Revision.number)).where(*seen, Revision.number > last).scalar_subquery()
    found = session.execute(select(earlier, later)).one()
    return found[0], found[1]
