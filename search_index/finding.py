"""A search from the query to the page of hits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest, nsmallest
from typing import NamedTuple

from search_index import analysis, facets, plan, ranking, snippets
from search_index.engine import DEEPEST_HIT, Hit, Results, Sort
from search_index.facets import About
from search_index.fields import BODY, GRAM, ROOT, STEM_WEIGHTS
from search_index.plan import Plan
from search_index.query import Filters, Query, parse
from search_index.ranking import TRIED_ROWS, Weighed, raised
from search_index.snippets import Marks
from search_index.synonyms import Synonyms
from search_index.whoosh_view import Segment, View


@dataclass(frozen=True)
class Page:
    """Which of the pages found are wanted: at most `limit` from `offset`, in which order."""

    limit: int
    offset: int
    sort: Sort


class _Found(NamedTuple):
    score: float
    about: About
    segment: Segment
    number: int


def find(view: View, query: str | Query, filters: Filters, page: Page, synonyms: Synonyms) -> Results:
    """Return what a query finds in a view of the index. See `Engine.search`."""
    query = parse(query) if isinstance(query, str) else query
    made = plan.make(query, view, synonyms)
    clues = ranking.weighed(view, made)
    passes = facets.passer(filters, query.filters, names=query.names)
    found: list[_Found] = []
    # A query that is nothing but signs asks for something that can't be found, rather than for everything.
    if query.terms or query.filters or not query.text:
        for segment in view.segments:
            scores = ranking.scores(view, segment, made, clues, passes)
            found.extend(_Found(score, segment.known(number), segment, number) for number, score in scores.items())
    return Results(
        total=len(found),
        hits=_hits(_wanted(_raised(found, made), page), clues, view.languages),
        facets=facets.count((each.about for each in found), names=query.names),
        reading=made.reading,
        suggestion=made.corrected,
    )


def _raised(found: list[_Found], made: Plan) -> list[_Found]:
    """Return what was found with those of the best pages raised that have the query as a phrase or title."""
    if not made.row:
        return found
    best = nlargest(TRIED_ROWS, found, key=lambda each: (each.score, each.about.changed, each.about.id))
    numbers: dict[Segment, set[int]] = defaultdict(set)
    for each in best:
        numbers[each.segment].add(each.number)
    factors = {segment: raised(segment, made, among) for segment, among in numbers.items()}
    return [
        each._replace(score=each.score * factor) if (factor := factors.get(each.segment, {}).get(each.number)) else each
        for each in found
    ]


def _wanted(found: list[_Found], page: Page) -> list[_Found]:
    """Return the hits of one page; of equal ones the last changed comes first."""
    start = max(0, page.offset)
    end = min(start + max(0, page.limit), DEEPEST_HIT)
    if page.sort == "title":
        return nsmallest(end, found, key=lambda each: (each.about.title, each.about.id))[start:]
    by_score = page.sort == "best"
    order = nlargest(end, found, key=lambda each: (each.score if by_score else 0.0, each.about.changed, each.about.id))
    return order[start:]


def _hits(wanted: Sequence[_Found], clues: Sequence[Weighed], languages: Collection[str]) -> tuple[Hit, ...]:
    marks = _marks(clues)
    places: dict[_Place, list[tuple[int, int, float]]] = defaultdict(list)
    for segment in {each.segment for each in wanted}:
        numbers = {each.number for each in wanted if each.segment is segment}
        for clue, weighed in enumerate(clues):
            for stem in _stems(weighed, languages):
                for number, found in segment.places(BODY, stem, numbers):
                    places[segment, number].extend((place, clue, weighed.worth) for place in found)
    return tuple(_hit(each, places[each.segment, each.number], marks) for each in wanted)


def _hit(found: _Found, places: Iterable[tuple[int, int, float]], marks: Marks) -> Hit:
    title, sections, outlines = found.segment.page(found.number)
    language = found.about.language
    passage = snippets.passage(sections, snippets.area(outlines, places), language, marks)
    return Hit(
        id=found.about.id,
        score=round(found.score, 4),
        title=snippets.marked(title, language, marks),
        snippet=passage.pieces,
        section=passage.section,
        heading=passage.heading,
    )


def _stems(weighed: Weighed, languages: Collection[str]) -> set[str]:
    """Return the stems whose places in the body show a clue; those of the words where it was looked up as spelt."""
    lookups = weighed.clue.lookups
    stems = {text for lookup in lookups if lookup.field == BODY for text in lookup.texts}
    stems |= {stem for phrase in weighed.phrases for choices in phrase.row for stem in choices}
    return stems or {stem for lookup in lookups for text in lookup.texts for stem in analysis.stems(text, languages)}


def _marks(clues: Sequence[Weighed]) -> Marks:
    """Return what to mark of the clues, in the stems and in the spellings of a text."""
    stems: dict[str, tuple[int, float]] = {}
    surfaces: dict[str, tuple[int, float]] = {}
    for number, weighed in enumerate(clues):
        for lookup in weighed.clue.lookups:
            for text in lookup.texts:
                if lookup.field in STEM_WEIGHTS:
                    stems[text] = (number, weighed.worth)
                elif lookup.field not in (ROOT, GRAM):
                    surfaces[analysis.surface(text)] = (number, weighed.worth)
        for stem in (stem for phrase in weighed.phrases for choices in phrase.row for stem in choices):
            stems.setdefault(stem, (number, weighed.worth))
    return Marks(stems, surfaces)


_Place = tuple[Segment, int]
