"""A revision that brought two changes together: which words came from whom."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from flask import Blueprint, abort, render_template

from pages_store import history, people, store
from pages_store.comparing import blame
from pages_store.comparing.blame import Blame
from wiki import db
from wiki.addresses import NUMBER
from wiki.views import authors

bp = Blueprint("merges", __name__, url_prefix=f"/pages/<slug>/revisions/<{NUMBER}:number>/merge")

_Line = list[tuple[int, str]]
_KEPT = 2
"""So many lines that neither side changed are folded away."""


@bp.get("")
def show(slug: str, number: int) -> str:
    """Show which words of a merge were put in by the one side and by the other."""
    page = store.by_slug(db.session(), slug)
    made = history.visible(db.session(), page, number)
    if made.merged_number is None or made.parent_number is None:
        abort(404)
    base, theirs = (history.visible(db.session(), page, each) for each in (made.merged_number, made.parent_number))
    found = Blame()
    for revision in (base, theirs, made):
        found = blame.after(found, revision.text, revision.number)
    return render_template(
        "merges/show.html",
        page=page,
        revision=made,
        base=base,
        theirs=theirs,
        others=people.authors(db.session(), page, base.number, theirs.number),
        parts=list(_parts(authors.lines(found), base.number)),
    )


def _parts(lines: list[_Line], base: int) -> Iterator[tuple[bool, list[_Line]]]:
    """Yield neighbouring lines together, and whether they are to be folded: neither side put a word into them."""
    for is_new, group in groupby(lines, lambda line: any(number != base and text.strip() for number, text in line)):
        found = list(group)
        yield not is_new and len(found) > _KEPT, found
