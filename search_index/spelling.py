"""Words that no page has, and the nearest that pages have."""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from search_index.fields import STEM_WEIGHTS, SURFACE
from search_index.lexicon import Lexicon
from search_index.query import Query, Term
from search_index.synonyms import Match
from search_index.words import analysis, arabic

SHORTEST_CORRECTED: Final = 4
"""Shorter words have too many neighbours to be corrected. Words with digits never are: a number is what it is."""

CORRECTED_LETTERS: Final = 30
"""Words of a query are corrected as long as they have no more letters together: each letter costs some sixty look-ups."""


COMMON_LEVEL: Final = 3
"""An Arabic word that the list of words has at this level or above is spelt right, though no page has it."""


def corrected(query: Query, lexicon: Lexicon, matches: Iterable[Match]) -> tuple[list[Term], str | None]:
    """Return the terms with unknown words replaced by near ones that the index has, and the query with these, or None.

    A word of which the index has a synonym, by `expansion.matches`, is not unknown.
    """
    found = list(query.terms)
    matched = {place for match in matches for place in range(match.start, match.end)}
    unknown = [place for place, term in enumerate(found) if place not in matched and _is_unknown(term, lexicon)]
    better = _nearest({place: analysis.surface(found[place].words[0]) for place in unknown if query.corrects}, lexicon)
    text = query.text
    for place in sorted(better, reverse=True):
        start, end = found[place].span
        found[place] = replace(found[place], words=(better[place],))
        text = f"{text[:start]}{better[place]}{text[end:]}"
    return found, None if text == query.text else text


def neighbours(word: str) -> Iterator[str]:
    """Yield each surface that one letter left out, exchanged with the next, replaced or put in makes of `word`.

    Some are yielded twice; `word` itself may be among them.

    Source: Damerau 1964, with the letters that a surface in the word's script may have.
    """
    letters = _ARABIC if analysis.is_arabic(word) else string.ascii_lowercase if word.isascii() else "".join(set(word))
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        yield from (before + letter + after for letter in letters)
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in letters)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


def _is_unknown(term: Term, lexicon: Lexicon) -> bool:
    bare = analysis.surface(term.words[0])
    if term.shape != "word" or term.excluded or len(bare) < SHORTEST_CORRECTED or not bare.isalpha():
        return False
    if analysis.is_spaceless(bare) or arabic.frequencies().get(bare, 0) >= COMMON_LEVEL or lexicon.frequency(SURFACE, bare):
        return False
    stems = analysis.stems(bare, lexicon.languages)
    return bool(stems) and not any(lexicon.frequency(field, stem) for stem in stems for field in STEM_WEIGHTS)


def _nearest(unknown: Mapping[int, str], lexicon: Lexicon) -> dict[int, str]:
    """Return for unknown surfaces the most frequent ones of the pages at edit distance 1, where there are any.

    Only what has none as it stands is looked for with the article, or without it.
    """
    found: dict[int, str] = {}
    left = CORRECTED_LETTERS
    for other in (_same, _twin):
        for place, bare in unknown.items():
            if place in found or len(bare) > left or (other is _twin and not analysis.is_arabic(bare)):
                continue
            left -= len(bare)
            near = {word: other(word) for word in neighbours(bare)}
            counts = lexicon.frequencies(set(near.values()))
            order = sorted(((counts[meant], word) for word, meant in near.items() if meant in counts), reverse=True)
            known = (word for _, word in order if lexicon.shows(other(word)))
            if nearest := next(known, None):
                found[place] = nearest
    return found


def _same(word: str) -> str:
    return word


def _twin(word: str) -> str:
    """Return an Arabic surface with the article if it has none, without it if it has."""
    bare = word.removeprefix(arabic.ARTICLE)
    return bare if bare != word else arabic.ARTICLE + word


# From beh to yeh, without teh marbuta, which a surface has not, and the codes between ghain and feh.
_ARABIC: Final = (
    arabic.HAMZA
    + arabic.ALEF
    + "".join(
        chr(code)
        for code in range(ord(arabic.BEH), ord(arabic.YEH) + 1)
        if not 0x063A < code < 0x0641 and code not in (0x0629, 0x0649)
    )
)
