"""Which pages of a segment a plan finds, and how well: BM25 by field, summed by weight."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final

from search_index.facets import About
from search_index.fields import BODY, EXACT, GRAM, ROOT, STEM_WEIGHTS, SURFACE, TITLE
from search_index.plan import Lookup, Need, Plan
from search_index.ranking import ALL_CLUES, K1, B, Weighed
from search_index.searcher import Row
from search_index.whoosh.view import Segment, View


def scores(
    view: View, segment: Segment, plan: Plan, clues: Sequence[Weighed], passes: Callable[[About], bool] | None
) -> dict[int, float]:
    """Return the pages of a segment that answer any clue, all needs and `passes`, each with its score.

    A plan without clues and needs finds all that pass, with a score of 0.
    """
    allowed = _allowed(segment, plan, passes)
    if not plan.clues:
        return dict.fromkeys(segment.pages if allowed is None else allowed, 0.0)
    total = [0.0] * len(segment.all_pages)
    answers = [_answers(view, segment, weighed, allowed, total) for weighed in clues]
    for weighed in clues:
        for lookup in weighed.raising:
            _add(view, segment, lookup, total)
    found = set().union(*answers) - segment.deleted
    if allowed is not None:
        found &= allowed
    asked = [pages for pages, weighed in zip(answers, clues, strict=True) if not weighed.clue.common]
    complete = found.intersection(*asked)
    return {page: total[page] * ALL_CLUES if page in complete else total[page] for page in found}


def having(segment: Segment, row: Row, among: set[int] | None, fields: Collection[str] = STEM_WEIGHTS) -> set[int]:
    """Return which of some pages, or of all, have the stems of a row, in any one field."""
    return set().union(*(_in_a_row(segment, field, row, among) for field in fields))


def _answers(view: View, segment: Segment, weighed: Weighed, allowed: set[int] | None, total: list[float]) -> set[int]:
    """Return the pages that answer a clue, and add to the scores of all pages how well; a phrase counts once for a page."""
    pages: set[int] = set()
    for lookup in weighed.finding:
        pages.update(_add(view, segment, lookup, total))
    for phrase in weighed.phrases:
        having_it = having(segment, phrase.row, allowed)
        pages |= having_it
        for page in having_it:
            total[page] += phrase.weight
    return pages


def _add(view: View, segment: Segment, lookup: Lookup, total: list[float]) -> Iterable[int]:
    """Add to the scores of pages how well they answer a look-up, by the best of its terms, and return these."""
    if len(lookup.texts) == 1:
        numbers, worths = _bm25(view, segment, lookup, lookup.texts[0])
        for page, worth in zip(numbers, worths, strict=True):
            total[page] += worth
        return numbers
    best: dict[int, float] = {}
    for text in lookup.texts:
        for page, worth in zip(*_bm25(view, segment, lookup, text), strict=True):
            if worth > best.get(page, 0.0):
                best[page] = worth
    for page, worth in best.items():
        total[page] += worth
    return best


def _bm25(view: View, segment: Segment, lookup: Lookup, text: str) -> tuple[Sequence[int], list[float]]:
    """Return the pages that have a term, and for each the weighted term frequency part of BM25.

    A label or heading counts as such, however often it is there.

    Source: Robertson and Zaragoza 2009.
    """
    postings = segment.postings(lookup.field, text)
    if lookup.field not in _MEASURED:
        return postings.numbers, [lookup.weight] * len(postings.numbers)
    scale, dampers = lookup.weight * (K1 + 1), _dampers(view, segment, lookup.field == TITLE)
    pairs = zip(postings.numbers, postings.counts, strict=True)
    return postings.numbers, [scale * count / (count + dampers[page]) for page, count in pairs]


def _dampers(view: View, segment: Segment, of_titles: bool) -> list[float]:
    """Return by how much each title or body dampens the count of a term; computed once for a view."""
    dampers = segment.dampers.get(of_titles)
    if dampers is None:
        _, title_mean, body_mean = view.sizes
        lengths = (
            (about.title_words / title_mean if of_titles else about.body_words / body_mean) if about else 1.0
            for about in segment.all_pages
        )
        dampers = segment.dampers[of_titles] = [K1 * (1 - B + B * length) for length in lengths]
    return dampers


def _allowed(segment: Segment, plan: Plan, passes: Callable[[About], bool] | None) -> set[int] | None:
    """Return the pages that filters and needs let through; None if there are none of these."""
    if not (passes or plan.needed or plan.excluded):
        return None
    allowed = {number for number, about in segment.pages.items() if passes(about)} if passes else set(segment.pages)
    for need in plan.needed:
        allowed = _meeting(segment, need, allowed)
    for need in plan.excluded:
        allowed -= _meeting(segment, need, allowed)
    return allowed


def _meeting(segment: Segment, need: Need, among: set[int]) -> set[int]:
    """Return which of some pages have all that a need names."""
    for text in need.exact:
        among = among.intersection(segment.postings(EXACT, text).numbers)
    return having(segment, need.row, among)


def _in_a_row(segment: Segment, field: str, row: Row, among: Collection[int] | None) -> set[int]:
    """Return the pages that have the stems of a row at the same distances, the rarest stems looked up first."""
    stems = sorted((sum(segment.frequency(field, stem) for stem in choices), at) for at, choices in enumerate(row))
    if not stems or not stems[0][0]:
        return set()
    starts: dict[int, set[int]] = {}
    for turn, (_, offset) in enumerate(stems):
        here: dict[int, set[int]] = {}
        for stem in row[offset]:
            for page, places in segment.postings(field, stem).places(starts if turn else among):
                here.setdefault(page, set()).update(place - offset for place in places)
        starts = {page: common for page, places in here.items() if (common := places & starts[page] if turn else places)}
        if not starts:
            break
    return set(starts)


_MEASURED: Final = frozenset({TITLE, BODY, SURFACE, ROOT, GRAM})
