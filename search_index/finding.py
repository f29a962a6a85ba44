"""A search from the query to the page of hits."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import nlargest
from typing import NamedTuple

from search_index import analysis, facets, plan, ranking, snippets
from search_index.engine import DEEPEST_HIT, Hit, Results, Sort
from search_index.facets import About
from search_index.fields import STEM_WEIGHTS
from search_index.query import Filters, parse
from search_index.ranking import Weighed
from search_index.snippets import Marks
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


def find(view: View, text: str, filters: Filters, page: Page) -> Results:
    """Return what a query finds in a view of the index. See `Engine.search`."""
    query = parse(text)
    made = plan.make(text, query, view)
    clues = ranking.weighed(view, made)
    passes = facets.passer(filters, query.filters)
    found: list[_Found] = []
    # A query that is nothing but signs asks for something that can't be found, rather than for everything.
    if query.terms or query.filters or not text.strip():
        for segment in view.segments:
            scores = ranking.scores(view, segment, made, clues, passes)
            found.extend(_Found(score, segment.known(number), segment, number) for number, score in scores.items())
    marks = _marks(clues)
    return Results(
        total=len(found),
        hits=tuple(_hit(each, marks) for each in _wanted(found, page)),
        facets=facets.count(each.about for each in found),
        reading=made.reading,
        suggestion=made.corrected,
    )


def _wanted(found: list[_Found], page: Page) -> list[_Found]:
    """Return the hits of one page; of equal ones the last changed comes first."""
    start = max(0, page.offset)
    end = min(start + max(0, page.limit), DEEPEST_HIT)
    by_score = page.sort == "best"
    order = nlargest(end, found, key=lambda each: (each.score if by_score else 0.0, each.about.changed, each.about.id))
    return order[start:]


def _hit(found: _Found, marks: Marks) -> Hit:
    title, sections = found.segment.page(found.number)
    language = found.about.language
    passage = snippets.passage(sections, language, marks)
    return Hit(
        id=found.about.id,
        score=round(found.score, 4),
        title=snippets.marked(title, language, marks),
        snippet=passage.pieces,
        section=passage.section,
        heading=passage.heading,
    )


def _marks(clues: list[Weighed]) -> Marks:
    """Return what to mark of the clues, in the stems and in the spellings of a text."""
    stems: dict[str, tuple[int, float]] = {}
    surfaces: dict[str, tuple[int, float]] = {}
    for number, weighed in enumerate(clues):
        for lookup in weighed.clue.lookups:
            for text in lookup.texts:
                if lookup.field in STEM_WEIGHTS:
                    stems[text] = (number, weighed.worth)
                else:
                    surfaces[analysis.surface(text)] = (number, weighed.worth)
    return Marks(stems, surfaces)
