"""Short texts, such as titles, found while they are typed: by how they begin, and by how any word in them begins.

All keys stand in one long string that is searched as it is: at 20,000 titles that takes a fraction of a millisecond, where a
table of their words would have to be kept in step.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, islice
from typing import Final, NamedTuple

import regex

from search_index.words import analysis, arabic
from search_index.words.plurals import plurals

MOST_WORDS: Final = 8
"""So many words of what was typed are looked at, the last ones."""

_START: Final = "\x01"
_SPACE: Final = " "
_BETWEEN: Final = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
_SCANNED: Final = 5_000  # so many places are looked at for words in any order; the first are the best


def key(text: str) -> str:
    """Return what a text is found by: its words folded as search folds them, then those with a clitic or article without it.

    A key begins with a sign of its own, each word in it with a space.
    """
    words = _folded(text)
    bare = (each for word in words if (each := _bare(word)) != word)
    return _START + "".join(_SPACE + word for word in (*words, *bare))


class Found(NamedTuple):
    """The number of a key that has what was typed, and whether it begins with that."""

    number: int
    begins: bool


class Suggester:
    """Keys to look in, best first."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._text = "".join(keys)
        self._starts = [0, *accumulate(map(len, keys))][:-1]

    def found(self, typed: str, limit: int) -> list[Found]:
        """Return at most `limit` keys in which each of the words typed begins a word.

        Those that begin with all that was typed come first; else the order is that of the keys. Behind them come those that
        have one of the words as a broken plural, or as the singular of one.
        """
        words = _folded(typed)[-MOST_WORDS:]
        found = {each.number: each for each in self._found(words, limit)}
        for others in _in_other_numbers(words):
            if len(found) < limit:
                for each in self._found(others, limit):
                    found.setdefault(each.number, Found(each.number, begins=False))
        return list(found.values())[:limit]

    def _found(self, words: Sequence[str], limit: int) -> list[Found]:
        if not words:
            return []
        begun = sorted({number for each in _beginnings(words) for number in islice(self._places(each), limit)})[:limit]
        others = (number for number in self._with_words(words) if number not in begun)
        found = [Found(number, begins=True) for number in begun]
        return found + [Found(number, begins=False) for number in islice(others, limit - len(found))]

    def _with_words(self, words: Sequence[str]) -> Iterator[int]:
        """Yield the numbers of the keys in which each of some words begins one, with or without its article."""
        needed = [_SPACE + _without_article(word) for word in words]
        longest = max(needed, key=len)
        for number in islice(self._places(longest), _SCANNED):
            key = self._key(number)
            if all(each in key for each in needed):
                yield number

    def _places(self, wanted: str) -> Iterator[int]:
        """Yield the number of each key that has a string, ascending, each once."""
        place = self._text.find(wanted)
        while place >= 0:
            number = bisect_right(self._starts, place) - 1
            yield number
            end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self._text)
            place = self._text.find(wanted, end)

    def _key(self, number: int) -> str:
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self._text)
        return self._text[self._starts[number] : end]


def _folded(text: str) -> list[str]:
    return [folded for word in _BETWEEN.split(text) if (folded := _surface(word))]


@lru_cache(maxsize=32_768)
def _surface(word: str) -> str:
    return analysis.surface(word).replace(_SPACE, "")


@lru_cache(maxsize=32_768)
def _bare(word: str) -> str:
    """Return a folded word without its clitics and article."""
    return arabic.without_clitics(word) if analysis.is_arabic(word) else word


def _in_other_numbers(words: Sequence[str]) -> Iterator[list[str]]:
    """Yield some words with one of them in each other number that the list of broken plurals has of it."""
    for at, word in enumerate(words):
        for other in plurals().of(word):
            yield [*words[:at], *_folded(other), *words[at + 1 :]]


def _beginnings(words: Sequence[str]) -> set[str]:
    """Return how a key begins that begins with some words, the first of them with or without an article."""
    first, *rest = words
    firsts = {first, _without_article(first)}
    if analysis.is_arabic(first):
        firsts.add(arabic.ARTICLE + first)
    return {_START + "".join(_SPACE + word for word in (each, *rest)) for each in firsts}


def _without_article(word: str) -> str:
    """Return what may be the beginning of a word without its article; not without clitics, for it may go on otherwise."""
    rest = word.removeprefix(arabic.ARTICLE)
    return rest if len(rest) > 1 else word
