"""One state of a Whoosh index, open for reading: what is known of each page, and the postings of terms."""

from __future__ import annotations

import json
import os
from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, Final

from whoosh.reading import IndexReader, TermNotFound

from search_index.engine import IndexUnavailableError, Section, State
from search_index.facets import About
from search_index.fields import SURFACE
from search_index.whoosh.files import ABOUT, KEY, NO_PAGE, PAGE, POSITION_KEY, Files, open_index
from search_index.whoosh.postings import Postings, columns
from search_index.whoosh.terms import Term, Terms
from search_index.words.analysis import primary_language

SCANNED_COMPLETIONS: Final = 2_000
"""At most so many words with a prefix are looked at; the rest of a very short prefix stays out."""


REMEMBERED: Final = 20_000
"""Terms are asked for several times in a query; so many are kept of a segment: 3 MB."""

REMEMBERED_POSTINGS: Final = 200_000
"""A query reads the postings of a term up to four times; so many are kept of a segment: 2 MB."""

REMEMBERED_PREFIXES: Final = 100
"""A query asks for the completions of a prefix twice, and may have one many times."""

NO_POSTINGS: Final = Postings(array("I"), array("B"), columns((0,), (0,)))


class Segment:
    """A part of the index. Pages in it have numbers of its own, from 0; `pages` has those that are not deleted.

    Postings and frequencies may count deleted pages, which are in `deleted`.
    """

    def __init__(self, reader: Any, known: Mapping[str, Segment]) -> None:
        self._reader = reader
        self.name: str = reader.segment().segment_id()
        older = known.get(self.name)
        self._terms: Terms = Terms(reader, older._terms if older else None)
        self._found: dict[tuple[str, str], Term | None] = older._found if older else {}
        self._postings: dict[tuple[str, str], Postings] = older._postings if older else {}
        self._room: int = older._room if older else REMEMBERED_POSTINGS
        self.dampers: dict[bool, list[float]] = {}  # the ranking's, kept as long as the view
        self.all_pages: list[About | None] = older.all_pages if older else _all_pages(reader)
        self.deleted: frozenset[int] = reader.deleted_docs_set
        self.pages = {n: about for n, about in enumerate(self.all_pages) if about and n not in self.deleted}

    def known(self, number: int) -> About:
        """Return what is known of a page by its number."""
        return self.pages[number]

    def frequency(self, field: str, text: str) -> int:
        """Return how many pages have a term."""
        term = self._term(field, text)
        return term.frequency if term else 0

    def postings(self, field: str, text: str) -> Postings:
        """Return the pages that have a term."""
        found = self._postings.get((field, text))
        if found is None:
            term = self._term(field, text)
            found = self._terms.postings(term) if term else NO_POSTINGS
            self._room -= len(found.numbers)
            if self._room < 0:
                self._postings.clear()
                self._room = REMEMBERED_POSTINGS
            self._postings[field, text] = found
        return found

    def completions(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Yield the surfaces that begin with `prefix`, in no useful order, and how many pages have each."""
        start = prefix.encode()
        for count, ((field, text), info) in enumerate(self._reader.iter_from(SURFACE, prefix)):
            if field != SURFACE or not text.startswith(start) or count >= SCANNED_COMPLETIONS:
                return
            yield text.decode(), info.doc_frequency()

    def page(self, number: int) -> tuple[str, list[Section], list[list[int]]]:
        """Return the title of a page, its sections and where the tokens of each begin."""
        title, stored = self.stored(number)
        return title, [Section(*section) for *section, _ in stored], [starts for *_, starts in stored]

    def numbers(self, key: str) -> list[int]:
        """Return the numbers of what is stored under a key; at most one."""
        try:
            return list(self._reader.postings(KEY, key).all_ids())
        except TermNotFound:
            return []

    def stored(self, number: int) -> Any:
        """Return what is stored as it is."""
        return self._reader.stored_fields(number)[PAGE]

    def _term(self, field: str, text: str) -> Term | None:
        if (field, text) not in self._found:
            if len(self._found) > REMEMBERED:
                self._found.clear()
            self._found[field, text] = self._terms.find(field, text)
        return self._found[field, text]


class View:
    """The index of one folder as one commit left it. Not for several threads at once: files have one place to read at."""

    def __init__(self, folder: Path, older: View | None = None) -> None:
        self._folder = folder
        self._process = os.getpid()
        self._completions: dict[tuple[str, int], list[str]] = {}
        self._state = _state(folder)
        self._files = Files(str(folder))
        # What is known of segments that have not changed since is not read again.
        known = {segment.name: segment for segment in older.segments} if older and older.is_older(self) else {}
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

    def frequencies(self, surfaces: Collection[str]) -> dict[str, int]:
        """Return how many pages have each of some surfaces, for those that any has; deleted pages may be counted."""
        return {surface: count for surface in surfaces if (count := self.frequency(SURFACE, surface))}

    def shows(self, surface: str) -> bool:
        """Tell whether a page has this surface; one that was deleted has none."""
        return any(
            number in segment.pages for segment in self.segments for number in segment.postings(SURFACE, surface).numbers
        )

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
    def pages(self) -> dict[int, State]:
        """The numbers of the pages, and which state of each it has."""
        known = (about for segment in self.segments for about in segment.pages.values())
        return {about.id: State(about.change, datetime.fromisoformat(about.changed).timestamp()) for about in known}

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
    number, kind, language, changed, *labels, title, title_words, body_words, change = json.loads(row)
    tags, themes, places, teams, people = map(tuple, labels)
    return About(number, kind, language, changed, tags, themes, places, teams, people, title, title_words, body_words, change)


_LASTING: Final = (".toc", ".trm", ".pst", ".col")
