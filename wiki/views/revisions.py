"""One revision of a page: reading it, bringing it back, hiding and erasing it."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pages_store import history, store
from pages_store.tables import Page, Revision
from wiki import db, publish, reading
from wiki.addresses import NUMBER
from wiki.views import writing

bp = Blueprint("revisions", __name__, url_prefix=f"/pages/<slug>/revisions/<{NUMBER}:number>")


@bp.get("")
def show(slug: str, number: int) -> ResponseReturnValue:
    """Show a page as it was."""
    page = store.by_slug(db.session(), slug)
    revision = history.visible(db.session(), page, number)
    return render_template("revisions/show.html", page=page, revision=revision, reading=reading.read(revision))


@bp.post("/revert")
def revert(slug: str, number: int) -> ResponseReturnValue:
    """Make an old text the newest again."""
    page = store.by_slug(db.session(), slug)
    made = publish.revert(page, number, writing.signature())
    flash(_reverted(made, number))
    return redirect(url_for("pages.show", slug=made.page.slug), HTTPStatus.SEE_OTHER)


@bp.post("/hide")
def hide(slug: str, number: int) -> ResponseReturnValue:
    """Take a revision out of everyone's sight."""
    return _hidden(store.by_slug(db.session(), slug), number, hidden=True)


@bp.post("/unhide")
def unhide(slug: str, number: int) -> ResponseReturnValue:
    """Bring a hidden revision back into sight."""
    return _hidden(store.by_slug(db.session(), slug), number, hidden=False)


@bp.get("/erase")
def erasure(slug: str, number: int) -> str:
    """Ask whether the text of a revision is to be removed for good."""
    page = store.by_slug(db.session(), slug)
    revision = history.revision(db.session(), page, number)
    return render_template("revisions/erasure.html", page=page, revision=revision)


@bp.post("/erase")
def erase(slug: str, number: int) -> ResponseReturnValue:
    """Remove the text of a revision for good."""
    page = store.by_slug(db.session(), slug)
    with db.writing() as change:
        history.erase(db.session(), change, history.revision(db.session(), page, number))
    return redirect(url_for("history.index", slug=page.slug), HTTPStatus.SEE_OTHER)


def _reverted(made: Revision, number: int) -> str:
    old = history.visible(db.session(), made.page, number)
    if made.reverted_number == number and made.text != old.text:
        return _("That text is back. Its title is taken by another page now, so today's title stays.")
    return _("That text is back.")


def _hidden(page: Page, number: int, *, hidden: bool) -> ResponseReturnValue:
    with db.writing() as change:
        history.hide(db.session(), change, history.revision(db.session(), page, number), hidden=hidden)
    return redirect(url_for("history.index", slug=page.slug), HTTPStatus.SEE_OTHER)
