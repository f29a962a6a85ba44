"""What is looked for beside the words of a query, because it means the same; and how that is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from search_index.fields import STEM_WEIGHTS
from search_index.lexicon import Lexicon
from search_index.query import Reading, Term
from search_index.synonyms import Expression, Match, Synonyms
from search_index.words import analysis
from search_index.words.plurals import plurals

SYNONYM_WEIGHT: Final = 0.5
"""What a match of a synonym is worth beside one of the word typed.

Source: measured on the questions of three Arabic sets that have a word of 61 loose pairs (city and town, war and battle).
Asked with the other word of the pair, .25 gives a reciprocal rank of .793, .5 .798, .75 .804, 1 .810, and no synonyms .775;
that was while a synonym counted for how rare the word typed is. Since it counts for how rare it is itself, all 2,624
questions as they are give .823 at .75, .825 at .5 and .826 at .25, where the recall falls from .921 to .919. Singulars and
broken plurals are weighed alike.
"""

MOST_EXPANDED: Final = 64
"""So many synonyms of a query are looked for, those of its first words. They bound what a glossary can make a search cost."""

Row = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Meant:
    """What means the same as a word or a phrase it stands in: stems of single words, and phrases as rows of stems."""

    stems: tuple[str, ...]
    rows: tuple[Row, ...]


def matches(terms: Sequence[Term], synonyms: Synonyms, lexicon: Lexicon) -> list[Match]:
    """Return the stretches of some terms of which the index has synonyms, or other numbers of a word, with these.

    Only words as such have any: what is between quotation marks, is left out or is the beginning of a word, is meant as typed.
    """
    words = [term.words[0] if term.shape == "word" and not term.excluded else "" for term in terms]
    found = [
        *_known(synonyms.matches(words), lexicon, MOST_EXPANDED),
        *_known(plurals().matches(words), lexicon, MOST_EXPANDED),
    ]
    return [match for match in found if match.others]


def meant(place: int, matches: Iterable[Match], lexicon: Lexicon) -> Meant:
    """Return what means the same as the term at a place, or as a stretch in which it stands."""
    others = dict.fromkeys(each for match in matches if match.start <= place < match.end for each in match.others)
    stems = (stem for each in others if len(each.words) == 1 for stem in _row(each, lexicon)[0])
    rows = (_row(each, lexicon) for each in others if len(each.words) > 1)
    return Meant(tuple(dict.fromkeys(stems)), tuple(dict.fromkeys(rows)))


def shown(reading: Sequence[Reading], matches: Iterable[Match]) -> tuple[Reading, ...]:
    """Return the reading of each term with its synonyms, and behind them those of phrases."""
    words, phrases = list(reading), []
    for match in matches:
        texts = tuple(each.text for each in match.others)
        if match.end - match.start == 1:
            before = words[match.start].synonyms
            words[match.start] = replace(words[match.start], synonyms=tuple(dict.fromkeys((*before, *texts))))
        else:
            typed = " ".join(each.typed for each in reading[match.start : match.end])
            phrases.append(Reading(typed, (), texts))
    return (*words, *phrases)


def _known(matches: Iterable[Match], lexicon: Lexicon, most: int) -> Iterator[Match]:
    """Yield matches with those of their synonyms that the index has, at most so many in all."""
    for match in matches:
        others = tuple(islice((each for each in match.others if _is_known(each, lexicon)), most))
        most -= len(others)
        yield replace(match, others=others)


def _row(expression: Expression, lexicon: Lexicon) -> Row:
    """Return for each word of an expression what it may be indexed as."""
    return tuple(analysis.forms(analysis.surface(word), lexicon.languages) for word in expression.words)


def _is_known(expression: Expression, lexicon: Lexicon) -> bool:
    """Tell whether the index has every word of an expression."""
    return all(
        any(lexicon.frequency(field, stem) for stem in choices for field in STEM_WEIGHTS)
        for choices in _row(expression, lexicon)
    )
