"""Filters on what is known of pages, and counts of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from itertools import chain
from operator import attrgetter
from typing import Final

from search_index import synonyms
from search_index.engine import FACET_VALUES, FacetValue
from search_index.filter_names import value_called
from search_index.query import Filters
from search_index.synonyms import NONE, Synonyms
from search_index.words import analysis

FACETS: Final = ("kind", "language", "tag", "theme", "place", "author")

RECENT_DAYS: Final = (7, 30, 365)
"""The facet `after` counts the pages changed in the last so many days."""


@dataclass(frozen=True)
class About:
    """What is known of a page without reading it. `changed` is ISO 8601 in UTC; lengths are in words.

    `title` is not to be shown, but to be sorted by.
    """

    id: int
    kind: str
    language: str
    changed: str
    tag: tuple[str, ...]
    theme: tuple[str, ...]
    place: tuple[str, ...]
    teams: tuple[str, ...]
    people: tuple[str, ...]
    title: str
    title_words: int
    body_words: int
    change: int = 0


def meant(filters: Filters, same: Synonyms = NONE) -> Filters:
    """Return filters with kinds and languages by their own names, places in all spellings, tags and themes with synonyms."""
    return replace(
        filters,
        tag=_with_synonyms(filters.tag, same),
        theme=_with_synonyms(filters.theme, same),
        kind=tuple(value_called("kind", typed) for typed in filters.kind),
        language=tuple(value_called("language", typed) for typed in filters.language),
        place=tuple(dict.fromkeys(spelling for typed in filters.place for spelling in place_spellings(typed))),
    )


def _with_synonyms(values: Sequence[str], same: Synonyms) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for typed in values for each in (typed, *same.of(typed))))


def place_spellings(typed: str) -> tuple[str, ...]:
    """Return what else a place is called, the official name first; of one that is not known what was typed alone."""
    return _places().get(_key(typed), (typed,))


def passer(*filters: Filters, names: bool = False) -> Callable[[About], bool] | None:
    """Return a function that tells whether a page is what all `filters` ask for; None if they ask for nothing.

    Spelling counts as loosely as in search. People are authors with `names` only, teams always.
    """
    tests = [test for each in filters for test in _tests(each, names=names)]
    return (lambda about: all(test(about) for test in tests)) if tests else None


def count(pages: Iterable[About], *, names: bool = False) -> dict[str, tuple[FacetValue, ...]]:
    """Return for each facet its values, the most frequent first, and how many of the pages have each.

    `author` has people with `names`, else teams. `after` has the days from which on pages were changed in the last
    `RECENT_DAYS` (in UTC), the last one first, each for a filter of this name.
    """
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    pages = list(pages)
    for facet in FACETS:
        values = map(attrgetter(_ATTRIBUTES[names].get(facet, facet)), pages)
        counts[facet].update(values if facet in ("kind", "language") else chain.from_iterable(values))
    return {**{facet: _most(found) for facet, found in counts.items()}, "after": _recent(pages)}


def _recent(pages: Iterable[About]) -> tuple[FacetValue, ...]:
    today = datetime.now(UTC).date()
    days = [(today - timedelta(days=count)).isoformat() for count in RECENT_DAYS]
    changed = [about.changed for about in pages]
    counts = [(day, sum(map(day.__le__, changed))) for day in days]
    return tuple(FacetValue(day, count) for day, count in counts if count)


def _most(counts: Counter[str]) -> tuple[FacetValue, ...]:
    order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(FacetValue(value, count) for value, count in order[:FACET_VALUES])


def _tests(filters: Filters, *, names: bool) -> list[Callable[[About], bool]]:
    tests: list[Callable[[About], bool]] = []
    for field in fields(Filters):
        wanted = getattr(filters, field.name)
        if isinstance(wanted, tuple) and wanted:
            tests.append(_has(field.name, wanted, names=names))
    if after := filters.after:
        first = after.isoformat()
        tests.append(lambda about: about.changed >= first)
    if before := filters.before:
        end = before.isoformat()
        tests.append(lambda about: about.changed < end)
    return tests


def _has(name: str, wanted: tuple[str, ...], *, names: bool) -> Callable[[About], bool]:
    if name == "language":
        tags = [tag.casefold() for tag in wanted]
        return lambda about: any(f"{about.language.casefold()}-".startswith(f"{tag}-") for tag in tags)
    keys = {_key(value) for value in wanted}
    if name == "kind":
        return lambda about: _key(about.kind) in keys
    if name == "author":
        return lambda about: any(_key(value) in keys for value in (*about.teams, *(about.people if names else ())))
    return lambda about: any(_key(value) in keys for value in getattr(about, name))


@cache
def _places() -> dict[str, tuple[str, ...]]:
    return {_key(spelling): spellings for spellings in synonyms.places() for spelling in spellings}


_ATTRIBUTES: Final = {False: {"author": "teams"}, True: {"author": "people"}}


@lru_cache(maxsize=8_192)
def _key(value: str) -> str:
    return analysis.loose(value)
