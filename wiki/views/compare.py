"""What changed between two revisions."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pages_store import history, store
from wiki import db, forms
from wiki.addresses import NUMBER
from wiki.views import comparison, telling

bp = Blueprint("compare", __name__)


@bp.get("/pages/<slug>/compare", defaults={"old": None, "new": None})
@bp.get(f"/pages/<slug>/compare/<{NUMBER}:old>/<{NUMBER}:new>")
def show(slug: str, old: int | None, new: int | None) -> ResponseReturnValue:
    """Show how revision `old` became revision `new`; two chosen in the history are put in their order first."""
    page = store.by_slug(db.session(), slug)
    if old is None or new is None:
        chosen = [forms.asked_number("from"), forms.asked_number("to")]
        first, last = sorted(number if number else abort(404) for number in chosen)
        return redirect(url_for("compare.show", slug=page.slug, old=first, new=last, view=forms.asked("view") or None))
    before, after = (history.visible(db.session(), page, number) for number in (old, new))
    told = None if forms.asked("view") == "source" else telling.tell(before.text, after.text, page.language)
    source = None if told else comparison.compare(before.text, after.text, page.language)
    return render_template("compare/show.html", page=page, before=before, after=after, told=told, source=source)
