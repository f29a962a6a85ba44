"""The title of a page: giving it another."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pages_store import links, store
from pages_store.documents import document
from pages_store.errors import StoreError, TitleError
from pages_store.tables import Page
from wiki import db, errors, forms, messages
from wiki.views import writing
from wiki.views.deletions import COUNTED

bp = Blueprint("names", __name__, url_prefix="/pages/<slug>/rename")


@bp.get("")
def edit(slug: str) -> str:
    """Show the title that a page has, to be changed."""
    page = store.by_slug(db.session(), slug)
    return _screen(page, page.title)


@bp.post("")
def update(slug: str) -> ResponseReturnValue:
    """Save the text under another title; the old title and address go on leading to the page."""
    page, title = store.by_slug(db.session(), slug), forms.line("title")
    try:
        text = _renamed(page, title)
        twins = writing.twins(page, text)
        if twins and not forms.ticked("twins_seen"):
            return _screen(page, title, twins=twins), HTTPStatus.CONFLICT
        writing.edit(page.head, text)
    except StoreError as error:
        return _screen(page, title, error=messages.sentence(error), taken=writing.taken(error)), errors.status(error)
    flash(_("Saved. The former address goes on leading here."))
    return redirect(url_for("pages.show", slug=page.slug), HTTPStatus.SEE_OTHER)


def _renamed(page: Page, title: str) -> str:
    if not title:
        raise TitleError("missing")
    return document.with_fields(page.head.text, {"title": title})


def _screen(page: Page, title: str, **more: object) -> str:
    unreadable = bool(document.parse(page.head.text).problem)
    count = len(links.backlinks(db.session(), page, COUNTED))
    return render_template("names/edit.html", page=page, title=title, unreadable=unreadable, count=count, **more)
