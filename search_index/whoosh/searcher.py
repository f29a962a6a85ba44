"""Searching one state of a Whoosh index: terms, places and pages are on disk, ranking is ours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from heapq import nlargest, nsmallest
from itertools import chain
from typing import NamedTuple

from search_index import facets
from search_index.engine import Sort
from search_index.facets import About
from search_index.fields import BODY
from search_index.searcher import Best, Ranked, Row, Shown, Sought
from search_index.whoosh import ranking as whoosh_ranking
from search_index.whoosh.view import Segment, View


class _Found(NamedTuple):
    score: float
    about: About
    segment: Segment
    number: int


class WhooshSearcher(View):
    """A `Searcher`. Not for several threads at once: what is remembered of terms is theirs together."""

    def best(self, sought: Sought, count: int, sort: Sort) -> Best:
        """Return what is found, the first `count` pages of it in order."""
        passes = facets.passer(*sought.filters, names=sought.names)
        scored = [
            (segment, whoosh_ranking.scores(self, segment, sought.plan, sought.clues, passes)) for segment in self.segments
        ]
        abouts = [about for segment, scores in scored for about in map(segment.known, scores)]
        least = _least(chain.from_iterable(scores.values() for _, scores in scored), count) if sort == "best" else 0.0
        found = [
            _Found(score, segment.known(number), segment, number)
            for segment, scores in scored
            for number, score in scores.items()
            if score >= least
        ]
        if sort == "title":
            first = nsmallest(count, found, key=lambda each: (each.about.title, each.about.id))
        elif sort == "newest":
            first = nlargest(count, found, key=lambda each: (each.about.changed, each.about.id))
        else:
            first = nlargest(count, found, key=lambda each: (each.score, each.about.changed, each.about.id))
        counted = facets.count(abouts, names=sought.names)
        return Best(len(abouts), counted, [_ranked(each) for each in first])

    def having(self, row: Row, fields: Collection[str], among: Sequence[Ranked]) -> set[int]:
        """Return the numbers of those of some pages that have a row of stems in any one of some fields."""
        return {
            segment.known(number).id
            for segment, numbers in _by_segment(among).items()
            for number in whoosh_ranking.having(segment, row, numbers, fields)
        }

    def shown(self, pages: Sequence[Ranked], stems: Sequence[Collection[str]]) -> list[Shown]:
        """Return what is to be shown of pages, in their order, and where sets of stems are in their bodies."""
        places: dict[tuple[Segment, int], list[tuple[int, int]]] = defaultdict(list)
        for segment, numbers in _by_segment(pages).items():
            for clue, several in enumerate(stems):
                for stem in several:
                    for number, found in segment.postings(BODY, stem).places(numbers):
                        places[segment, number].extend((place, clue) for place in found)
        return [_shown(page, places[page.place]) for page in pages]


def _least(scores: Iterable[float], count: int) -> float:
    """Return the least of the `count` greatest scores."""
    return min(nlargest(count, scores), default=0.0)


def _ranked(found: _Found) -> Ranked:
    about = found.about
    changed = datetime.fromisoformat(about.changed).timestamp()
    return Ranked(found.score, changed, about.id, about.title_words, (found.segment, found.number))


def _shown(page: Ranked, places: list[tuple[int, int]]) -> Shown:
    segment, number = page.place
    title, sections, starts = segment.page(number)
    return Shown(title, segment.known(number).language, sections, starts, places)


def _by_segment(pages: Sequence[Ranked]) -> dict[Segment, set[int]]:
    numbers: dict[Segment, set[int]] = defaultdict(set)
    for segment, number in (page.place for page in pages):
        numbers[segment].add(number)
    return numbers
