"""Pages: listing, reading, writing, deleting and restoring them."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pages_store import derived, history, listing, store, topics
from pages_store.documents import document, kinds
from pages_store.errors import TitleTakenError
from pages_store.tables import Page
from wiki import db, discussion, forms, i18n, reading, related, starting
from wiki.addresses import NUMBER
from wiki.config import INTERFACE_LANGUAGES
from wiki.views import bearings, cards, drafting, editing, facets, facts, sharing, writing

bp = Blueprint("pages", __name__)

LIST_LENGTH = 50
_LAST = 2_000
"""The last part of a list that is shown; further ones are reached by narrowing it."""
_PERMANENT = HTTPStatus.MOVED_PERMANENTLY


@bp.get("/pages")
def index() -> str:
    """List pages by title or by last change, `LIST_LENGTH` at a time, with what the list can be narrowed by."""
    asked = {name: forms.asked(name) for name in (*facets.FILTERS, "sort")}
    here = facets.List("pages.index", asked)
    filters = {name: asked[name] for name in facets.FILTERS}
    number = min(max(forms.asked_number("page") or 1, 1), _LAST)
    ordered = listing.by_change if asked["sort"] == "changed" else listing.by_title
    counts = facets.counted(filters)
    total = sum(count for _kind, count in counts["kind"])
    return render_template(
        "pages/index.html",
        asked=asked,
        pages=ordered(db.session(), filters, LIST_LENGTH, (number - 1) * LIST_LENGTH),
        total=total,
        number=number,
        more=number * LIST_LENGTH < total and number < _LAST,
        offered=here.offered(counts),
        chosen=here.chosen(),
        address=here.address,
    )


@bp.get("/pages/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """Show a page; a former address leads to today's."""
    page = store.by_slug(db.session(), slug, deleted=True, said=True)
    if page.deleted_at is not None:
        return render_template("pages/deleted.html", page=page), HTTPStatus.NOT_FOUND
    if page.slug != slug:
        return redirect(url_for("pages.show", slug=page.slug), _PERMANENT)
    parsed, discussed = document.parse(page.head.text), topics.of_page(page)
    said = discussion.references(each for topic in discussed for each in topic.said)
    shown = reading.read(page.head, facts.titles(parsed), related.numbers(page), said)
    return render_template(
        "pages/show.html",
        page=page,
        reading=shown,
        description=cards.description(parsed, shown.html),
        facts=facts.of_page(parsed, shown.pages, bearings.lead(parsed)[0]),
        tags=derived.marks(parsed, "tags").values(),
        missing=kinds.missing(parsed.kind, parsed.fields),
        related=related.shown(page, shown.numbered),
        share=sharing.of_page(page),
        contributors=sharing.contributors(page),
        **bearings.of_page(page, parsed, shown, discussed),
    )


@bp.get(f"/p/<{NUMBER}:page_id>")
def short(page_id: int) -> ResponseReturnValue:
    """Lead from a page's short address to its long one, which may change."""
    return redirect(url_for("pages.show", slug=store.page(db.session(), page_id).slug))


@bp.get("/pages/new")
def new() -> str:
    """Show the form of a new page, with the kind, language and title that the address names and what a text may begin with.

    Where the address names a draft of a page, the form goes on with that.
    """
    if number := forms.asked_number("draft"):
        return writing.form(None, drafting.as_new(number), resumed=True)
    kind = forms.asked("kind") if forms.asked("kind") in kinds.KINDS else kinds.DEFAULT
    language = forms.asked("language") if forms.asked("language") in INTERFACE_LANGUAGES else i18n.language()
    body = starting.text(kind, language)
    common = {"title": forms.asked("title"), "kind": kind, "language": language}
    draft = {"draft": drafting.new_name()}
    if forms.asked("source"):
        values = {**draft, "text": document.compose(common, "\n" + body)}
    else:
        values = {**editing.values(""), **common, **draft, "body": body}
    return writing.form(None, values, offers=drafting.offers(None))


@bp.post("/pages/new")
def create() -> ResponseReturnValue:
    """Make a page."""
    return writing.submitted(None, writing.created)


@bp.get("/pages/<slug>/edit")
def edit(slug: str) -> ResponseReturnValue:
    """Show the form of a page or of one `section` of it; as source if asked, or if its front matter can't be read.

    Where the address names a draft of one's own, the form goes on with that.
    """
    page = store.by_slug(db.session(), slug)
    if page.slug != slug:
        return redirect(url_for("pages.edit", slug=page.slug), _PERMANENT)
    others = drafting.others(page)
    if number := forms.asked_number("draft"):
        return writing.resumed(page, drafting.resumed(page, number), others=others)
    offers = drafting.offers(page)
    return writing.form(page, drafting.beside(page, offers, _begun(page)), offers=offers, others=others)


@bp.post("/pages/<slug>/edit")
def update(slug: str) -> ResponseReturnValue:
    """Save the text of a page, merged if someone saved first; where that can't be done, show both texts."""
    page = store.by_slug(db.session(), slug)
    base = history.revision(db.session(), page, forms.number("base"))
    return writing.submitted(base, lambda text: writing.edit(base, text))


@bp.post("/pages/<slug>/delete")
def delete(slug: str) -> ResponseReturnValue:
    """Delete a page; it can be restored."""
    page = store.by_slug(db.session(), slug)
    with db.writing() as change:
        store.delete(db.session(), change, page, writing.signature().author, forms.line("reason"))
    flash(_("The page was deleted. It can be restored here."))
    return redirect(url_for("deletions.index"), HTTPStatus.SEE_OTHER)


@bp.post("/pages/<slug>/restore")
def restore(slug: str) -> ResponseReturnValue:
    """Bring a deleted page back."""
    page = store.by_slug(db.session(), slug, deleted=True)
    try:
        with db.writing() as change:
            store.restore(db.session(), change, page, writing.signature().author)
    except TitleTakenError as error:
        return render_template("pages/deleted.html", page=page, taken=error.page), HTTPStatus.CONFLICT
    flash(_("The page is back."))
    return redirect(url_for("pages.show", slug=page.slug), HTTPStatus.SEE_OTHER)


def _begun(page: Page) -> dict[str, str]:
    """Return what the form holds with which an edit of a page begins."""
    text, base = page.head.text, {"base": str(page.head.number)}
    section = forms.asked_number("section")
    if section and (written := editing.section(page.head, section)) is not None:
        return {**base, "section": str(section), "body": written}
    if forms.asked("source") or document.parse(text).problem:
        return {**base, "text": text}
    return {**base, **editing.values(text)}
