"""Which pages a plan finds in a view of the index, and how well: BM25 by field, summed by weight."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from search_index.facets import About
from search_index.fields import BODY, EXACT, GRAM, ROOT, STEM_WEIGHTS, SURFACE, TITLE
from search_index.plan import Clue, Lookup, Need, Phrase, Plan
from search_index.whoosh_view import Segment, View

K1: Final = 1.2
B: Final = 0.75

ALL_CLUES: Final = 1.5
"""What a page with every word of the query is raised by. Measured: more, or a share for some words, loses long questions."""

IN_A_ROW: Final = 2.0
"""What a page with the whole query as a phrase, of two words or more, is raised by."""

IS_TITLE: Final = 3.0
"""What a page with the whole query as its title is raised by."""

TRIED_ROWS: Final = 100
"""So many of the best pages are looked through for the query as a phrase."""

PRUNED_PAGES: Final = 5_000
PRUNED_RAREST: Final = {BODY: 3, SURFACE: 3, ROOT: 3, GRAM: 6}
PRUNED_OTHERS: Final = 5
PRUNED_SHARE: Final = 0.04
"""In an index of 5,000 pages or more, only so many of the rarest terms of a query are looked for in a field, and up to 5 more
that fewer than 4 % of the pages have. Source: measured on 20,000 paragraphs: .771 of .772 of the quality, in half the time."""


@dataclass(frozen=True)
class Weighed:
    """A clue, how much its word tells, and the look-ups worth doing: those that find pages, and those that only raise them.

    The weight of a look-up has what its terms tell in it (their inverse document frequency, as in BM25); so has a phrase's.
    """

    clue: Clue
    worth: float
    finding: tuple[Lookup, ...]
    raising: tuple[Lookup, ...]
    phrases: tuple[Phrase, ...] = ()


def weighed(view: View, plan: Plan) -> list[Weighed]:
    """Return the clues of a plan that any page answers, with what each is worth."""
    pages = view.sizes[0]
    counted = [(clue, _counted(view, clue)) for clue in plan.clues]
    counted = [(clue, row) for clue, row in counted if clue.phrases or any(row[each] for each in row if each.field != GRAM)]
    kept = _kept([row for _, row in counted], pages)
    found = []
    for clue, row in counted:
        worth = {lookup: _idf(min(pages, frequency), pages) for lookup, frequency in row.items()}
        lookups = [replace(lookup, weight=lookup.weight * worth[lookup]) for lookup in row if lookup in kept and row[lookup]]
        finding = tuple(lookup for lookup in lookups if lookup.field != GRAM)
        raising = tuple(lookup for lookup in lookups if lookup.field == GRAM)
        found.append(Weighed(clue, worth[clue.lookups[0]], finding, raising, _weighed_phrases(view, clue)))
    return found


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


def raised(segment: Segment, plan: Plan, among: set[int]) -> dict[int, float]:
    """Return those of some pages that have the whole query as a phrase or title, and what each is raised by."""
    found = dict.fromkeys(_having(segment, plan.row, among), IN_A_ROW) if len(plan.row) > 1 else {}
    words = len(plan.clues)
    for page in _in_a_row(segment, TITLE, plan.row, among):
        if segment.known(page).title_words == words:
            found[page] = IS_TITLE
    return found


def _having(segment: Segment, row: Sequence[tuple[str, ...]], among: set[int]) -> set[int]:
    """Return which of some pages have the stems of a row, in any one field."""
    return set().union(*(_in_a_row(segment, field, row, among) for field in STEM_WEIGHTS))


def _with_phrases(
    segment: Segment, phrases: Sequence[Phrase], answers: dict[int, float], allowed: set[int]
) -> dict[int, float]:
    """Return how well pages answer a clue with what they have of its phrases; a phrase counts once for a page."""
    for phrase in phrases:
        for page in _having(segment, phrase.row, allowed):
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
    """Return the weighted term frequency part of BM25; only titles and bodies are measured by their length.

    Source: Robertson and Zaragoza 2009.
    """
    scale = lookup.weight * (K1 + 1)
    postings = segment.postings(lookup.field, text)
    if lookup.field not in _MEASURED:
        return [(page, scale * count / (count + K1)) for page, count in postings]
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


def _counted(view: View, clue: Clue) -> dict[Lookup, int]:
    """Return for each look-up of a clue how many pages have what it looks for, or a little more.

    Look-ups of the word itself in several fields have one number.
    """
    words = [lookup for lookup in clue.lookups if lookup.field not in (ROOT, GRAM)]
    fields = {text: [lookup.field for lookup in words if text in lookup.texts] for lookup in words for text in lookup.texts}
    of_word = sum(max(view.frequency(field, text) for field in fields[text]) for text in fields)
    own = {lookup: sum(view.frequency(lookup.field, text) for text in lookup.texts) for lookup in clue.lookups}
    return own | dict.fromkeys(words, of_word)


def _weighed_phrases(view: View, clue: Clue) -> tuple[Phrase, ...]:
    """Return the phrases of a clue that pages may have. One is in no more pages than the rarest of its words."""
    pages = view.sizes[0]
    most = [min(_frequency(view, choices) for choices in phrase.row) for phrase in clue.phrases]
    return tuple(
        replace(phrase, weight=phrase.weight * _idf(min(pages, frequency), pages))
        for phrase, frequency in zip(clue.phrases, most, strict=True)
        if frequency
    )


def _frequency(view: View, choices: Sequence[str]) -> int:
    """Return in how many pages any of some stems is, or a little less."""
    return max((view.frequency(field, stem) for field in STEM_WEIGHTS for stem in choices), default=0)


def _idf(frequency: int, pages: int) -> float:
    return math.log(1 + (pages - frequency + 0.5) / (frequency + 0.5))


def _kept(rows: Sequence[dict[Lookup, int]], pages: int) -> Collection[Lookup]:
    """Return the look-ups that are done: in a large index, of each field whose terms are many, those of the rarest."""
    kept: set[Lookup] = set()
    for field in {lookup.field for row in rows for lookup in row}:
        order = sorted(
            ((row[each], number, each) for number, row in enumerate(rows) for each in row if each.field == field),
            key=lambda item: item[:2],
        )
        rarest = PRUNED_RAREST.get(field, len(order)) if pages >= PRUNED_PAGES else len(order)
        others = [each for frequency, _, each in order[rarest:] if frequency < PRUNED_SHARE * pages]
        kept.update(each for _, _, each in order[:rarest])
        kept.update(others[:PRUNED_OTHERS])
    return kept


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
    return _having(segment, need.row, among)


def _in_a_row(segment: Segment, field: str, row: Sequence[tuple[str, ...]], among: Collection[int]) -> set[int]:
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
