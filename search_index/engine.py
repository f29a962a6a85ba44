"""What every engine takes and gives. An engine keeps a copy of the visible pages; the database is the truth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol

from search_index.query import Filters, Query, Reading
from search_index.synonyms import NONE, Synonyms

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
    """A page as it is to be found. `changed` has a time zone.

    Who wrote it: `teams` for every searcher, `people` for those who may see names.
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


class Engine(Protocol):
    """An index in a folder of its own. One writer at a time; any number of readers, in any number of processes."""

    def position(self) -> int:
        """Return the place in the database's changes that the index has caught up to.

        Raises:
            IndexUnavailableError: it is absent or broken.
        """

    def pages(self) -> frozenset[int]:
        """Return the numbers of the pages in the index. Raises like `position`."""

    def put(self, entries: Iterable[Entry], removed: Iterable[int], position: int) -> None:
        """Write entries, take pages out and move the position, all or nothing.

        Raises:
            IndexUnavailableError: it is absent or broken.
            IndexBusyError: another process is writing.
        """

    def rebuild(self, entries: Iterable[Entry], position: int) -> None:
        """Replace the index by one of `entries`; the old one, if any, serves until the new one is whole.

        Raises:
            IndexUnavailableError: it could not be written (a full disk).
            IndexBusyError: another process is writing.
        """

    def tidy(self) -> bool:
        """Merge some of what many small writes left in pieces; return whether there was enough of it.

        For idle moments: it takes 1 to 2 s, in which nothing else is written and searches go on.

        Raises:
            IndexUnavailableError, IndexBusyError: as `put`.
        """

    def is_worn(self) -> bool:
        """Tell whether writes have worn the index so much that a rebuild at a quiet hour would make searches faster.

        Raises:
            IndexUnavailableError: it is absent or broken.
        """

    def search(
        self,
        query: str | Query,
        filters: Filters | None = None,
        synonyms: Synonyms = NONE,
        *,
        limit: int = 20,
        offset: int = 0,
        sort: Sort = "best",
    ) -> Results:
        """Return the pages that a query finds, best first, within `filters` and those typed in it.

        What means the same by `synonyms` is looked for too, at a lower weight. A query of filters alone, or none, lists every
        page they let through, last changed first.

        Raises:
            IndexUnavailableError: it is absent or broken.
        """
