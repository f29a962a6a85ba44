"""Words and phrases that mean the same, across languages and spellings. Where they come from is the caller's affair."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from search_index.words import analysis

LANGUAGES: Final = ("ar", "it", "en", "fr")
"""An expression is known again in any form that it has in one of these languages."""

LONGEST_EXPRESSION: Final = 6
"""An expression of more words is left out: nobody types it, and each is looked up at every place of a query."""

MOST_EXPRESSIONS: Final = 24
"""Of one group, so many expressions count. They bound what a query costs."""


@dataclass(frozen=True)
class Expression:
    """A word or phrase as written, and its words in order."""

    text: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Match:
    """A stretch of a query, from `start` up to `end`, that stands in a group, and what else the group holds."""

    start: int
    end: int
    others: tuple[Expression, ...]


class Synonyms:
    """Groups of expressions, each group with what means the same. An expression may stand in several."""

    def __init__(self, groups: Iterable[Iterable[str]]) -> None:
        self._groups: list[tuple[Expression, ...]] = []
        self._known: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for group in groups:
            self._add(group)
        self._longest = max((len(key) - 1 for key in self._known), default=0)

    def matches(self, words: Sequence[str]) -> list[Match]:
        """Return the stretches of some words in a row that stand in a group, by where they start, shorter ones first.

        Words are compared by their stems in one language, stop words by their spelling.
        """
        found = (
            self._match(words, start, start + length)
            for start in range(len(words))
            for length in range(1, min(self._longest, len(words) - start) + 1)
        )
        return [match for match in found if match.others]

    def of(self, text: str) -> tuple[str, ...]:
        """Return what means the same as the whole of a text, as written."""
        words = _words(text)
        return tuple(each.text for each in self._match(words, 0, len(words)).others)

    def _add(self, group: Iterable[str]) -> None:
        expressions: dict[tuple[str, ...], Expression] = {}
        for text in group:
            words = _words(text)
            if 0 < len(words) <= LONGEST_EXPRESSION and len(expressions) < MOST_EXPRESSIONS:
                expressions.setdefault(tuple(map(analysis.surface, words)), Expression(text, words))
        if len(expressions) < 2:
            return
        number = len(self._groups)
        self._groups.append(tuple(expressions.values()))
        for key in dict.fromkeys(key for each in expressions.values() for key in _keys(each.words)):
            self._known[key].append(number)

    def _match(self, words: Sequence[str], start: int, end: int) -> Match:
        typed = _keys(tuple(words[start:end]))
        numbers = dict.fromkeys(number for key in typed for number in self._known.get(key, ()))
        meant = (each for number in numbers for each in self._groups[number])
        others = {each.words: each for each in meant if typed.keys().isdisjoint(_keys(each.words))}
        return Match(start, end, tuple(others.values())[:MOST_EXPRESSIONS])


NONE: Final = Synonyms(())
"""No synonyms at all."""


@cache
def places() -> tuple[tuple[str, ...], ...]:
    """Return for each place the spellings by which people write it, in several scripts, the official one first."""
    text = files(__package__).joinpath("places.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(tuple(spelling.strip() for spelling in line.split("|")) for line in lines)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text[token.start : token.end] for token in analysis.tokens(text, "en"))


@lru_cache(maxsize=8_192)
def _keys(words: tuple[str, ...]) -> dict[tuple[str, ...], None]:
    """Return by what some words in a row are known in each language: its tag and their stems there. In a fixed order."""
    return dict.fromkeys((language, *(_known_by(word, language) for word in words)) for language in LANGUAGES)


def _known_by(word: str, language: str) -> str:
    bare, stem = analysis.analysed(word, language)
    return stem or bare
