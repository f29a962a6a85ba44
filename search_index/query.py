"""The query language: words, "phrases", -words, word*, "=word" and filters. Any string is a query; nothing raises."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final, Literal

import regex

from search_index import analysis, arabic

QUERY_CHARACTERS: Final = 2_000
"""What stands behind this many characters of a query is not read."""

QUERY_WORDS: Final = 32
"""At most this many words of a query are searched for, those of phrases included."""

Shape = Literal["word", "phrase", "prefix", "exact"]


@dataclass(frozen=True)
class Term:
    """Something to find, or with `excluded` to leave out, as `typed`.

    A `word` and a `prefix` have one word; a `phrase` and an `exact` spelling have one or more, in a row.
    """

    typed: str
    shape: Shape
    words: tuple[str, ...]
    excluded: bool = False


@dataclass(frozen=True)
class Filters:
    """What a page must be: of each kind of filter, one of its values. Dates: `after` is included, `before` is not."""

    kind: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    after: date | None = None
    before: date | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True)
class Query:
    """A query as read. `terms` has at most `QUERY_WORDS` words in all."""

    terms: tuple[Term, ...]
    filters: Filters


@dataclass(frozen=True)
class Reading:
    """What was searched for a `typed` word: the stems or spellings looked up; none for a word that is too common."""

    typed: str
    searched: tuple[str, ...]


def parse(text: str) -> Query:
    """Read a query as typed. A quotation left open ends at the end; an unknown filter or date is read as words."""
    terms: list[Term] = []
    filters = Filters()
    for match in _ITEM.finditer(text[:QUERY_CHARACTERS]):
        narrowed = _narrowed(filters, match)
        if narrowed is None:
            terms.extend(_terms(match))
        else:
            filters = narrowed
    return Query(tuple(_bounded(terms)), filters)


def _narrowed(filters: Filters, match: regex.Match[str]) -> Filters | None:
    """Return `filters` with the one that an item names, or None if it names none."""
    name = match["key"]
    value = " ".join((match["key_quoted"] or match["key_bare"] or "").split())
    if not name or not value or match["minus"]:
        return None
    name = name.casefold()
    if name not in ("after", "before"):
        added: Any = {name: (*getattr(filters, name), value)}
        return replace(filters, **added)
    day: Any = _date(value)
    return replace(filters, **{name: day}) if day else None


def _date(value: str) -> date | None:
    """Return the day of `2024-05-01`, or the first one of `2024-05` or `2024`."""
    match = _DATE.fullmatch(arabic.fold(value))
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None


def _terms(match: regex.Match[str]) -> list[Term]:
    typed = match[0].removeprefix("-")
    excluded = bool(match["minus"])
    quoted = match["quoted"]
    words = tuple(_words(quoted if quoted is not None else typed))
    if not words:
        return []
    if quoted is not None:
        shape: Shape = "exact" if quoted.lstrip().startswith("=") else "phrase"
        return [Term(quoted.strip().removeprefix("="), shape, words, excluded)]
    if excluded and len(words) > 1:
        return [Term(typed, "phrase", words, excluded)]
    last: Shape = "prefix" if typed.endswith("*") and len(words[-1]) > 1 else "word"
    return [*(Term(word, "word", (word,), excluded) for word in words[:-1]), Term(words[-1], last, words[-1:], excluded)]


def _words(text: str) -> list[str]:
    """Return the words of `text` as typed; a run without spaces becomes its pairs of letters."""
    return [text[token.start : token.end] for token in analysis.tokens(text, "en")]


def _bounded(terms: list[Term]) -> list[Term]:
    """Return the first terms, each once, as long as their words are no more than `QUERY_WORDS`."""
    kept: list[Term] = []
    left = QUERY_WORDS
    for term in dict.fromkeys(terms):
        if left <= 0:
            break
        kept.append(replace(term, words=term.words[:left]))
        left -= len(term.words)
    return kept


_QUOTED: Final = r'["“”„«]\s*(?P<{name}>[^"“”„»]*)(?:["“”»]|$)'
_KEYS: Final = "kind|language|tag|theme|place|author|after|before"
_ITEM: Final = regex.compile(
    rf"(?:(?<!\S)(?P<minus>-))?(?:\b(?P<key>{_KEYS}):(?:{_QUOTED.format(name='key_quoted')}|(?P<key_bare>[^\s\"“”„«»]+))"
    rf"|{_QUOTED.format(name='quoted')}|(?P<bare>[^\s\"“”„«»]+))",
    regex.IGNORECASE,
)
_DATE: Final = regex.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
