"""Who wrote the text of a page: its passages by revision, and what part of the words is whose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, render_template
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import defer

from pages_store import blames, database, store
from pages_store.blames import Known
from pages_store.comparing.blame import Blame
from pages_store.comparing.tokens import words
from pages_store.documents import document
from pages_store.tables import Page, Person, Revision, Team
from wiki import db, labels, permissions
from wiki.accounts import current

bp = Blueprint("authors", __name__)

_AT_ONCE: Final = 500
"""So many revisions are worked out for one reader: two seconds at most. The next one goes on from there."""
_COLOURS: Final = 6


@dataclass(frozen=True)
class Share:
    """What part of the words is whose, in whole per cent: a person's, for visitors a team's; None for those not told.

    `colour` is a number from 1, 0 where there are more than colours.
    """

    whose: Person | Team | None
    percent: int
    colour: int


@dataclass(frozen=True)
class Passage:
    """Words that one revision put in; `revision` is None where it is out of sight."""

    text: str
    number: int
    revision: Revision | None
    colour: int


@bp.get("/pages/<slug>/authors")
def index(slug: str) -> str:
    """Show who wrote what of a page, once that is worked out up to the newest revision: an older text may be out of sight."""
    page = store.by_slug(db.session(), slug)
    known = _known(page)
    shown = lines(known.blame) if known.number == page.head.number else []
    made = _revisions(page, {number for line in shown for number, _ in line})
    shares = _shares(known.blame.passages() if shown else (), made)
    colours = {share.whose: share.colour for share in shares}
    return render_template(
        "authors/index.html",
        page=page,
        number=known.number,
        shares=shares,
        lines=[[_passage(number, text, made, colours) for number, text in line] for line in shown],
    )


def lines(found: Blame) -> list[list[tuple[int, str]]]:
    """Return the passages of each line; front matter without its fences, and with fields called as readers know them."""
    passages = list(found.passages())
    front, body = document.split("".join(found.lines))
    if not front:
        return passages
    fences = front.count("\n") if body else len(passages)
    return [*map(_field, passages[1 : fences - 1]), *passages[fences:]]


def _field(line: list[tuple[int, str]]) -> list[tuple[int, str]]:
    (number, text), *rest = line
    key, colon, value = text.partition(":")
    return [(number, labels.field(key) + colon + value), *rest] if colon else line


def _known(page: Page) -> Known:
    session = db.session()
    known = blames.work_out(session, page, _AT_ONCE)
    if not blames.is_kept(session, page, known):
        with suppress(OperationalError), database.noting(db.engine()) as noting:  # someone saves: then the next time
            blames.put(noting, page, known)
    return known


def _revisions(page: Page, numbers: Iterable[int]) -> dict[int, Revision]:
    """Return the revisions in sight among these numbers."""
    query = select(Revision).where(Revision.page_id == page.id, Revision.number.in_(numbers)).options(defer(Revision.text))
    query = query.where(Revision.hidden_at.is_(None), Revision.erased_at.is_(None))
    return {revision.number: revision for revision in db.session().scalars(query)}


def _whose(revision: Revision | None) -> Person | Team | None:
    """Return whom to name: to those who may see people the author, to others the author's team."""
    if revision is None:
        return None
    return revision.author if permissions.can(current.account(), "see people") else revision.author.team


def _shares(shown: Iterable[list[tuple[int, str]]], made: Mapping[int, Revision]) -> list[Share]:
    """Return the shares, the largest first."""
    counted: Counter[Person | Team | None] = Counter()
    for number, text in (passage for line in shown for passage in line):
        counted[_whose(made.get(number))] += words(text)
    total = sum(counted.values()) or 1
    ordered = [(whose, count) for whose, count in counted.most_common() if count]
    return [
        Share(whose, round(100 * count / total), place if place <= _COLOURS else 0)
        for place, (whose, count) in enumerate(ordered, 1)
    ]


def _passage(number: int, text: str, made: Mapping[int, Revision], colours: Mapping[Person | Team | None, int]) -> Passage:
    revision = made.get(number)
    return Passage(text, number, revision, colours.get(_whose(revision), 0))
