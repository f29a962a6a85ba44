"""The pages nearest to a text: what someone who asks should read first, and what goes on from a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pages_store.documents import document, kinds, titles
from pages_store.listing import Listed
from search_index.engine import Hit
from search_index.query import QUERY_WORDS, Filters
from search_index.words import analysis
from wiki import finding, starting

_SHOWN: Final = 3
_READ_CHARACTERS: Final = 4_000  # who writes more than this has said by then what it is about
_SHORTEST: Final = 3
_NEAR: Final = 0.4
"""What is worth less than this share of the best is not near, but only shares a word."""


@dataclass(frozen=True)
class Near:
    """Pages near to what is typed, nearest first; `asked` says whether enough was typed to look for any."""

    asked: bool
    hits: tuple[tuple[Hit, Listed], ...] = ()


def to_form(values: Mapping[str, str]) -> Near:
    """Return the pages nearest to the title and text that a form holds, hints left as they came aside."""
    begun = document.compose({"kind": values.get("kind") or kinds.DEFAULT}, values.get("body", "")[:_READ_CHARACTERS])
    body = document.parse(starting.finished(begun)).body
    wanted = telling(values.get("title", "")[:_READ_CHARACTERS], body, values.get("language", ""))
    if len(wanted) < _SHORTEST:
        return Near(asked=False)
    hits = finding.search(wanted, Filters(), _SHOWN).hits
    return Near(True, tuple(each for each in hits if each[0].score >= _NEAR * hits[0][0].score))


def to_title(title: str) -> list[Listed]:
    """Return the pages nearest to a title that have a word of it in theirs, nearest first."""
    words = set(titles.loose_key(title).split())
    return [page for _, page in to_form({"title": title}).hits if words & set(titles.loose_key(page.title).split())]


def telling(title: str, text: str, language: str) -> str:
    """Return a query of the words that tell most about a text: those of its title, then the ones it comes back to."""
    words = {token.stem: title[token.start : token.end] for token in analysis.tokens(title, language) if token.stem}
    tokens = [token for token in analysis.tokens(text, language) if token.stem]
    spelt = {token.stem: text[token.start : token.end] for token in reversed(tokens)}
    often = Counter(token.stem for token in tokens)
    for stem, _count in often.most_common():  # of equals the first
        words.setdefault(stem, spelt[stem])
    return " ".join(list(words.values())[:QUERY_WORDS])
