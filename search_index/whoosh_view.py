"""One state of a Whoosh index, open for reading: what is known of each page, and the postings of terms."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, Final

from whoosh.codec.whoosh3 import W3LeafMatcher, W3TermInfo
from whoosh.reading import IndexReader

from search_index.analysis import primary_language
from search_index.engine import IndexUnavailableError, Section
from search_index.facets import About
from search_index.fields import SURFACE, Outline
from search_index.whoosh_files import ABOUT, KEY, NO_PAGE, PAGE, POSITION_KEY, Files, open_index

SCANNED_COMPLETIONS: Final = 2_000
"""At most so many words with a prefix are looked at; the rest of a very short prefix stays out."""


REMEMBERED: Final = 20_000
"""Frequencies are asked for several times in a query; so many are kept of a segment: 3 MB."""

REMEMBERED_PREFIXES: Final = 100
"""A query asks for the completions of a prefix twice, and may have one many times."""

SKIPPED_TO: Final = 100
"""Places in at most so many pages are got by skipping to each; in more by going through all pages that have the term."""


class Segment:
    """A part of the index. Pages in it have numbers of its own, from 0; `pages` has those that are not deleted.

    Postings and frequencies may count deleted pages.
    """

    def __init__(self, reader: Any, known: dict[str, list[About | None]]) -> None:
        self._reader = reader
        self._frequencies: dict[tuple[str, str], int] = {}
        self.dampers: dict[bool, list[float]] = {}  # the ranking's, kept as long as the view
        self.name: str = reader.segment().segment_id()
        self.all_pages = known.get(self.name) or _all_pages(reader)
        self._deleted: frozenset[int] = reader.deleted_docs_set
        reader.deleted_docs_set = (
            frozenset()
        )  # whoever reads postings asks `pages` anyway: filtering twice takes twice as long
        self.pages = {n: about for n, about in enumerate(self.all_pages) if about and n not in self._deleted}

    def known(self, number: int) -> About:
        """Return what is known of a page by its number."""
        return self.pages[number]

    def frequency(self, field: str, text: str) -> int:
        """Return how many pages have a term."""
        known = self._frequencies.get((field, text))
        if known is None:
            if len(self._frequencies) > REMEMBERED:
                self._frequencies.clear()
            known = self._frequencies[field, text] = self._counted(field, text)
        return known

    def postings(self, field: str, text: str) -> Iterator[tuple[int, float]]:
        """Yield the number of each page that has a term, ascending, and how often it has it."""
        matcher = self._matcher(field, text)
        blocks: Any = matcher if isinstance(matcher, W3LeafMatcher) else None
        while blocks is not None and blocks.is_active():  # a block at a time: its own steps take five times as long
            blocks.id(), blocks.weight()  # reads them
            yield from zip(blocks._ids, blocks._weights, strict=True)
            blocks._next_block()
        while matcher is not None and matcher.is_active():
            yield matcher.id(), matcher.weight()
            matcher.next()

    def places(self, field: str, text: str, among: Collection[int]) -> Iterator[tuple[int, list[int]]]:
        """Yield the number of each page of some that has a term, ascending, and the places where it has it."""
        matcher = self._matcher(field, text)
        for number in sorted(among) if matcher is not None and len(among) <= SKIPPED_TO else ():
            if matcher.is_active():
                matcher.skip_to(number)
            if matcher.is_active() and matcher.id() == number:
                yield number, matcher.value_as("positions")
        while matcher is not None and len(among) > SKIPPED_TO and matcher.is_active():
            if matcher.id() in among:
                yield matcher.id(), matcher.value_as("positions")
            matcher.next()

    def completions(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Yield the surfaces that begin with `prefix`, in no useful order, and how many pages have each."""
        start = prefix.encode()
        for count, ((field, text), info) in enumerate(self._reader.iter_from(SURFACE, prefix)):
            if field != SURFACE or not text.startswith(start) or count >= SCANNED_COMPLETIONS:
                return
            yield text.decode(), info.doc_frequency()

    def page(self, number: int) -> tuple[str, list[Section], list[Outline]]:
        """Return the title of a page, its sections and their outlines."""
        title, stored = self.stored(number)
        sections = [Section(*section) for *section, _, _ in stored]
        return title, sections, [Outline(*outline) for _, _, _, *outline in stored]

    def numbers(self, key: str) -> list[int]:
        """Return the numbers of what is stored under a key; at most one."""
        return [number for number, _ in self.postings(KEY, key) if number not in self._deleted]

    def stored(self, number: int) -> Any:
        """Return what is stored as it is."""
        return self._reader.stored_fields(number)[PAGE]

    def _counted(self, field: str, text: str) -> int:
        """Return what `reader.doc_frequency` does, in two thirds of the time: correcting a word asks a hundred times."""
        terms = self._reader._terms
        ranges = terms._tindex.ranges_for_key(terms._keycoder(field, text.encode()))
        return next((int(W3TermInfo.read_doc_freq(terms._dbfile, place)) for place, _ in ranges), 0)  # type: ignore[no-untyped-call]

    def _matcher(self, field: str, text: str) -> Any:
        return self._reader.postings(field, text) if self.frequency(field, text) else None


