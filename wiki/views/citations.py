"""Citing a revision: what to copy, and files for programs that keep references."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from pages_store import history, store
from wiki import citing, db, forms
from wiki.addresses import NUMBER

bp = Blueprint("citations", __name__)

_FORMATS = {
    "bibtex": (citing.bibtex, "application/x-bibtex", "bib"),
    "ris": (citing.ris, "application/x-research-info-systems", "ris"),
}


@bp.get(f"/pages/<slug>/revisions/<{NUMBER}:number>/cite")
def show(slug: str, number: int) -> ResponseReturnValue:
    """Show how a revision is cited, or give that as a file in the `format` that the address asks for."""
    page = store.by_slug(db.session(), slug)
    revision = history.visible(db.session(), page, number)
    citation = citing.of(revision)
    if not forms.asked("format"):
        return render_template("citations/show.html", page=page, revision=revision, citation=citation, citing=citing)
    if forms.asked("format") not in _FORMATS:
        abort(404)
    written, mimetype, ending = _FORMATS[forms.asked("format")]
    attached = {"Content-Disposition": f'attachment; filename="{citation.key}.{ending}"'}
    return Response(written(citation), mimetype=f"{mimetype}; charset=utf-8", headers=attached)
