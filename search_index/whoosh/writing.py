"""Writing to a Whoosh index: entries as documents, one commit for all that changes together."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final

from whoosh.index import FileIndex
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from search_index import fields
from search_index.engine import Entry, Section
from search_index.fields import Terms
from search_index.whoosh.files import ABOUT, KEY, NO_PAGE, PAGE, POSITION_KEY
from search_index.whoosh.pool import Codec, Pool
from search_index.words import collation

MERGED_SEGMENTS: Final = 8
MERGED_PAGES: Final = 12
"""When there are 8 segments that together have at most 12 pages, a commit makes them one: 0.1 s, at every eighth commit."""

MERGED_IF_WORN: Final = 48
"""So many pages are merged in a commit that would leave more than `WORN_SEGMENTS`."""

TIDIED_PAGES: Final = 120
"""How many pages are merged at once in an idle moment: a second; with 1,000 words each, some seconds."""

TIDY_SEGMENTS: Final = 8
"""An index of no more segments is tidy."""

UNITED_SEGMENTS: Final = 4
"""A rebuild leaves so many: to merge the largest ones too takes as long as it saves searches little."""

WORN_SEGMENTS: Final = 40
"""With more segments queries grow slow: each costs them up to half a millisecond."""

Merge = Callable[[SegmentWriter, list[Any]], list[Any]]
"""Which segments a commit merges: it adds them to the writer and returns the others."""


@dataclass(frozen=True)
class Document:
    """What the index has of an entry: what is stored by field, as Whoosh takes it, and the terms."""

    stored: dict[str, Any]
    terms: Terms


def document(entry: Entry) -> Document:
    """Return what the index has of an entry."""
    terms = fields.terms(entry)
    labels = (entry.tags, entry.themes, entry.places, entry.teams, entry.people, collation.key(entry.title))
    lengths = (terms.lengths[fields.TITLE], terms.lengths[fields.BODY])
    about = (entry.id, entry.kind, entry.language, entry.changed.astimezone(UTC).isoformat(), *labels, *lengths, entry.change)
    page = (entry.title, [_section(*each) for each in zip(entry.sections, terms.starts, strict=True)])
    return Document({KEY: str(entry.id), ABOUT: json.dumps(about).encode(), PAGE: page}, terms)


def _section(section: Section, starts: list[int]) -> tuple[str, str, str, list[int]]:
    return section.id, section.heading, section.text, starts


def commit(
    index: FileIndex, documents: Iterable[Document], removed: Iterable[int], position: int, merge: Merge | None = None
) -> None:
    """Write documents without those before them that `removed` numbers, and the position, in one step.

    Whatever is raised, by `documents` too, leaves the index as it was.
    """
    codec = Codec()  # type: ignore[no-untyped-call]
    writer: Any = index.writer(timeout=1.0, compound=False, codec=codec)
    pool = writer.pool = Pool(writer)
    try:
        for key in (POSITION_KEY, *map(str, removed)):
            writer.delete_by_term(KEY, key)
        writer.add_document(**{KEY: POSITION_KEY, ABOUT: NO_PAGE, PAGE: position})  # the first: see `_merged`
        for each in documents:
            _add_terms(pool, writer.docnum, each.terms)
            writer.add_document(**each.stored)
        writer.commit(mergetype=merge or a_few)
    except BaseException:
        with suppress(Exception):  # a writer that failed to commit has closed itself
            writer.cancel()
        raise


def _add_terms(pool: Pool, number: int, terms: Terms) -> None:
    for field, stems in terms.stems.items():
        pool.add_places(field, number, stems)
    counted = {fields.SURFACE: terms.surfaces, fields.ROOT: terms.roots, fields.GRAM: terms.grams, fields.EXACT: terms.exact}
    for field, several in counted.items():
        pool.add_counts(field, number, several)


def a_few(writer: SegmentWriter, segments: list[Any]) -> list[Any]:
    """Merge the smallest segments if that is quickly done, or if there are too many to put it off."""
    few = _smallest(segments, MERGED_PAGES)
    if len(few) < MERGED_SEGMENTS:
        few = _smallest(segments, MERGED_IF_WORN) if len(segments) > WORN_SEGMENTS else []
    return _merged(writer, segments, few)


def more(writer: SegmentWriter, segments: list[Any]) -> list[Any]:
    """Merge as many of the smallest segments as an idle moment is long."""
    return _merged(writer, segments, _smallest(segments, TIDIED_PAGES))


def all_but_the_largest(writer: SegmentWriter, segments: list[Any]) -> list[Any]:
    """Merge what leaves few segments."""
    return _merged(writer, segments, sorted(segments, key=_pages)[: 1 - UNITED_SEGMENTS])


def is_united(index: FileIndex) -> bool:
    """Tell whether all pages are in few segments."""
    return sum(_pages(segment) > 0 for segment in _segments(index)) <= UNITED_SEGMENTS


def is_tidy(index: FileIndex) -> bool:
    """Tell whether `more` would gain little."""
    segments = _segments(index)
    return len(segments) <= TIDY_SEGMENTS or len(_smallest(segments, TIDIED_PAGES)) < TIDY_SEGMENTS


def is_worn(index: FileIndex) -> bool:
    """Tell whether an index has many segments, or more pages deleted than kept."""
    segments = _segments(index)
    stored = sum(segment.doc_count_all() for segment in segments)
    return len(segments) > WORN_SEGMENTS or stored > 2 * sum(map(_pages, segments)) + MERGED_PAGES


def _segments(index: FileIndex) -> list[Any]:
    found: list[Any] = index._segments()  # type: ignore[no-untyped-call]
    return found


def _smallest(segments: list[Any], pages: int) -> list[Any]:
    """Return the smallest segments that together have at most so many pages."""
    chosen: list[Any] = []
    for segment in sorted(segments, key=_pages):
        pages -= _pages(segment)
        if pages < 0:
            break
        chosen.append(segment)
    return chosen


def _merged(writer: Any, segments: list[Any], chosen: list[Any]) -> list[Any]:
    """Add some segments to what is written, and return the others.

    Of each at least the position is deleted, which has number 0: where it is that alone, all others move together.
    """
    for segment in chosen:
        reader = SegmentReader(writer.storage, writer.schema, segment)  # its files are closed with the index
        by, is_whole = writer.docnum - 1, {*segment.deleted_docs()} == {0}
        kept = writer.write_per_doc({ABOUT}, reader)
        writer.pool.merge(reader, by, None if is_whole else kept)
    return [segment for segment in segments if segment not in chosen]


def _pages(segment: Any) -> int:
    return int(segment.doc_count_all() - segment.deleted_count())
