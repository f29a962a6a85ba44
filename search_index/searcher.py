"""What an engine's open index can do; with it, planning, ranking and showing are the same for every engine."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from search_index.engine import FacetValue, Section, Sort, State
from search_index.lexicon import Lexicon
from search_index.plan import Plan
from search_index.query import Filters
from search_index.ranking import Weighed

Row = tuple[tuple[str, ...], ...]
"""Words in a row: for each place, the stems that fit."""


@dataclass(frozen=True)
class Sought:
    """What pages are asked to be: they answer a clue of the plan, meet its needs, and pass all filters.

    With `names`, people are authors, besides teams; see `facets`.
    """

    plan: Plan
    clues: tuple[Weighed, ...]
    filters: tuple[Filters, ...]
    names: bool = False


class Ranked(NamedTuple):
    """A page found, so that the better of two is the greater: the last changed of equal ones, and then the newer page.

    `changed` orders by time, in what unit is the engine's affair; `place` is where the engine has it.
    """

    score: float
    changed: float
    id: int
    title_words: int
    place: Any


@dataclass(frozen=True)
class Best:
    """How many pages are found, what they are, and those that come first."""

    total: int
    facets: dict[str, tuple[FacetValue, ...]]
    pages: list[Ranked]


@dataclass(frozen=True)
class Shown:
    """What is shown of a page: title, language, sections, where their tokens begin, and where sets of stems are.

    A place is that of a token in the body, with the number of the set.
    """

    title: str
    language: str
    sections: list[Section]
    starts: list[list[int]]
    places: list[tuple[int, int]]


class Searcher(Lexicon, Protocol):
    """One state of an index, open for reading. What it raises on torn files is anything."""

    position: int

    @property
    def pages(self) -> dict[int, State]:
        """The numbers of the pages, and which state of each it has."""

    def is_current(self, folder: Path) -> bool:
        """Tell whether the index in a folder is this one, in the state in which it was opened, in this process."""

    def best(self, sought: Sought, count: int, sort: Sort) -> Best:
        """Return what is found, the first `count` pages of it in order."""

    def having(self, row: Row, fields: Collection[str], among: Sequence[Ranked]) -> set[int]:
        """Return the numbers of those of some pages that have a row of stems in any one of some fields."""

    def shown(self, pages: Sequence[Ranked], stems: Sequence[Collection[str]]) -> list[Shown]:
        """Return what is to be shown of pages, in their order, and where sets of stems are in their bodies."""

    def close(self) -> None:
        """Close the files."""
