"""The order of titles in a list: Arabic ones before others, without their article, numbers by their size."""

from __future__ import annotations

from typing import Final

import regex

from search_index.words import analysis, arabic

NUMBER_DIGITS: Final = 12
"""Numbers of up to so many digits stand in the order of their size."""


def key(title: str) -> str:
    """Return by what a title is sorted: titles with digits first, then those in Arabic script, then the others.

    Spellings that search takes for one are one. The article counts where a list of words knows it as part of the word, so
    that a decision on the budget stands under its noun and a commitment under its first letter.

    Source: filing rules of Arabic library catalogues, which pass over the article at the beginning.
    """
    letters = _SIGNS.sub(" ", _UNSEEN.sub("", title)).strip()
    folded = analysis.surface(letters)
    if analysis.exact(letters).startswith(arabic.ARTICLE) and _is_article(folded.partition(" ")[0]):
        folded = folded.removeprefix(arabic.ARTICLE)
    counted = _NUMBER.sub(lambda match: match[0].zfill(NUMBER_DIGITS), folded)
    first = counted[:1]
    return f"{0 if first.isdecimal() else 1 if analysis.is_arabic(first) else 2}{counted}"


def _is_article(word: str) -> bool:
    """Tell whether the first two letters of a word that has them are the article, from how often it is met without them."""
    seen = arabic.frequencies()
    return word not in seen or seen.get(word.removeprefix(arabic.ARTICLE), 0) >= max(seen[word] - _LESS, 1)


_LESS: Final = 2
"""A word is a quarter as frequent without the article, or more, if it has one."""

_UNSEEN: Final = regex.compile(r"[\p{Cc}\p{Cf}]")
_SIGNS: Final = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
_NUMBER: Final = regex.compile(r"[0-9]+")
