"""The words that an open index holds, as reading a query needs them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol


class Lexicon(Protocol):
    """The words that an index holds."""

    @property
    def size(self) -> int:
        """How many pages it has."""

    @property
    def languages(self) -> frozenset[str]:
        """The languages of its pages, as the first parts of their tags."""

    def frequency(self, field: str, text: str) -> int:
        """Return how many pages have this term in the field."""

    def frequencies(self, surfaces: Collection[str]) -> dict[str, int]:
        """Return how many pages have each of some surfaces, for those that any has; deleted pages may be counted."""

    def shows(self, surface: str) -> bool:
        """Tell whether a page has this surface; one that was deleted has none."""

    def completions(self, prefix: str, limit: int) -> list[str]:
        """Return the surfaces that begin with `prefix`, the most frequent first; each is one that a page has."""
