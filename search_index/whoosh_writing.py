"""Writing to a Whoosh index: entries as documents, one commit for all that changes together."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC
from typing import Any, Final

from whoosh.index import FileIndex
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from search_index import fields
from search_index.engine import Entry, Section
from search_index.fields import Outline
from search_index.whoosh_files import ABOUT, KEY, NO_PAGE, PAGE, POSITION_KEY

POOL_MEGABYTES: Final = 32
"""How much a writer keeps in memory before it sorts it to disk."""

MERGED_SEGMENTS: Final = 8
MERGED_PAGES: Final = 20
"""When there are 8 segments that together have at most 20 pages, a commit makes them one: 0.2 s, at every eighth commit."""

MOST_SEGMENTS: Final = 40
"""With more segments queries grow slow, so that a commit merges them even if it takes seconds. `tidy` keeps it from that."""

TIDY_SEGMENTS: Final = 8
"""An index of no more segments is tidy."""

Merge = Callable[[SegmentWriter, list[Any]], list[Any]]
"""Which segments a commit merges: it adds them to the writer and returns the others."""

Document = dict[str, Any]
"""The values of a document by field, as Whoosh takes them."""


def document(entry: Entry) -> Document:
    """Return what the index stores of an entry."""
    terms = fields.terms(entry)
    labels = (entry.tags, entry.themes, entry.places, entry.author)
    lengths = (terms.lengths[fields.TITLE], terms.lengths[fields.BODY])
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


def commit(
    index: FileIndex, documents: Iterable[Document], removed: Iterable[int], position: int, merge: Merge | None = None
) -> None:
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
        writer.commit(mergetype=merge or a_few)
    except BaseException:
        with suppress(Exception):  # a writer that failed to commit has closed itself
            writer.cancel()
        raise


def a_few(writer: SegmentWriter, segments: list[Any]) -> list[Any]:
    """Merge the smallest segments if that is quickly done."""
    if len(segments) > MOST_SEGMENTS:
        return small_ones(writer, segments)
    pages = 0
    few: list[Any] = []
    for segment in sorted(segments, key=_pages):
        pages += _pages(segment)
        if pages > MERGED_PAGES:
            break
        few.append(segment)
    return _merged(writer, segments, few if len(few) >= MERGED_SEGMENTS else [])


def small_ones(writer: SegmentWriter, segments: list[Any]) -> list[Any]:
    """Merge all segments but the large ones, and of these those that are half empty."""
    total = sum(map(_pages, segments))
    return _merged(writer, segments, [each for each in segments if _pages(each) * 4 < total or _is_half_empty(each)])


def segments(index: FileIndex) -> list[Any]:
    """Return the segments that an index has now."""
    found: list[Any] = index._segments()  # type: ignore[no-untyped-call]
    return found


def is_tidy(segments: list[Any]) -> bool:
    """Tell whether merging would gain nothing."""
    return len(segments) <= TIDY_SEGMENTS and not any(map(_is_half_empty, segments))


def _merged(writer: SegmentWriter, segments: list[Any], chosen: list[Any]) -> list[Any]:
    for segment in chosen:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)  # type: ignore[no-untyped-call]
        reader.close()
    return [segment for segment in segments if segment not in chosen]


def _pages(segment: Any) -> int:
    return int(segment.doc_count_all() - segment.deleted_count())


def _is_half_empty(segment: Any) -> bool:
    return bool(segment.deleted_count() * 2 > segment.doc_count_all() > MERGED_PAGES)
