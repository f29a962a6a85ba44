"""What queries that ask for the same have in common, whatever their spelling and the order of their words."""

from __future__ import annotations

from typing import Final

from search_index.query import parse
from search_index.words import analysis

_LATIN_LANGUAGES: Final = ("en", "fr", "it")


def key(text: str) -> str:
    """Return the stems of a query's words in a fixed order; "" for one that filters, excludes, or holds no word.

    Stop words count only where there is nothing else. Which language a word in Latin script is in is not known: of the stems
    that it may have, the shortest is taken.
    """
    query = parse(text)
    if query.filters or any(term.excluded for term in query.terms):
        return ""
    bare = [analysis.surface(word) for term in query.terms for word in term.words]
    stems = {_stem(word) for word in bare} - {""}
    return " ".join(sorted(stems or set(bare) - {""}))


def _stem(bare: str) -> str:
    if analysis.is_stop_word(bare, _LATIN_LANGUAGES):
        return ""
    return min(analysis.stems(bare, _LATIN_LANGUAGES), key=lambda stem: (len(stem), stem), default="")
