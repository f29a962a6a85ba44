"""Pages: listing, reading, writing, deleting and restoring them."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pages_store import document, history, kinds, listing, store
from wiki import db, forms, publish, reading
from wiki.views import editing, facts, writing

bp = Blueprint("pages", __name__)

LIST_LENGTH = 50
_FILTERS = ("kind", "language", "tag", "theme", "place")
_PERMANENT = HTTPStatus.MOVED_PERMANENTLY
_LARGEST_NUMBER = 2**31 - 1


@bp.get("/pages")
def index() -> str:
    """List pages by their marks, `LIST_LENGTH` at a time."""
    filters = {name: forms.asked(name) for name in _FILTERS}
    found = listing.pages(db.session(), LIST_LENGTH + 1, forms.asked_number("after") or 0, filters)
    following = found[LIST_LENGTH - 1].id if len(found) > LIST_LENGTH else None
    return render_template("pages/index.html", pages=found[:LIST_LENGTH], filters=filters, following=following)


@bp.get("/pages/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """Show a page; a former address leads to today's."""
    page = store.by_slug(db.session(), slug, deleted=True)
    if page.deleted_at is not None:
        return render_template("pages/deleted.html", page=page), HTTPStatus.NOT_FOUND
    if page.slug != slug:
        return redirect(url_for("pages.show", slug=page.slug), _PERMANENT)
    parsed = document.parse(page.head.text)
    return render_template(
        "pages/show.html",
        page=page,
        reading=reading.read(page.head),
        facts=facts.of_page(parsed, page),
        missing=kinds.missing(parsed.kind, parsed.fields),
    )


@bp.get(f"/p/<int(max={_LARGEST_NUMBER}):page_id>")
def short(page_id: int) -> ResponseReturnValue:
    """Lead from a page's short address to its long one, which may change."""
    return redirect(url_for("pages.show", slug=store.page(db.session(), page_id).slug))


@bp.get("/pages/new")
def new() -> str:
    """Show the empty form of a page, with the kind and title that the address names."""
    kind = forms.asked("kind") if forms.asked("kind") in kinds.KINDS else kinds.DEFAULT
    if forms.asked("source"):
        return writing.form(None, {"text": document.compose({"title": forms.asked("title"), "kind": kind}, "\n")})
    values = {"kind": kind, "title": forms.asked("title"), "language": publish.site_language()}
    return writing.form(None, {**editing.values(""), **values})


@bp.post("/pages/new")
def create() -> ResponseReturnValue:
    """Make a page."""
    return writing.submitted(None, lambda text: publish.create(text, writing.signature()))


@bp.get("/pages/<slug>/edit")
def edit(slug: str) -> ResponseReturnValue:
    """Show the form of a page; as source if asked, or if its front matter can't be read."""
    page = store.by_slug(db.session(), slug)
    if page.slug != slug:
        return redirect(url_for("pages.edit", slug=page.slug), _PERMANENT)
    text, base = page.head.text, {"base": str(page.head.number)}
    if forms.asked("source") or document.parse(text).problem:
        return writing.form(page, {**base, "text": text})
    return writing.form(page, {**base, **editing.values(text)})


@bp.post("/pages/<slug>/edit")
def update(slug: str) -> ResponseReturnValue:
    """Save the text of a page, merged if someone saved first; where that can't be done, show both texts."""
    page = store.by_slug(db.session(), slug)
    base = history.revision(db.session(), page, forms.number("base"))
    return writing.submitted(page, lambda text: publish.edit(base, text, writing.signature()))


@bp.post("/pages/<slug>/delete")
def delete(slug: str) -> ResponseReturnValue:
    """Delete a page; it can be restored."""
    page = store.by_slug(db.session(), slug)
    with db.writing() as change:
        store.delete(db.session(), change, page, writing.signature().author)
    return redirect(url_for("pages.show", slug=page.slug), HTTPStatus.SEE_OTHER)


@bp.post("/pages/<slug>/restore")
def restore(slug: str) -> ResponseReturnValue:
    """Bring a deleted page back."""
    page = store.by_slug(db.session(), slug, deleted=True)
    with db.writing() as change:
        store.restore(db.session(), change, page)
    flash(_("The page is back."))
    return redirect(url_for("pages.show", slug=page.slug), HTTPStatus.SEE_OTHER)
