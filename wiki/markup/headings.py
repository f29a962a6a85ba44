"""The ids of headings, by which a part of a page is linked.

An id is `s-` and the slug of the heading's text. The `s-` keeps a writer from naming an element like a property of the
document. Links typed as `#slug`, `#The heading` or `[[Title#The heading]]` find the same id, since both sides are slugged.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_TATWEEL: Final = "\u0640"
_MARK_CATEGORIES: Final = ("L", "M", "N")
_LONGEST: Final = 120
_DASHES: Final = re.compile("-{2,}")


def slug(text: str) -> str:
    """Return `text` in lower case with its letters, marks and digits kept, and one `-` for whatever stands between them."""
    text = unicodedata.normalize("NFC", text).lower().replace(_TATWEEL, "")
    kept = "".join(c if c == "_" or unicodedata.category(c).startswith(_MARK_CATEGORIES) else _between(c) for c in text)
    return _DASHES.sub("-", kept).strip("-")[:_LONGEST].strip("-")


def anchor(text: str) -> str:
    """Return the id of the first heading with this `text`, or "" where nothing of it can stand in an id."""
    slugged = slug(text)
    if not slugged or slugged.startswith("s-"):
        return slugged
    return f"s-{slugged}"[:_LONGEST].strip("-")


class Anchors:
    """Gives ids that are unique within one page: `s-budget`, then `s-budget-2`."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._numbers: dict[str, int] = {}

    def give(self, text: str) -> str:
        """Return a new id for a heading with this `text`; "" for one without letters or digits."""
        first = anchor(text)
        given = first
        while given in self._taken:
            self._numbers[first] = self._numbers.get(first, 1) + 1
            given = f"{first}-{self._numbers[first]}"
        if given:
            self._taken.add(given)
        return given

    def __contains__(self, given: str) -> bool:
        return given in self._taken


def _between(character: str) -> str:
    # Invisible characters (joiners, direction marks) come with pasted text and are no gap between words.
    return "" if unicodedata.category(character) == "Cf" else "-"
