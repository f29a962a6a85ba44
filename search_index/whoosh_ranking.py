"""Which pages of a segment a plan finds, and how well: BM25 by field, summed by weight."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final

from search_index.facets import About
from search_index.fields import BODY, EXACT, GRAM, ROOT, STEM_WEIGHTS, SURFACE, TITLE
from search_index.plan import Lookup, Need, Phrase, Plan
from search_index.ranking import ALL_CLUES, K1, B, Weighed
from search_index.searcher import Row
from search_index.whoosh_view import Segment, View


def scores(
    view: View, segment: Segment, plan: Plan, clues: Sequence[Weighed], passes: Callable[[About], bool] | None
) -> dict[int, float]:
    """Return the pages of a segment that answer any clue, all needs and `passes`, each with its score.

    A plan without clues and needs finds all that pass, with a score of 0.
    """
    allowed = _allowed(segment, plan, passes)
    if not plan.clues:
        return dict.fromkeys(allowed, 0.0)
    found: dict[int, float] = {}
    met: dict[int, int] = {}
    for weighed in clues:
        answers = _with_phrases(segment, weighed.phrases, _answers(view, segment, weighed.finding), allowed)
        for page, score in answers.items():
            if page in allowed:
                found[page] = found.get(page, 0.0) + score
                met[page] = met.get(page, 0) + (not weighed.clue.common)
    _add_raising(view, segment, clues, found)
    asked = sum(not weighed.clue.common for weighed in clues)
    return {page: score * ALL_CLUES if met[page] == asked else score for page, score in found.items()}


def having(segment: Segment, row: Row, among: set[int], fields: Collection[str] = STEM_WEIGHTS) -> set[int]:
    """Return which of some pages have the stems of a row, in any one field."""
    return set().union(*(_in_a_row(segment, field, row, among) for field in fields))


def _with_phrases(
    segment: Segment, phrases: Sequence[Phrase], answers: dict[int, float], allowed: set[int]
) -> dict[int, float]:
    """Return how well pages answer a clue with what they have of its phrases; a phrase counts once for a page."""
    for phrase in phrases:
        for page in having(segment, phrase.row, allowed):
            answers[page] = answers.get(page, 0.0) + phrase.weight
    return answers


def _add_raising(view: View, segment: Segment, clues: Sequence[Weighed], found: dict[int, float]) -> None:
    """Add to the scores of pages found what they have of the look-ups that find none."""
    for weighed in clues:
        for page, score in _answers(view, segment, weighed.raising).items():
            if page in found:
                found[page] += score


def _answers(view: View, segment: Segment, lookups: Sequence[Lookup]) -> dict[int, float]:
    """Return how well pages answer one clue: the sum over fields, in each the best of the terms that count as one word."""
    total: dict[int, float] = {}
    for lookup in lookups:
        best: dict[int, float] = {}
        for text in lookup.texts:
            for page, score in _bm25(view, segment, lookup, text):
                if score > best.get(page, 0.0):
                    best[page] = score
        for page, score in best.items():
            total[page] = total.get(page, 0.0) + score
    return total


def _bm25(view: View, segment: Segment, lookup: Lookup, text: str) -> list[tuple[int, float]]:
    """Return the weighted term frequency part of BM25. A label or heading counts as such, however often it is there.

    Source: Robertson and Zaragoza 2009.
    """
    scale = lookup.weight * (K1 + 1)
    postings = segment.postings(lookup.field, text)
    if lookup.field not in _MEASURED:
        return [(page, lookup.weight) for page, _ in postings]
    dampers = _dampers(view, segment, lookup.field == TITLE)
    return [(page, scale * count / (count + dampers[page])) for page, count in postings]


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


def _allowed(segment: Segment, plan: Plan, passes: Callable[[About], bool] | None) -> set[int]:
    allowed = {number for number, about in segment.pages.items() if passes(about)} if passes else set(segment.pages)
    for need in plan.needed:
        allowed = _meeting(segment, need, allowed)
    for need in plan.excluded:
        allowed -= _meeting(segment, need, allowed)
    return allowed


def _meeting(segment: Segment, need: Need, among: set[int]) -> set[int]:
    """Return which of some pages have all that a need names."""
    for text in need.exact:
        among = among & {page for page, _ in segment.postings(EXACT, text)}
    return having(segment, need.row, among)


def _in_a_row(segment: Segment, field: str, row: Row, among: Collection[int]) -> set[int]:
    """Return the pages that have the stems of a row at the same distances, the rarest stems looked up first."""
    stems = sorted(enumerate(row), key=lambda item: sum(segment.frequency(field, stem) for stem in item[1]))
    starts: dict[int, set[int]] = {}
    for turn, (offset, choices) in enumerate(stems):
        here: dict[int, set[int]] = {}
        for stem in choices:
            for page, places in segment.places(field, stem, starts if turn else among):
                here.setdefault(page, set()).update(place - offset for place in places)
        starts = {page: common for page, places in here.items() if (common := places & starts[page] if turn else places)}
    return set(starts)


_MEASURED: Final = frozenset({TITLE, BODY, SURFACE, ROOT, GRAM})
