"""Help with reading and writing: the papers for writers."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, abort, render_template

from wiki import i18n, manual

bp = Blueprint("help", __name__)


@bp.get("/help")
def index() -> str:
    """List the papers."""
    return render_template("help/index.html", papers=manual.papers(i18n.language()))


@bp.get("/help/<slug>")
def show(slug: str) -> str:
    """Show a paper, with the ways to those before and after it."""
    if slug not in manual.SLUGS:
        abort(HTTPStatus.NOT_FOUND)
    papers, number = manual.papers(i18n.language()), manual.SLUGS.index(slug)
    return render_template(
        "help/show.html",
        papers=papers,
        paper=papers[number],
        before=papers[number - 1] if number else None,
        after=papers[number + 1] if number + 1 < len(papers) else None,
    )
