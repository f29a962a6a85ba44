"""Words of Latin script, and of the other scripts that have upper and lower case: accents folded, then stemmed.

Accents go before stemming, so that `securite` typed without them meets `sécurité`. An elision (l', dell', d') needs no step
of its own: the apostrophe parts words, and what stands before it is a stop word.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from threading import Lock
from typing import Final, Protocol

import regex
import snowballstemmer

STEMMED: Final = {
    "it": "italian",
    "fr": "french",
    "en": "english",
    "es": "spanish",
    "de": "german",
    "pt": "portuguese",
    "nl": "dutch",
}
"""The languages of Latin script that are stemmed, with the name of their algorithm."""

STEMMED_CYRILLIC: Final = {"ru": "russian"}


def fold(folded: str) -> str:
    """Return a word already in NFKC and without case, now without accents.

    Only Latin, Greek and Hebrew letters lose their marks; й stays apart from и, while ё, which few type, becomes е.
    """
    if folded.isascii():
        return folded
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", folded))
    return unicodedata.normalize("NFC", bare).translate(_ALIKE)


@lru_cache(maxsize=32_768)
def stem(word: str, language: str) -> str:
    """Return the Snowball stem of a folded word; the word itself where its language has none.

    `language` is the first part of a BCP 47 tag, in lower case.
    """
    name = STEMMED.get(language) or STEMMED_CYRILLIC.get(language)
    if name is None:
        return word
    with _ONE_AT_A_TIME:  # a Snowball stemmer keeps its word in itself
        return _stemmer(name).stemWord(word) or word


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 - the name is the library's


@cache
def _stemmer(name: str) -> _Stemmer:
    made: _Stemmer = snowballstemmer.stemmer(name)
    return made


_ACCENTS: Final = regex.compile(r"(?<=[\p{Latin}\p{Greek}\p{Hebrew}]\p{Mn}*)\p{Mn}+")
_ALIKE: Final = {0x0131: "i", 0x0451: "\u0435"}
_ONE_AT_A_TIME: Final = Lock()
