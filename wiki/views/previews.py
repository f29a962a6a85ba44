"""A text that is not saved, as the page would look: the same title, lead, facts, links and HTML; and what it changes."""

from __future__ import annotations

from dataclasses import dataclass

from pages_store import links
from pages_store.documents import document
from pages_store.tables import Page, Revision
from wiki import db, publish, reading
from wiki.markup import SafeHtml
from wiki.views import bearings, comparison, facts
from wiki.views.comparison import Layout
from wiki.views.facts import Fact


@dataclass(frozen=True)
class Preview:
    """What a reader would see; `problem` is a code for the reason why the text would be shown as plain text, or ""."""

    title: str
    lead: str
    language: str
    facts: list[Fact]
    html: SafeHtml
    problem: str


def of(page: Page | None, text: str) -> Preview:
    """Return a text as it would be shown as the page's next revision, or as that of a new page."""
    parsed = document.parse(text)
    language = parsed.language or (page.language if page else publish.site_language())
    title = parsed.title or (page.title if page else "")
    rendered = publish.render(text, language)
    named = links.targets(db.session(), facts.titles(parsed), language)
    html = reading.assembled(rendered, page, language)
    field, lead = bearings.lead(parsed)
    return Preview(title, lead, language, facts.of_page(parsed, named, field), html, rendered.problem)


def changes(base: Revision, text: str) -> Layout:
    """Return what a text changes in the revision that it was written from; in the head where that is out of sight."""
    is_seen = base.hidden_at is None and base.erased_at is None
    return comparison.compare(base.text if is_seen else base.page.head.text, text, base.page.language)