class View:
    """The index of one folder as one commit left it. Not for several threads at once: files have one place to read at."""

    def __init__(self, folder: Path, older: View | None = None) -> None:
        self._folder = folder
        self._process = os.getpid()
        self._completions: dict[tuple[str, int], list[str]] = {}
        self._state = _state(folder)
        self._files = Files(str(folder))
        # What is known of pages in segments that have not changed since is not read again.
        known = {segment.name: segment.all_pages for segment in older.segments} if older and older.is_older(self) else {}
        try:
            reader: IndexReader = open_index(self._files).reader()  # type: ignore[no-untyped-call]
            self.segments: list[Segment] = [Segment(leaf, known) for leaf, _ in reader.leaf_readers()]
            self.position = self._position()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the files."""
        self._files.release()

    def is_current(self, folder: Path) -> bool:
        """Tell whether the files are as they were; a view opened before a fork shares its files and counts as old."""
        return self._folder == folder and self._process == os.getpid() and self._state == _state(folder)

    def is_older(self, other: View) -> bool:
        """Tell whether the other view is of a later commit of the same index, rather than of files that were changed."""
        return self._folder == other._folder and self._state[0] != other._state[0]

    def frequency(self, field: str, text: str) -> int:
        """Return how many pages have a term; deleted ones may be counted."""
        return sum(segment.frequency(field, text) for segment in self.segments)

    def shows(self, surface: str) -> bool:
        """Tell whether a page has this surface; one that was deleted has none."""
        return any(number in segment.pages for segment in self.segments for number, _ in segment.postings(SURFACE, surface))

    def completions(self, prefix: str, limit: int) -> list[str]:
        """Return the surfaces that begin with `prefix`, the most frequent first; each is one that a page has."""
        if (prefix, limit) not in self._completions:
            if len(self._completions) > REMEMBERED_PREFIXES:
                self._completions.clear()
            self._completions[prefix, limit] = self._completed(prefix, limit)
        return self._completions[prefix, limit]

    @property
    def size(self) -> int:
        """How many pages there are."""
        return self.sizes[0]

    @property
    def pages(self) -> dict[int, float]:
        """The numbers of the pages, and when each was last changed, in seconds since 1970."""
        known = (about for segment in self.segments for about in segment.pages.values())
        return {about.id: datetime.fromisoformat(about.changed).timestamp() for about in known}

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages of the pages, as the first parts of their tags."""
        tags = {about.language for segment in self.segments for about in segment.pages.values()}
        return frozenset(primary_language(tag) for tag in tags)

    @cached_property
    def sizes(self) -> tuple[int, float, float]:
        """How many pages there are, and the mean lengths of their titles and bodies in words."""
        pages = [about for segment in self.segments for about in segment.pages.values()]
        count = max(1, len(pages))
        return (
            len(pages),
            sum(page.title_words for page in pages) / count or 1.0,
            sum(page.body_words for page in pages) / count or 1.0,
        )

    def _completed(self, prefix: str, limit: int) -> list[str]:
        found: Counter[str] = Counter()
        for segment in self.segments:
            for text, frequency in segment.completions(prefix):
                found[text] += frequency
        order = sorted(found.items(), key=lambda item: (-item[1], item[0]))
        return list(islice((text for text, _ in order if self.shows(text)), limit))

    def _position(self) -> int:
        for segment in self.segments:
            for number in segment.numbers(POSITION_KEY):
                return int(segment.stored(number))
        raise IndexUnavailableError("an index without a position")


def _state(folder: Path) -> tuple[str, frozenset[tuple[str, int, int]]]:
    """Return the name of the last commit's file, and name, size and time of all files that do not change between commits."""
    with os.scandir(folder) as found:
        files = [(item.name, item.stat()) for item in found if item.name.endswith(_LASTING)]
    last = max((name for name, _ in files if name.endswith(".toc")), key=lambda name: (len(name), name), default="")
    return last, frozenset((name, stat.st_size, stat.st_mtime_ns) for name, stat in files)


def _all_pages(reader: Any) -> list[About | None]:
    column: Sequence[bytes] = reader.column_reader(ABOUT)
    return [_about(column[number]) for number in range(reader.doc_count_all())]


def _about(row: bytes) -> About | None:
    if row == NO_PAGE:
        return None
    number, kind, language, changed, *labels, title, title_words, body_words = json.loads(row)
    tags, themes, places, teams, people = map(tuple, labels)
    return About(number, kind, language, changed, tags, themes, places, teams, people, title, title_words, body_words)


_LASTING: Final = (".toc", ".trm", ".pst", ".col")
