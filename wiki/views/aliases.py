"""The words by which a page is found though it does not hold them."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pages_store import aliases, store
from pages_store.errors import FieldError
from search_index import alike
from wiki import db, errors, forms, messages
from wiki.addresses import NUMBER
from wiki.searches import words
from wiki.views import writing

bp = Blueprint("aliases", __name__)


@bp.get("/pages/<slug>/aliases")
def index(slug: str) -> str:
    """List the words that lead to a page, with who said so, and take further ones."""
    page = store.by_slug(db.session(), slug)
    return render_template("aliases/index.html", page=page, aliases=aliases.of_page(db.session(), page))


@bp.post("/pages/<slug>/aliases")
def create(slug: str) -> ResponseReturnValue:
    """Keep that the page answers a search, and show what that search finds from now on."""
    page, typed = store.by_slug(db.session(), slug), words(forms.line("words"))
    try:
        with db.writing() as change:
            aliases.add(db.session(), change, page, typed, alike.key(typed), writing.signature().author)
    except FieldError as error:
        known = aliases.of_page(db.session(), page)
        shown = render_template(
            "aliases/index.html", page=page, aliases=known, typed=forms.line("words"), error=messages.sentence(error)
        )
        return shown, errors.status(error)
    flash(_("From now on “%(query)s” finds “%(title)s” first.", query=typed, title=page.title))
    return redirect(url_for("search.show", q=typed), HTTPStatus.SEE_OTHER)


@bp.post(f"/pages/<slug>/aliases/<{NUMBER}:alias_id>/delete")
def delete(slug: str, alias_id: int) -> ResponseReturnValue:
    """Undo that some words lead to a page."""
    page = store.by_slug(db.session(), slug)
    with db.writing() as change:
        gone = aliases.remove(db.session(), change, page, alias_id)
    flash(_("“%(query)s” no longer leads to this page.", query=gone.typed))
    return redirect(url_for("aliases.index", slug=page.slug), HTTPStatus.SEE_OTHER)
