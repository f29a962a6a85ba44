"""What a reader takes in of a page at a glance: how long it is, what it is about, where it is discussed, who wrote it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import ceil

from flask import url_for
from flask_babel import gettext as _

from pages_store import people
from pages_store.documents.document import Document
from pages_store.tables import Page
from pages_store.topics import Topic
from wiki import markup, permissions, protecting
from wiki.accounts import current
from wiki.markup import SectionLink
from wiki.reading import Reading
from wiki.views import talk

_LEADING = ("abstract", "problem")
"""Fields that say what a page is about, so that they may stand under its title."""
_LONGEST_LEAD = 300  # characters; a longer one is read among the fields
_WORDS_A_MINUTE = 180  # Source: Brysbaert 2019, silent reading, of whose range Arabic is at the lower end
_SHOWN = 4


def of_page(page: Page, parsed: Document, shown: Reading, topics: Sequence[Topic]) -> dict[str, object]:
    """Return all this for the template that shows a page; `shown` is its head as `reading.read` returns it."""
    places = sections(topics, shown.html)
    return {
        "lead": lead(parsed)[1],
        "minutes": minutes(page.head.text),
        "authors": authors(page),
        "talks": talk.cards(topics, shown, places),
        "discussed": Counter(places.values()),
        "html": with_section_links(page, shown),
    }


def lead(parsed: Document) -> tuple[str, str]:
    """Return the name and text of the field that stands under the title, both "" if none is short enough."""
    for name in _LEADING:
        text = str(parsed.fields.get(name) or "").strip()
        if text and len(text) <= _LONGEST_LEAD and "\n" not in text:
            return name, text
    return "", ""


def minutes(text: str) -> int:
    """Return how long reading a text takes, in minutes, 1 at least."""
    return ceil(max(len(text.split()), 1) / _WORDS_A_MINUTE)


def authors(page: Page) -> tuple[list[str], int]:
    """Return what stands for the first few of who wrote a page, and how many more there are.

    They are names where the reader may know them, else those of teams; "" for one without a team.
    """
    told = people.told(page)
    if permissions.can(current.account(), "see people"):
        names = [name for name, _team in told]
    else:
        names = sorted({team for _name, team in told}, reverse=True)
    return names[:_SHOWN], max(len(names) - _SHOWN, 0)


def sections(topics: Iterable[Topic], html: str) -> dict[int, str]:
    """Return for the numbers of discussions the id of the heading below which their passage stands, "" above the first.

    Those whose passage the page doesn't hold, or that quote none, are left out.
    """
    passages = {topic.id: " ".join(topic.passage.split()) for topic in topics if topic.passage.strip()}
    if not passages:
        return {}
    parts = markup.plain_text(html)
    found = {number: next((each.id for each in parts if passage in each.text), None) for number, passage in passages.items()}
    return {number: place for number, place in found.items() if place is not None}


def with_section_links(page: Page, shown: Reading) -> markup.SafeHtml:
    """Return the HTML of a page, with a link to each section beside its heading, and for whoever may, one to edit it."""
    edited = protecting.may(current.account(), "edit", page)
    address = url_for("pages.edit", slug=page.slug)
    rows = []
    for number, heading in enumerate(shown.headings, 1):
        row = [SectionLink("to-section", f"#{heading.id}", "#", _("Link to the section “%(title)s”", title=heading.text))]
        if edited:
            name = _("Edit the section “%(title)s”", title=heading.text)
            row.append(SectionLink("edit-section", f"{address}?section={number}", _("Edit"), name))
        rows.append(row)
    return markup.with_links(shown.html, rows)
