"""How things look in an answer: plain values, with the names that the contract gives them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pages_store.documents import document, kinds
from pages_store.tables import Attachment, Page, Person, Revision
from wiki import addresses, reading
from wiki.accounts import current

Shape = dict[str, Any]


def page(revision: Revision) -> Shape:
    """Return a page whole, as `revision` (its head) has it."""
    parsed = document.parse(revision.text)
    whole = {
        "fields": {key: value for key, value in parsed.fields.items() if key not in kinds.COMMON},
        "body": parsed.body,
        "text": revision.text,
        "html": str(reading.read(revision).html),
    }
    return _page(revision.page, revision, list(parsed.tags)) | whole


def listed(page: Page) -> Shape:
    """Return a page as lists have it: without fields, body, text and HTML."""
    return _page(page, page.head, [mark.value for mark in page.marks if mark.name == "tags"])


def revision(revision: Revision) -> Shape:
    """Return a revision without its text; of one that is hidden or erased only its number, date and place in the chain."""
    hidden = bool(revision.hidden_at or revision.erased_at)
    return {
        "number": revision.number,
        "author": author(None if hidden else revision.author),
        "at": instant(revision.at),
        "comment": "" if hidden else revision.comment,
        "minor": revision.minor,
        "parents": revision.parents,
    }


def file(attachment: Attachment) -> Shape:
    """Return a file as attached to a page."""
    return {
        "name": attachment.name,
        "sha256": attachment.sha256,
        "type": attachment.file.type,
        "size": attachment.file.size,
        "url": addresses.full(reading.file_url(attachment)),
    }


def author(person: Person | None) -> Shape:
    """Return who wrote something; visitors are shown the team but not the name."""
    return {
        "name": person.name if person and current.account() else None,
        "team": person.team.name if person and person.team else None,
    }


def instant(at: datetime) -> str:
    """Return a moment as RFC 3339 has it, in UTC."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _page(page: Page, head: Revision, tags: list[str]) -> Shape:
    return {
        "id": page.id,
        "slug": page.slug,
        "title": page.title,
        "kind": page.kind,
        "language": page.language,
        "tags": tags,
        "revision": revision(head),
        "url": addresses.page_url(page),
        "short_url": addresses.short_url(page),
    }
