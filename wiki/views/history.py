"""All that was saved of a page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask import Blueprint, render_template

from pages_store import deletions, history, people, protection, sizes, store
from pages_store.history import Only
from pages_store.tables import Page, Person, Revision
from wiki import db, forms, permissions, visits
from wiki.accounts import current
from wiki.exchange import memory
from wiki.views import sparkline

bp = Blueprint("history", __name__)

_LENGTH = 30  # more would be long to load on a weak line, and to lay out
MINOR = {"only": True, "none": False}
"""What lists of edits are narrowed to by `minor=` in their address."""


@dataclass(frozen=True)
class _Part:
    """A part of the list, newest first; the numbers lead to the parts beside it, None where there is none.

    `unread` are the ids of revisions that are new to who reads, `imported` the numbers of those that came from elsewhere.
    """

    revisions: list[Revision]
    newer: int | None = None
    older: int | None = None
    unread: Collection[int] = ()
    imported: Collection[int] = ()


@bp.get("/pages/<slug>/history")
def index(slug: str) -> str:
    """List the revisions of a page, newest first, to look at or to compare; narrowed by person and by minor edits."""
    page = store.by_slug(db.session(), slug)
    authors = people.authors(db.session(), page) if permissions.can(current.account(), "see people") else []
    only = Only(_chosen(authors), MINOR.get(forms.asked("minor")))
    narrowed = {"by": only.author and only.author.slug, "minor": forms.asked("minor") if only.minor is not None else None}
    return render_template(
        "history/index.html",
        page=page,
        part=_part(page, only),
        people=authors,
        narrowed={name: value for name, value in narrowed.items() if value},
        protections=protection.log(db.session(), page, _LENGTH),
        deletions=deletions.log(db.session(), page, _LENGTH),
        size=sparkline.of(sizes.sampled(db.session(), page, sparkline.POINTS)),
    )


def _chosen(authors: list[Person]) -> Person | None:
    return next((person for person in authors if person.slug == forms.asked("by")), None)


def _part(page: Page, only: Only) -> _Part:
    """Return the part for which the address asks: below `before`, above `after`, else the newest."""
    before, after = forms.asked_number("before"), forms.asked_number("after")
    found = history.revisions(db.session(), page, _LENGTH, before, after, only)
    if not found:
        return _Part([])
    oldest, newest = history.ends(db.session(), page, only)
    first, last = found[0].number, found[-1].number
    return _Part(
        found,
        first if first < newest else None,
        last if last > oldest else None,
        visits.new_on_page(db.session(), page, found),
        memory.imported(db.session(), page, last, first),
    )
