"""What an index takes and gives. It keeps a copy of the visible pages; the database is the truth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NamedTuple

from search_index.query import Reading

DEEPEST_HIT: Final = 1_000
"""`offset + limit` never reaches further; `total` still counts every page found."""

FACET_VALUES: Final = 50
"""A facet shows at most so many values, the most frequent ones."""

Sort = Literal["best", "newest", "title"]
"""Best match first, the last changed first, or in the order of titles as `collation` has it."""


class IndexUnavailableError(Exception):
    """There is no usable index: absent, torn, or of another version. `rebuild` mends it."""


class IndexBusyError(Exception):
    """Another process is writing the index. Nothing was changed; try again."""


@dataclass(frozen=True)
class Section:
    """A part of a page under one heading, as plain text; the part before the first heading has id and heading ""."""

    id: str
    heading: str
    text: str


@dataclass(frozen=True)
class Entry:
    """A page as it is to be found. `changed` has a time zone; `change` is the number of the site's last change of it.

    Who wrote it: `teams` for every searcher, `people` for those who may see names. `aliases` are words that it answers though
    it does not hold them.
    """

    id: int
    title: str
    kind: str
    language: str
    changed: datetime
    tags: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    aliases: tuple[str, ...] = ()
    change: int = 0


class State(NamedTuple):
    """Which state of a page the index has: the number of the site's change, and the time in seconds since 1970."""

    change: int
    changed: float


@dataclass(frozen=True)
class Piece:
    """A stretch of text, `marked` where it is a word that was searched for. Plain text: escape it."""

    text: str
    marked: bool


@dataclass(frozen=True)
class Hit:
    """A page found: its number, its score (higher is better), and the passage that shows why.

    `title` and `snippet` are pieces of the original spelling; the snippet has at most 240 characters, dots for what was
    left out included. `section` is the part that the snippet is from: the id of its heading, and the heading.
    """

    id: int
    score: float
    title: tuple[Piece, ...]
    snippet: tuple[Piece, ...]
    section: str
    heading: str


@dataclass(frozen=True)
class FacetValue:
    """A value that pages found have, and how many of them."""

    value: str
    count: int


@dataclass(frozen=True)
class Results:
    """What a search found.

    `hits` are those from `offset`, at most `limit`. `facets` has `kind`, `language`, `tag`, `theme`, `place`, `author` and
    `after` (see `facets.count`), counted over all pages found. If a word was not known and a near one was searched instead,
    `suggestion` is the query with that one.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[FacetValue, ...]]
    reading: tuple[Reading, ...]
    suggestion: str | None
