"""A text that is not saved, as the page would look: the same title, lead, facts, links and HTML."""

from __future__ import annotations

from dataclasses import dataclass

from pages_store import links
from pages_store.documents import document
from pages_store.tables import Page
from wiki import db, publish, reading
from wiki.markup import SafeHtml
from wiki.views import bearings, facts
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
