"""The fields of the index, their weights, and what of an entry goes into each. The same for every engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from sys import intern
from typing import Final, NamedTuple

from search_index.engine import Entry
from search_index.words import analysis

TITLE: Final = "title"
LABELS: Final = "labels"
HEADINGS: Final = "headings"
BODY: Final = "body"
SURFACE: Final = "surface"
EXACT: Final = "exact"
ROOT: Final = "root"
GRAM: Final = "gram"

STEM_WEIGHTS: Final = {TITLE: 0.7, LABELS: 0.6, HEADINGS: 0.3, BODY: 1.0}
"""The fields of stems, whose words have places so that phrases are found, and how much a match in each is worth.

They add up, so that a word in title and body counts for more than one in the body alone. A title that weighs 3 loses .05 of
the reciprocal rank on 2,624 Arabic questions, one that weighs 0.3 to 1 loses nothing.
"""

SURFACE_WEIGHT: Final = 0.25
"""Source: measured on 4,011 Arabic questions; it prefers the spelling typed among words of one stem."""

ROOT_WEIGHT: Final = 0.5
GRAM_WEIGHT: Final = 0.2
"""Source: measured on 2,624 Arabic questions, where stems alone give a reciprocal rank of .802. Without roots .002 of it and
.004 of the recall are lost, without runs of letters .007 and .005; .3 or .7 for roots, .1 or .35 for runs change .002 at most.
"""

GAP: Final = ""
"""Stands in a list of stems between two texts, so that no phrase is found across them."""


@dataclass
class Terms:
    """The terms of one entry: stems by field in the order of the text with `GAP`s, surfaces, exact spellings (a set).

    `surfaces`, `roots` and `grams` are those of all fields, stop words aside, each as often as it occurs.
    `lengths` says how many words each field has, stop words aside.
    `starts` says where each token of each section begins; in the body a section takes a place more than it has tokens.
    """

    stems: dict[str, list[str]] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)
    surfaces: list[str] = field(default_factory=list)
    roots: list[str] = field(default_factory=list)
    grams: list[str] = field(default_factory=list)
    exact: set[str] = field(default_factory=set)
    starts: list[list[int]] = field(default_factory=list)


def terms(entry: Entry) -> Terms:
    """Return what the index holds of an entry."""
    found = Terms()
    labels = [entry.kind, *entry.tags, *entry.themes, *entry.places, *entry.aliases]
    _add(TITLE, [entry.title], entry.language, found)
    _add(LABELS, labels, entry.language, found)
    _add(HEADINGS, [section.heading for section in entry.sections], entry.language, found)
    found.starts.clear()  # only those of the body are of use
    _add(BODY, [section.text for section in entry.sections], entry.language, found)
    return found


def _add(name: str, texts: Iterable[str], language: str, found: Terms) -> None:
    """Add the terms of the texts that make up one field to `found`, a gap behind each text."""
    before = len(found.surfaces)
    stems = found.stems[name] = []
    primary = analysis.primary_language(language)
    for text in texts:
        spans = analysis.spans(text)
        words = [_word(text[start:end], primary) for start, end in spans]
        stems.extend(map(_STEM, words))
        stems.append(GAP)
        found.exact.update(map(_EXACT, words))
        found.surfaces.extend(chain.from_iterable(map(_SURFACES, words)))
        found.roots.extend(chain.from_iterable(map(_ROOTS, words)))
        found.grams.extend(chain.from_iterable(map(_GRAMS, words)))
        found.starts.append([start for start, _ in spans])
    found.lengths[name] = len(found.surfaces) - before


class _Word(NamedTuple):
    """What the index holds of a word. A stop word, looked up in phrases or where nothing else is asked for, has no more."""

    stem: str
    exact: str
    surfaces: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    grams: tuple[str, ...] = ()


@lru_cache(maxsize=65_536)
def _word(word: str, language: str) -> _Word:
    bare, stem = analysis.analysed(word, language)
    exact = analysis.exact(word)
    if not stem:
        return _Word(bare, exact)
    roots = filter(None, [analysis.root(bare)])
    return _Word(stem, exact, (bare,), tuple(map(intern, roots)), tuple(map(intern, analysis.grams(bare))))


_STEM, _EXACT, _SURFACES, _ROOTS, _GRAMS = map(attrgetter, _Word._fields)  # for loops in C
