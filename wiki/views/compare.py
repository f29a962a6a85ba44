"""What changed between two revisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pages_store import history, neighbours, store, summaries
from pages_store.tables import Page, Revision
from wiki import db, forms, markup, phrasing, reading
from wiki.addresses import NUMBER
from wiki.markup import MarkLabels, SafeHtml
from wiki.views import comparison, telling

bp = Blueprint("compare", __name__)

VIEWS = ("text", "side", "rendered", "source")
"""The ways to look at what changed, the usual one first."""


@dataclass(frozen=True)
class Manner:
    """How someone looks at what changed: the view, and whether changes of spelling alone stay `quiet`."""

    view: str
    quiet: bool

    def address(self, page: Page, old: int, new: int, **other: Any) -> str:
        """Return the address of a comparison seen in this manner, or with `view` or `quiet` in another."""
        view, quiet = other.get("view", self.view), other.get("quiet", self.quiet)
        shown = view if view != VIEWS[0] else None
        return url_for("compare.show", slug=page.slug, old=old, new=new, view=shown, quiet=1 if quiet else None)


@bp.get("/pages/<slug>/compare", defaults={"old": None, "new": None})
@bp.get(f"/pages/<slug>/compare/<{NUMBER}:old>/<{NUMBER}:new>")
def show(slug: str, old: int | None, new: int | None) -> ResponseReturnValue:
    """Show how revision `old` became revision `new`; two chosen in the history are put in their order first."""
    page, manner = store.by_slug(db.session(), slug), _manner()
    if old is None or new is None:
        chosen = [forms.asked_number("from"), forms.asked_number("to")]
        first, last = sorted(number if number else abort(404) for number in chosen)
        return redirect(manner.address(page, first, last))
    before, after = (history.visible(db.session(), page, number) for number in (old, new))
    kept = summaries.of(after) if after.parent_number == before.number else None
    told = telling.tell(before.text, after.text, page.language, quiet=manner.quiet, kept=kept)
    marked = _marked(before, after, quiet=manner.quiet) if manner.view == "rendered" else None
    return render_template(
        "compare/show.html",
        page=page,
        before=before,
        after=after,
        manner=manner,
        views=VIEWS,
        told=told,
        laid=None if marked else _source(before, after, quiet=manner.quiet) if manner.view == "source" else told.body,
        sentence=phrasing.of(told.summary),
        marked=marked,
        beside=neighbours.beside(db.session(), page, min(old, new), max(old, new)),
    )


def _manner() -> Manner:
    view = forms.asked("view")
    return Manner(view if view in VIEWS else VIEWS[0], forms.asked("quiet") == "1")


def _source(before: Revision, after: Revision, *, quiet: bool) -> comparison.Layout:
    return comparison.compare(before.text, after.text, before.page.language, quiet=quiet)


def _marked(before: Revision, after: Revision, *, quiet: bool) -> SafeHtml | None:
    """Return the page as it looks with the changes marked in it; None where a text can't be laid out, or is too long."""
    labels = MarkLabels(_("moved from here"), _("moved to here"), phrasing.spelt)
    return markup.marked(_html(before), _html(after), quiet=quiet, labels=labels)


def _html(revision: Revision) -> SafeHtml:
    if revision.rendering is None:
        return reading.preview(revision.text, revision.page)
    return reading.read(revision).html
