"""Writing to a Whoosh index: entries as documents, one commit for all that changes together."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC
from typing import Any, Final

from whoosh.index import FileIndex

from search_index import fields
from search_index.engine import Entry, Section
from search_index.fields import Outline
from search_index.whoosh_files import ABOUT, KEY, NO_PAGE, PAGE, POSITION_KEY

POOL_MEGABYTES: Final = 32
"""How much a writer keeps in memory before it sorts it to disk."""

Document = dict[str, Any]
"""The values of a document by field, as Whoosh takes them."""


def document(entry: Entry) -> Document:
    """Return what the index stores of an entry."""
    terms = fields.terms(entry)
    labels = (entry.tags, entry.themes, entry.places, entry.author)
    lengths = (len(terms.stems[fields.TITLE]), len(terms.stems[fields.BODY]))
    about = (entry.id, entry.kind, entry.language, entry.changed.astimezone(UTC).isoformat(), *labels, *lengths)
    return {
        KEY: str(entry.id),
        ABOUT: json.dumps(about).encode(),
        PAGE: (entry.title, [_section(*each) for each in zip(entry.sections, terms.outlines, strict=True)]),
        fields.SURFACE: terms.surfaces,
        fields.EXACT: list(terms.exact),
        **terms.stems,
    }


def _section(section: Section, outline: Outline) -> tuple[str, str, str, int, tuple[int, ...]]:
    return section.id, section.heading, section.text, outline.tokens, outline.starts


def commit(index: FileIndex, documents: Iterable[Document], removed: Iterable[int], position: int) -> None:
    """Write documents without those before them that `removed` numbers, and the position, in one step.

    Whatever is raised, by `documents` too, leaves the index as it was.
    """
    writer = index.writer(timeout=1.0, limitmb=POOL_MEGABYTES, compound=False)
    try:
        for key in (POSITION_KEY, *map(str, removed)):
            writer.delete_by_term(KEY, key)
        for values in documents:
            writer.add_document(**values)
        writer.add_document(**{KEY: POSITION_KEY, ABOUT: NO_PAGE, PAGE: position})
        writer.commit()
    except BaseException:
        with suppress(Exception):  # a writer that failed to commit has closed itself
            writer.cancel()
        raise
