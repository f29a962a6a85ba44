"""Searching one state of a tantivy index: matching, scores and counts are tantivy's, from our terms and weights."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

import tantivy
from tantivy import DocAddress, Order, Query, SearchResult

from search_index.engine import DEEPEST_HIT, FACET_VALUES, FacetValue, IndexUnavailableError, Section, Sort, State
from search_index.facets import FACETS, RECENT_DAYS
from search_index.fields import BODY, SURFACE
from search_index.searcher import Best, Ranked, Row, Shown, Sought
from search_index.tantivy import files as tantivy_files
from search_index.tantivy.files import CHANGE, CHANGED, LANGUAGE, NUMBER, PAGE, POSITION, TITLE_KEY, TITLE_WORDS, facet_field
from search_index.tantivy.queries import Queries
from search_index.tantivy.writing import MICROSECONDS, microseconds

COUNTED_VALUES: Final = 1_000
"""So many values of a facet are counted; those that are shown are the most frequent of them."""

SPARE: Final = 30
"""So many more are asked for than are wanted: seldom are as many at the edge alike."""

REMEMBERED: Final = 20_000
"""Frequencies are asked for several times in a query; so many are kept: 3 MB."""

REMEMBERED_PREFIXES: Final = 100
"""A query asks for the completions of a prefix twice, and may have one many times."""


class TantivySearcher:
    """A `Searcher`. Its files are checked before they are mapped into memory, those that `older` had already only once."""

    def __init__(self, folder: Path, older: TantivySearcher | None = None) -> None:
        self._folder = folder
        self._process = os.getpid()
        self._meta, self._files = tantivy_files.state(folder)
        tantivy_files.check(folder, self._meta, self._files, older._files if older else frozenset())
        self._index = tantivy.Index.open(str(folder))
        self._index.config_reader("manual", 0)  # the default one starts a thread
        self._index.reload()
        self._searcher = self._index.searcher()
        self._frequencies: dict[tuple[str, str], int] = {}
        self._completions: dict[tuple[str, int], list[str]] = {}
        documents = sum(segment["max_doc"] for segment in json.loads(self._meta)["segments"])
        self._queries = Queries(self._index.schema, documents, self.frequency)
        self.position = self._position()

    def close(self) -> None:
        """Do nothing: files are let go with the object."""

    def is_current(self, folder: Path) -> bool:
        """Tell whether the index in a folder is this one, in the state in which it was opened, in this process."""
        is_ours = self._folder == folder and self._process == os.getpid()
        return is_ours and tantivy_files.is_unchanged(folder, self._meta, self._files)

    def frequency(self, field: str, text: str) -> int:
        """Return how many pages have a term; deleted ones may be counted."""
        known = self._frequencies.get((field, text))
        if known is None:
            if len(self._frequencies) > REMEMBERED:
                self._frequencies.clear()
            known = self._frequencies[field, text] = self._searcher.doc_freq(field, text)
        return known

    def frequencies(self, surfaces: Collection[str]) -> dict[str, int]:
        """Return how many pages have each of some surfaces, for those that any has; deleted pages may be counted."""
        ask = self._searcher.doc_freq
        return {surface: count for surface in surfaces if (count := ask(SURFACE, surface))}

    def shows(self, surface: str) -> bool:
        """Tell whether a page has this surface; one that was deleted has none."""
        return bool(self._searcher.search(self._surface(surface), 1, count=False).hits)

    def completions(self, prefix: str, limit: int) -> list[str]:
        """Return the surfaces that begin with `prefix`, the most frequent first; each is one that a page has."""
        if (prefix, limit) not in self._completions:
            if len(self._completions) > REMEMBERED_PREFIXES:
                self._completions.clear()
            found = self._searcher.terms_with_prefix(SURFACE, prefix, self._queries.pages())
            order = sorted(found, key=lambda item: (-item[1], item[0]))
            self._completions[prefix, limit] = [text for text, _ in order[:limit]]
        return self._completions[prefix, limit]

    @property
    def size(self) -> int:
        """How many pages there are."""
        return self._searcher.num_docs - 1  # the position is one

    @property
    def pages(self) -> dict[int, State]:
        """The numbers of the pages, and which state of each it has."""
        found = self._searcher.search(self._queries.pages(), self.size or 1, count=False, order_by_field=NUMBER)
        places = [place for _, place in found.hits]
        changes, times = (self._searcher.fast_field_values(field, places) for field in (CHANGE, CHANGED))
        states = (State(int(change or 0), (time or 0) / MICROSECONDS) for change, time in zip(changes, times, strict=True))
        return {number: state for (number, _), state in zip(found.hits, states, strict=True)}

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages of the pages, as the first parts of their tags."""
        return frozenset(value for value, _ in self._counts(self._queries.pages(), (LANGUAGE,))[LANGUAGE])

    def best(self, sought: Sought, count: int, sort: Sort) -> Best:
        """Return what is found, the first `count` pages of it in order."""
        plain, scored = self._queries.sought(sought)
        by = TITLE_KEY if sort == "title" else CHANGED if sort == "newest" or not sought.plan.clues else None
        order = Order.Asc if sort == "title" else Order.Desc
        hits = [hit for query in ((plain,) if by else scored) for hit in self._first(query, count, by, order)]
        total, facets = self._facets(plain, names=sought.names)
        return Best(total, facets, self._ranked(hits, sort, by)[:count])

    def _first(self, query: Query, count: int, by: str | None, order: Order) -> list[tuple[Any, DocAddress]]:
        """Return the first hits of a query, `count` and some more."""
        hits = self._searcher.search(query, count + SPARE, count=False, order_by_field=by, order=order).hits
        if len(hits) == count + SPARE and hits[count - 1][0] == hits[-1][0]:
            # Among those alike at the edge are others that come before: they have one order, whatever is asked for.
            return self._searcher.search(query, DEEPEST_HIT, count=False, order_by_field=by, order=order).hits
        return hits

    def having(self, row: Row, fields: Collection[str], among: Sequence[Ranked]) -> set[int]:
        """Return the numbers of those of some pages that have a row of stems in any one of some fields."""
        if not among:
            return set()
        numbers, query = {page.id for page in among}, self._queries.row(row, fields)
        found = self._searcher.search(query, DEEPEST_HIT, order_by_field=NUMBER)
        if _count(found) > DEEPEST_HIT:  # seldom, and slower than a look at all that have it
            found = self._searcher.search(
                self._queries.among(numbers, query), len(numbers), count=False, order_by_field=NUMBER
            )
        return numbers.intersection(number for number, _ in found.hits)

    def shown(self, pages: Sequence[Ranked], stems: Sequence[Collection[str]]) -> list[Shown]:
        """Return what is to be shown of pages, in their order, and where sets of stems are in their bodies."""
        clues: dict[str, list[int]] = {}
        for clue, several in enumerate(stems):
            for stem in several:
                clues.setdefault(stem, []).append(clue)
        return [self._shown(page.place, clues) for page in pages]

    def _shown(self, place: DocAddress, clues: dict[str, list[int]]) -> Shown:
        found = self._searcher.doc(place)
        body: str = found.get_first(BODY) or ""
        places = [(number, clue) for number, stem in enumerate(body.split(" ")) if stem in clues for clue in clues[stem]]
        title, language, stored = json.loads(bytes(found[PAGE][0]))
        sections = [Section(*section) for *section, _ in stored]
        return Shown(title, language, sections, [starts for *_, starts in stored], places)

    def _ranked(self, hits: list[tuple[Any, DocAddress]], sort: Sort, by: str | None) -> list[Ranked]:
        """Return hits in order; of those alike the last changed comes first, or the older page among titles."""
        places = [place for _, place in hits]
        columns = [self._searcher.fast_field_values(field, places) for field in (CHANGED, NUMBER, TITLE_WORDS)]
        scores = [0.0] * len(hits) if by else [score for score, _ in hits]
        ranked = list(map(Ranked, scores, *columns, places))
        if sort == "title":
            keys = {page.id: key for page, (key, _) in zip(ranked, hits, strict=True)}
            return sorted(ranked, key=lambda page: (keys[page.id], page.id))
        once: dict[int, Ranked] = {}
        for page in sorted(ranked, reverse=True):
            once.setdefault(page.id, page)
        return list(once.values())

    def _facets(self, query: Query, *, names: bool) -> tuple[int, dict[str, tuple[FacetValue, ...]]]:
        """Return how many pages answer a query, and what they are."""
        fields = {facet: facet_field(("people" if names else "teams") if facet == "author" else facet) for facet in FACETS}
        edges = _recent_edges()
        found = self._searcher.aggregate(query, {**_by_value(fields.values()), CHANGED: _by_time(edges.values())})
        counts = {facet: _most(_buckets(found[field])) for facet, field in fields.items()}
        total = sum(each["doc_count"] for each in found[CHANGED]["buckets"])  # each page was changed at some time
        return total, {**counts, "after": _recent(found[CHANGED], edges)}

    def _counts(self, query: Query, fields: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
        found = self._searcher.aggregate(query, _by_value(fields))
        return {field: _buckets(found[field]) for field in fields}

    def _surface(self, text: str) -> Query:
        return Query.term_query(self._index.schema, SURFACE, text)

    def _position(self) -> int:
        found = self._searcher.search(Query.exists_query(POSITION), 1, count=False, order_by_field=POSITION)
        if not found.hits:
            raise IndexUnavailableError("an index without a position")
        return int(found.hits[0][0])


def _count(found: SearchResult) -> int:
    count: int = found.count  # type: ignore[attr-defined] # which its types forget
    return count


def _by_value(fields: Iterable[str]) -> dict[str, Any]:
    """Return what asks tantivy to count pages by the values of fields."""
    return {field: {"terms": {"field": field, "size": COUNTED_VALUES}} for field in fields}


def _buckets(counted: Any) -> list[tuple[str, int]]:
    return [(each["key"], each["doc_count"]) for each in counted["buckets"]]


def _recent_edges() -> dict[str, int]:
    """Return the days from which on pages are new, the last one first, and when they begin."""
    today = datetime.combine(datetime.now(UTC).date(), time(), UTC)
    days = [today - timedelta(days=count) for count in RECENT_DAYS]
    return {day.date().isoformat(): microseconds(day.timestamp()) for day in days}


def _by_time(edges: Iterable[int]) -> dict[str, Any]:
    """Return what asks tantivy to count pages by when they were changed, between times given last one first."""
    starts = list(edges)
    ranges = [{"from": first} | ({"to": end} if end else {}) for first, end in zip(starts, (None, *starts), strict=False)]
    return {"range": {"field": CHANGED, "ranges": ranges}}


def _recent(counted: Any, edges: Mapping[str, int]) -> tuple[FacetValue, ...]:
    """Return how many pages were changed lately, as `facets.count` does."""
    new = {round(each["from"]): each["doc_count"] for each in counted["buckets"] if "from" in each}
    counts = accumulate(new.get(edge, 0) for edge in edges.values())
    return tuple(FacetValue(day, count) for day, count in zip(edges, counts, strict=True) if count)


def _most(counts: list[tuple[str, int]]) -> tuple[FacetValue, ...]:
    order = sorted(counts, key=lambda item: (-item[1], item[0]))
    return tuple(FacetValue(value, count) for value, count in order[:FACET_VALUES])
