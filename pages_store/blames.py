"""Who wrote the text that stands, worked out revision by revision and kept, so that the next revision is one step more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from sqlalchemy import ForeignKey, delete, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from pages_store.base import Base
from pages_store.comparing import blame
from pages_store.comparing.blame import Blame
from pages_store.tables import Page, Revision

# Raised with each change to what is worked out; what was kept under an older one is then made anew.
VERSION: Final = 1
_AT_ONCE: Final = 20  # texts held in memory


class KeptBlame(Base):
    """*Derived.* Who wrote the tokens of revision `number`, as runs, and those of lines that are gone."""

    __tablename__ = "blames"

    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), primary_key=True)
    version: Mapped[int]
    number: Mapped[int]
    runs: Mapped[list[Any]]
    gone: Mapped[dict[str, Any]]


@dataclass(frozen=True)
class Known:
    """Who wrote the text of revision `number`, which is not the newest where much is still to be worked out."""

    number: int
    blame: Blame


def work_out(session: Session, page: Page, most: int) -> Known:
    """Return who wrote a page's text, going at most `most` revisions on from what is kept.

    What came with a revision whose text is erased can't be told from what came with the one after it: that has the number of
    the erased one, so that no one is named for words that may be another's.
    """
    known = _kept(session, page)
    again = func.coalesce(Revision.reverted_number, Revision.undone_number)
    query = select(Revision.number, Revision.text, again, Revision.erased_at)
    query = query.where(Revision.page_id == page.id, Revision.number > known.number).order_by(Revision.number)
    erased, left = None, most
    with session.execute(query.execution_options(yield_per=_AT_ONCE)) as rows:
        for number, text, brought_back, erased_at in rows:
            if erased_at is not None:
                erased = erased or number
                continue
            known = Known(number, blame.after(known.blame, text, erased or number, again=brought_back is not None))
            erased, left = None, left - 1
            if not left:
                break
    return known


def behind(session: Session, after: int, limit: int) -> Sequence[Page]:
    """Return at most `limit` live pages touched after change `after` of whose newest text it is not kept who wrote it."""
    query = (
        select(Page)
        .join(Revision, Revision.id == Page.head_id)
        .outerjoin(KeptBlame, KeptBlame.page_id == Page.id)
        .where(Page.change > after, Page.deleted_at.is_(None))
        .where(or_(KeptBlame.page_id.is_(None), KeptBlame.version < VERSION, KeptBlame.number < Revision.number))
    )
    return session.scalars(query.order_by(Page.id).limit(limit)).all()


def put(session: Session, page: Page, known: Known) -> None:
    """Keep what was worked out, instead of what was kept, unless the page has changed since it was read."""
    if session.scalar(select(Page.change).where(Page.id == page.id)) != page.change:
        return
    runs = blame.packed(list(chain.from_iterable(known.blame.numbers)))
    gone = {key: blame.packed(numbers) for key, numbers in known.blame.gone.items()}
    session.merge(KeptBlame(page_id=page.id, version=VERSION, number=known.number, runs=runs, gone=gone))


def is_kept(session: Session, page: Page, known: Known) -> bool:
    """Tell whether just this is kept."""
    kept = session.get(KeptBlame, page.id)
    return kept is not None and (kept.version, kept.number) == (VERSION, known.number)


def forget(session: Session, page_id: int) -> None:
    """Throw away what is kept of a page: the text of one of its revisions was erased."""
    session.execute(delete(KeptBlame).where(KeptBlame.page_id == page_id))


def _kept(session: Session, page: Page) -> Known:
    kept = session.get(KeptBlame, page.id)
    if kept is None or kept.version != VERSION:
        return Known(0, Blame())
    text = session.scalar(select(Revision.text).where(Revision.page_id == page.id, Revision.number == kept.number))
    gone = {key: blame.unpacked(runs) for key, runs in kept.gone.items()}
    return Known(kept.number, blame.of_text(text or "", blame.unpacked(kept.runs), gone))
