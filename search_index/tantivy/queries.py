"""What pages are asked to be, as queries of tantivy. The scores are those of `ranking.py` in sum."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import fields
from datetime import UTC, datetime, time
from typing import Final

import tantivy
from tantivy import Occur, Query

from search_index.fields import EXACT, HEADINGS, LABELS, STEM_WEIGHTS
from search_index.plan import Lookup, Need
from search_index.query import Filters
from search_index.ranking import ALL_CLUES, Weighed
from search_index.searcher import Row, Sought
from search_index.tantivy.files import CHANGED, NUMBER, filter_field
from search_index.tantivy.writing import filter_keys, microseconds

Frequency = Callable[[str, str], int]
"""In how many documents of a field a term is."""


class Queries:
    """Makes queries on one state of an index: how many documents it has, deleted ones too, and how frequent terms are."""

    def __init__(self, schema: tantivy.Schema, documents: int, frequency: Frequency) -> None:
        self._schema = schema
        self._documents = documents
        self._frequency = frequency

    def sought(self, sought: Sought) -> tuple[Query, list[Query]]:
        """Return the query for what is sought, without scores, and those that score it: of a page's scores the best counts.

        Of a plan without clues it is everything that passes.
        """
        asked = self._clues(sought.clues) if sought.plan.clues else (self.pages(),)
        needs = [(Occur.Must, _unscored(self._need(need))) for need in sought.plan.needed]
        unwanted = [(Occur.MustNot, self._need(need)) for need in sought.plan.excluded]
        passes = [
            (Occur.Must, _unscored(each)) for filters in sought.filters for each in self._filters(filters, names=sought.names)
        ]
        plain, *scored = (Query.boolean_query([(Occur.Must, each), *needs, *unwanted, *passes]) for each in asked)
        return plain, scored

    def pages(self) -> Query:
        """Return the query for every page."""
        return Query.exists_query(NUMBER)

    def row(self, row: Row, within: Iterable[str]) -> Query:
        """Return the query for the pages that have a row of stems in any one of some fields."""
        return Query.boolean_query([(Occur.Should, self._row_in(row, field)) for field in within])

    def among(self, numbers: Collection[int], query: Query) -> Query:
        """Return the query for those of some pages, by their numbers, that answer a query."""
        some = Query.term_set_query(self._schema, NUMBER, list(numbers))
        return Query.boolean_query([(Occur.Must, some), (Occur.Must, query)])

    def _clues(self, clues: Sequence[Weighed]) -> tuple[Query, ...]:
        """Return the query for the pages that answer any clue, and how they score: those that answer all, and any.

        A flat query is answered faster than one of queries, and two that score alike faster than one that raises in part.
        """
        answers = [self._answers(weighed) for weighed in clues]
        raising = [(Occur.Should, self._lookup(lookup)) for weighed in clues for lookup in weighed.raising]
        some = Query.boolean_query([each for several in answers for each in several])
        every = [
            (Occur.Should if weighed.clue.common else Occur.Must, Query.boolean_query(several))
            for weighed, several in zip(clues, answers, strict=True)
        ]
        rarer = [weighed for weighed in clues if not weighed.clue.common]
        whole = every if rarer else [(Occur.Must, some)]
        raised = Query.boost_query(Query.boolean_query([*whole, *raising]), ALL_CLUES)
        if len(clues) == 1 or not rarer:  # who answers any answers all
            return some, raised
        return some, raised, Query.boolean_query([(Occur.Must, some), *raising])

    def _answers(self, weighed: Weighed) -> list[tuple[Occur, Query]]:
        lookups = [self._lookup(lookup) for lookup in weighed.finding]
        phrases = [Query.const_score_query(self.row(each.row, STEM_WEIGHTS), each.weight) for each in weighed.phrases]
        return [(Occur.Should, each) for each in (*lookups, *phrases)]

    def _lookup(self, lookup: Lookup) -> Query:
        """Return the query for the best of the terms that count as one word."""
        found = [(text, frequency) for text in lookup.texts if (frequency := self._frequency(lookup.field, text))]
        terms = [self._term(lookup, text, frequency) for text, frequency in found]
        return terms[0] if len(terms) == 1 else Query.disjunction_max_query(terms) if terms else Query.empty_query()

    def _term(self, lookup: Lookup, text: str, frequency: int) -> Query:
        """Return the query for a term that scores what the look-up is worth, instead of what tantivy takes it to be."""
        term = Query.term_query(self._schema, lookup.field, text, "freq")  # positions are not asked for
        if lookup.field in _UNMEASURED:
            return Query.const_score_query(term, lookup.weight)
        own = math.log(1 + (self._documents - frequency + 0.5) / (frequency + 0.5))
        return Query.boost_query(term, lookup.weight / own)

    def _need(self, need: Need) -> Query:
        exact = [(Occur.Must, Query.term_query(self._schema, EXACT, text)) for text in need.exact]
        return Query.boolean_query([*exact, (Occur.Must, self.row(need.row, STEM_WEIGHTS))])

    def _row_in(self, row: Row, field: str) -> Query:
        """Return the query for stems in a row in one field. Where several fit they become a pattern: stems have no signs."""
        known = [[stem for stem in choices if self._frequency(field, stem)] for choices in row]
        if not known or not all(known):
            return Query.empty_query()
        if len(known) == 1:
            return Query.term_set_query(self._schema, field, known[0])
        if all(len(choices) == 1 for choices in known):
            return Query.phrase_query(self._schema, field, [choices[0] for choices in known])
        return Query.regex_phrase_query(self._schema, field, ["|".join(choices) for choices in known])

    def _filters(self, filters: Filters, *, names: bool) -> list[Query]:
        """Return a query for each thing that filters ask for."""
        values = {field.name: getattr(filters, field.name) for field in fields(Filters)}
        asked = [(name, wanted) for name, wanted in values.items() if isinstance(wanted, tuple) and wanted]
        found = [self._label(name, wanted, names=names) for name, wanted in asked]
        return [*found, self._between(filters)] if filters.after or filters.before else found

    def _label(self, name: str, wanted: Iterable[str], *, names: bool) -> Query:
        within = (("teams", "people") if names else ("teams",)) if name == "author" else (name,)
        keys = [filter_keys(name, value)[-1] for value in wanted]
        each = [Query.term_set_query(self._schema, filter_field(label), keys) for label in within]
        return Query.boolean_query([(Occur.Should, query) for query in each])

    def _between(self, filters: Filters) -> Query:
        first, end = (
            microseconds(datetime.combine(day, time(), UTC).timestamp()) if day else None
            for day in (filters.after, filters.before)
        )
        kind = tantivy.FieldType.Integer
        return Query.range_query(self._schema, CHANGED, kind, first, end, include_lower=True, include_upper=False)


def _unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)


_UNMEASURED: Final = frozenset({LABELS, HEADINGS})
