"""Filters on what is known of pages, and counts of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from functools import lru_cache
from itertools import chain
from typing import Final

from search_index import analysis
from search_index.engine import FACET_VALUES, FacetValue
from search_index.query import Filters

FACETS: Final = ("kind", "language", "tag", "theme", "place")


@dataclass(frozen=True)
class About:
    """What is known of a page without reading it. `changed` is ISO 8601 in UTC; lengths are in words."""

    id: int
    kind: str
    language: str
    changed: str
    tag: tuple[str, ...]
    theme: tuple[str, ...]
    place: tuple[str, ...]
    author: str
    title_words: int
    body_words: int


def passer(*filters: Filters) -> Callable[[About], bool] | None:
    """Return a function that tells whether a page is what all `filters` ask for; None if they ask for nothing.

    Spelling counts as loosely as in search.
    """
    tests = [test for each in filters for test in _tests(each)]
    return (lambda about: all(test(about) for test in tests)) if tests else None


def count(pages: Iterable[About]) -> dict[str, tuple[FacetValue, ...]]:
    """Return for each facet its values, the most frequent first, and how many of the pages have each."""
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    pages = list(pages)
    for facet in FACETS:
        values = [getattr(about, facet) for about in pages]
        counts[facet].update(values if facet in ("kind", "language") else chain.from_iterable(values))
    return {facet: _most(found) for facet, found in counts.items()}


def _most(counts: Counter[str]) -> tuple[FacetValue, ...]:
    order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(FacetValue(value, count) for value, count in order[:FACET_VALUES])


def _tests(filters: Filters) -> list[Callable[[About], bool]]:
    tests: list[Callable[[About], bool]] = []
    for field in fields(Filters):
        wanted = getattr(filters, field.name)
        if isinstance(wanted, tuple) and wanted:
            tests.append(_has(field.name, wanted))
    if after := filters.after:
        first = after.isoformat()
        tests.append(lambda about: about.changed >= first)
    if before := filters.before:
        end = before.isoformat()
        tests.append(lambda about: about.changed < end)
    return tests


def _has(name: str, wanted: tuple[str, ...]) -> Callable[[About], bool]:
    if name == "language":
        tags = [tag.casefold() for tag in wanted]
        return lambda about: any(f"{about.language.casefold()}-".startswith(f"{tag}-") for tag in tags)
    keys = {_key(value) for value in wanted}

    def has(about: About) -> bool:
        values = getattr(about, name)
        return any(_key(value) in keys for value in ((values,) if isinstance(values, str) else values))

    return has


@lru_cache(maxsize=8_192)
def _key(value: str) -> str:
    return analysis.surface(value)
