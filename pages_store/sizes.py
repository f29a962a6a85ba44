"""How long a page was over time, without reading its texts."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from pages_store.tables import KeptSummary, Page, Revision


def sampled(session: Session, page: Page, count: int) -> list[tuple[int, int]]:
    """Return number and characters of at most `count` (from 2) revisions in sight, evenly chosen, oldest first.

    The first and the last are among them; one whose size is not worked out yet is left out.
    """
    last = page.head.number
    step = max((last - 1) / (count - 1), 1)
    numbers = {min(round(1 + place * step), last) for place in range(min(count, last))}
    query = (
        select(Revision.number, KeptSummary.size)
        .join(KeptSummary, KeptSummary.revision_id == Revision.id)
        .where(Revision.page_id == page.id, Revision.number.in_(numbers))
        .where(Revision.hidden_at.is_(None), Revision.erased_at.is_(None))
        .order_by(Revision.number)
    )
    return [(number, size) for number, size in session.execute(query)]
