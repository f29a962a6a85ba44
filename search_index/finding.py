"""A search from the query to the page of hits. The same for every engine."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from search_index import facets, plan, ranking, snippets
from search_index.engine import DEEPEST_HIT, Hit, Results, Sort
from search_index.fields import BODY, ROOT, STEM_WEIGHTS, SURFACE, TITLE
from search_index.plan import Plan
from search_index.query import Filters, Query, parse
from search_index.ranking import IN_A_ROW, IS_TITLE, TRIED_ROWS, Weighed
from search_index.searcher import Best, Ranked, Searcher, Shown, Sought
from search_index.snippets import Marks
from search_index.synonyms import Synonyms
from search_index.words import analysis


@dataclass(frozen=True)
class Page:
    """Which of the pages found are wanted: at most `limit` from `offset`, in which order."""

    limit: int
    offset: int
    sort: Sort


def find(searcher: Searcher, query: str | Query, filters: Filters, page: Page, synonyms: Synonyms) -> Results:
    """Return what a query finds in an open index. See `Index.search`."""
    query = parse(query) if isinstance(query, str) else query
    made = plan.make(query, searcher, synonyms)
    clues = ranking.weighed(searcher, made)
    end = min(max(0, page.offset) + max(0, page.limit), DEEPEST_HIT)
    found = Best(0, facets.count(()), [])
    # A query that is nothing but signs asks for something that can't be found, rather than for everything.
    if query.terms or query.filters or not query.text:
        asked = (facets.meant(filters, synonyms), facets.meant(query.filters, synonyms))
        sought = Sought(made, tuple(clues), asked, query.names)
        found = searcher.best(sought, max(end, TRIED_ROWS), page.sort)
    ranked = _raised(searcher, found.pages, made) if page.sort == "best" else found.pages
    return Results(
        total=found.total,
        hits=_hits(searcher, ranked[max(0, page.offset) : end], clues),
        facets=found.facets,
        reading=made.reading,
        suggestion=made.corrected,
    )


def _raised(searcher: Searcher, pages: list[Ranked], made: Plan) -> list[Ranked]:
    """Return pages in order, with those of the first raised that have the query as a phrase or title."""
    if not made.row:
        return pages
    tried = pages[:TRIED_ROWS]
    in_a_row = searcher.having(made.row, STEM_WEIGHTS, tried) if len(made.row) > 1 else set()
    # A word that is too common in one language only is counted in titles of the others.
    lengths = (len(made.clues), sum(not clue.common for clue in made.clues))
    titled = searcher.having(made.row, (TITLE,), [page for page in tried if page.title_words in lengths])
    factors = dict.fromkeys(in_a_row, IN_A_ROW) | dict.fromkeys(titled, IS_TITLE)
    if not factors:
        return pages
    return sorted((page._replace(score=page.score * factors.get(page.id, 1.0)) for page in pages), reverse=True)


def _hits(searcher: Searcher, pages: Sequence[Ranked], clues: Sequence[Weighed]) -> tuple[Hit, ...]:
    marks = _marks(clues)
    shown = searcher.shown(pages, [_stems(weighed, searcher.languages) for weighed in clues])
    return tuple(_hit(page, each, clues, marks) for page, each in zip(pages, shown, strict=True))


def _hit(page: Ranked, shown: Shown, clues: Sequence[Weighed], marks: Marks) -> Hit:
    places = ((place, clue, clues[clue].worth) for place, clue in shown.places)
    passage = snippets.passage(shown.sections, snippets.area(shown.starts, places), shown.language, marks)
    return Hit(
        id=page.id,
        score=round(page.score, 4),
        title=snippets.marked(shown.title, shown.language, marks),
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
    """Return what to mark of the clues: in the stems, the spellings and the roots of a text."""
    stems: dict[str, tuple[int, float]] = {}
    surfaces: dict[str, tuple[int, float]] = {}
    roots: dict[str, tuple[int, float]] = {}
    by_field = {**dict.fromkeys(STEM_WEIGHTS, stems), SURFACE: surfaces, ROOT: roots}
    for number, weighed in enumerate(clues):
        mark = (number, weighed.worth)
        for lookup in weighed.clue.lookups:
            by_field.get(lookup.field, {}).update(dict.fromkeys(lookup.texts, mark))
        for stem in (stem for phrase in weighed.phrases for choices in phrase.row for stem in choices):
            stems.setdefault(stem, mark)
    return Marks(stems, surfaces, roots)
