"""What each revision changed, told in no language: worked out once, kept beside it, and put into words when it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session, aliased

from pages_store.comparing import summary
from pages_store.comparing.summary import Summary
from pages_store.tables import KeptSummary, Page, Revision

# Raised with each change to what is worked out; what was kept under an older one is then made anew.
VERSION: Final = 3


def of(revision: Revision) -> Summary | None:
    """Return what a revision changed; None for one that is out of sight, and where it is not worked out yet.

    Load `Revision.kept_summary` with the revisions of a list.
    """
    kept = revision.kept_summary
    if revision.hidden_at or revision.erased_at or kept is None or kept.version != VERSION:
        return None
    return summary.read({**kept.told, "size": kept.size, "added": kept.added, "removed": kept.removed})


def put(session: Session, revision: Revision, changed: Summary) -> None:
    """Keep what a revision changed, instead of what was kept."""
    told = asdict(changed)
    counts = {name: told.pop(name) for name in ("size", "added", "removed")}
    session.merge(KeptSummary(revision_id=revision.id, version=VERSION, **counts, told=told))


def forget(session: Session, revision: Revision) -> None:
    """Throw away what is kept of a revision and of those made from it: one of them went out of sight or came back."""
    made_from_it = or_(Revision.parent_number == revision.number, Revision.merged_number == revision.number)
    concerned = select(Revision.id).where(Revision.page_id == revision.page_id, or_(Revision.id == revision.id, made_from_it))
    session.execute(delete(KeptSummary).where(KeptSummary.revision_id.in_(concerned)))


def missing(session: Session, after: int, limit: int) -> Sequence[Revision]:
    """Return at most `limit` revisions in sight without a summary of today, of pages touched after change `after`."""
    query = (
        select(Revision)
        .join(Page, Page.id == Revision.page_id)
        .outerjoin(KeptSummary, KeptSummary.revision_id == Revision.id)
        .where(Page.change > after, Revision.hidden_at.is_(None), Revision.erased_at.is_(None))
        .where(or_(KeptSummary.revision_id.is_(None), KeptSummary.version < VERSION))
    )
    return session.scalars(query.order_by(Revision.id).limit(limit)).all()


def work_out(session: Session, revision: Revision) -> Summary:
    """Return what a revision that was saved earlier changed, by its text and that of its parent."""
    parent = aliased(Revision)
    before = session.scalar(select(parent).where(parent.page_id == revision.page_id, parent.number == revision.parent_number))
    if before is not None and (before.hidden_at or before.erased_at):
        return Summary(len(revision.text), unseen=True)
    return summary.between(before.text if before else "", revision.text)
