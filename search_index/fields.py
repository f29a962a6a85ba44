"""The fields of the index, their weights, and what of an entry goes into each. The same for every engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from search_index import analysis
from search_index.engine import Entry

TITLE: Final = "title"
LABELS: Final = "labels"
HEADINGS: Final = "headings"
BODY: Final = "body"
SURFACE: Final = "surface"
EXACT: Final = "exact"

STEM_WEIGHTS: Final = {TITLE: 3.0, LABELS: 2.0, HEADINGS: 1.0, BODY: 1.0}
"""The fields of stems, whose words have places so that phrases are found, and how much a match in each is worth."""

SURFACE_WEIGHT: Final = 0.25
"""Source: measured on 4,011 Arabic questions; it prefers the spelling typed among words of one stem."""

GAP: Final = ""
"""Stands in a list of stems for a word that is not looked up, so that its neighbours keep their distance."""


@dataclass(frozen=True)
class Terms:
    """The terms of one entry: stems by field in the order of the text with `GAP`s, surfaces, exact spellings (a set)."""

    stems: dict[str, list[str]]
    surfaces: list[str]
    exact: frozenset[str]


def terms(entry: Entry) -> Terms:
    """Return what the index holds of an entry."""
    texts = {
        TITLE: [entry.title],
        LABELS: [entry.kind, *entry.tags, *entry.themes, *entry.places],
        HEADINGS: [section.heading for section in entry.sections],
        BODY: [section.text for section in entry.sections],
    }
    surfaces: list[str] = []
    exact: set[str] = set()
    stems = {field: _stems(parts, entry.language, surfaces, exact) for field, parts in texts.items()}
    return Terms(stems, surfaces, frozenset(exact))


def _stems(texts: Iterable[str], language: str, surfaces: list[str], exact: set[str]) -> list[str]:
    """Return the stems of all texts, a gap behind each text; add their surfaces and exact spellings to the others."""
    found: list[str] = []
    for text in texts:
        for token in analysis.tokens(text, language):
            found.append(token.stem)
            if token.stem:
                surfaces.append(token.surface)
            exact.add(analysis.exact(text[token.start : token.end]))
        found.append(GAP)
    return found
