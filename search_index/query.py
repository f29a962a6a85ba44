"""The query language: words, "phrases", -words, word*, "=word" and filters. Any string is a query; nothing raises."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cache
from typing import Any, Final, Literal

import regex

from search_index import filter_names
from search_index.dates import day
from search_index.words import analysis

QUERY_CHARACTERS: Final = 2_000
"""What stands behind this many characters of a query is not read."""

QUERY_WORDS: Final = 32
"""At most this many words of a query are searched for, those of phrases included."""

Shape = Literal["word", "phrase", "prefix", "exact"]
Span = tuple[int, int]
"""Where something stands in the text of a query: from the first character up to the second."""


@dataclass(frozen=True)
class Term:
    """Something to find, or with `excluded` to leave out, as `typed`.

    A `word` and a `prefix` have one word; a `phrase` and an `exact` spelling have one or more, in a row. The span has the
    signs around it too.
    """

    typed: str
    shape: Shape
    words: tuple[str, ...]
    excluded: bool = False
    span: Span = field(default=(0, 0), compare=False)


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
class TypedFilter:
    """A filter that stands in a query, with the value as typed."""

    name: str
    value: str
    span: Span


@dataclass(frozen=True)
class Note:
    """What of a query was read otherwise than it was typed, or not at all.

    `characters` and `words`: it is too long, and the rest was left out. `quotation`: one was left open and read up to the
    end, `text` is what it holds. `date`: `text` is none. `signs`: there is nothing in it to search for.
    """

    code: Literal["characters", "words", "quotation", "date", "signs"]
    text: str = ""


@dataclass(frozen=True)
class Query:
    """A query as read from `text`, which has no control characters. `terms` has at most `QUERY_WORDS` words in all.

    `filters` are those of `typed` together. How it is searched: with `names`, people's names count as authors, which only
    those who may see them must know; with `corrects`, unknown words are searched as the nearest that pages have.
    """

    text: str
    terms: tuple[Term, ...]
    filters: Filters
    typed: tuple[TypedFilter, ...] = ()
    notes: tuple[Note, ...] = ()
    names: bool = False
    corrects: bool = True


@dataclass(frozen=True)
class Reading:
    """What was searched for a `typed` word: the stems or spellings looked up; none for a word that is too common.

    `synonyms` are the words and phrases that the glossary joins with it and that the index has. A phrase that the glossary
    knows has a reading of its own behind those of the words, with nothing but these.
    """

    typed: str
    searched: tuple[str, ...]
    synonyms: tuple[str, ...] = ()


def parse(text: str) -> Query:
    """Read a query as typed. A quotation left open ends at the end; an unknown filter or date is read as words."""
    cleaned = " ".join(_UNSEEN.sub("", _CONTROL.sub(" ", text)).split())
    notes = [Note("characters")] if len(cleaned) > QUERY_CHARACTERS else []
    cleaned = cleaned[:QUERY_CHARACTERS]
    terms: list[Term] = []
    typed: list[TypedFilter] = []
    for match in _items().finditer(cleaned):
        narrowing = _narrowing(match)
        typed.extend(narrowing)
        if not narrowing:
            terms.extend(_terms(match))
            notes.extend(_doubts(match))
    kept = _bounded(terms)
    if sum(len(term.words) for term in kept) < sum(len(term.words) for term in dict.fromkeys(terms)):
        notes.append(Note("words"))
    if cleaned and not terms and not typed:
        notes.append(Note("signs"))
    return Query(cleaned, tuple(kept), _filters(typed), tuple(typed), tuple(dict.fromkeys(notes)))


def without(text: str, span: Span) -> str:
    """Return the text of a query without what stands at `span`."""
    return f"{text[: span[0]].rstrip()} {text[span[1] :].lstrip()}".strip()


def exactly(query: Query) -> str:
    """Return the text of a query in which each word and phrase is to be found in the spelling that was typed."""
    text = query.text
    terms = [term for match in _items().finditer(text) if not _narrowing(match) for term in _terms(match)]
    for term in reversed(terms):
        if term.shape in ("word", "phrase") and not term.excluded:
            text = f'{text[: term.span[0]]} "={" ".join(term.words)}" {text[term.span[1] :]}'
    return " ".join(text.split())


def _narrowing(match: regex.Match[str]) -> list[TypedFilter]:
    """Return the filters that an item stands for: one for each of its values; none if it is no filter."""
    if not match["key"] or match["minus"]:
        return []
    name = filter_names.filter_called(match["key"])
    given = [match["quoted"]] if match["quoted"] is not None else _COMMAS.split(match["bare"])
    values = [value for value in (" ".join(each.split()).strip(_ENDS) for each in given) if value]
    if name in _DATES and not all(map(day, values)):
        return []
    return [TypedFilter(name, value, match.span()) for value in values]


def _filters(typed: list[TypedFilter]) -> Filters:
    found: dict[str, Any] = {}
    for each in typed:
        found[each.name] = day(each.value) if each.name in _DATES else (*found.get(each.name, ()), each.value)
    return Filters(**found)


def _doubts(match: regex.Match[str]) -> list[Note]:
    """Say what of an item read as words may have been meant otherwise."""
    if match["key"] and not match["minus"] and filter_names.filter_called(match["key"]) in _DATES:
        return [Note("date", match["quoted"] or match["bare"])]
    is_open = match["quoted"] is not None and not match["end"] and match["quoted"].strip()
    return [Note("quotation", match["quoted"].strip())] if is_open else []


def _terms(match: regex.Match[str]) -> list[Term]:
    start, end = match.span()
    excluded = bool(match["minus"])
    quoted = None if match["key"] else match["quoted"]
    words = tuple(_words(match.string[start:end] if quoted is None else quoted))
    if not words:
        return []
    typed = match[0][excluded:]
    if quoted is not None:
        shape: Shape = "exact" if quoted.lstrip().startswith("=") else "phrase"
        return [
            Term(quoted.strip().removeprefix("=").strip(), shape, tuple(text for text, _ in words), excluded, (start, end))
        ]
    if excluded and len(words) > 1:
        return [Term(typed, "phrase", tuple(text for text, _ in words), excluded, (start, end))]
    *others, (last, at) = words
    found = [Term(text, "word", (text,), excluded, (start + at, start + at + len(text))) for text, at in others]
    shape = "prefix" if typed.rstrip(_ENDS).endswith("*") and len(last) > 1 else "word"
    return [*found, Term(last, shape, (last,), excluded, (start if excluded else start + at, end))]


def _words(text: str) -> list[tuple[str, int]]:
    """Return the words of `text` as typed and where each begins; a run without spaces becomes its pairs of letters."""
    return [(text[start:end], start) for start, end in analysis.spans(text)]


def _bounded(terms: list[Term]) -> list[Term]:
    """Return the first terms, each once, as long as their words are no more than `QUERY_WORDS`."""
    kept: list[Term] = []
    left = QUERY_WORDS
    for term in dict.fromkeys(terms):
        if left <= 0:
            break
        kept.append(replace(term, words=term.words[:left]) if len(term.words) > left else term)
        left -= len(term.words)
    return kept


@cache
def _items() -> regex.Pattern[str]:
    """Return what finds the parts of a query: filters, quotations, and runs of anything else."""
    key = "|".join(sorted(filter_names.filters(), key=len, reverse=True))
    quoted = r'(?:["“”„](?P<quoted>[^"“”]*)(?P<end>["“”]|$)|«(?P<quoted>[^»]*)(?P<end>»|$))'
    bare = r"(?P<bare>[^\s\"“”„«»]+)"
    return regex.compile(
        rf"(?:(?<!\S)(?P<minus>[-\u2212\u2013\u2014])(?=\S))?"
        rf"(?:(?<![\w\p{{M}}])(?P<key>{key})[:\uff1a]\ ?(?:{quoted}|{bare})|{quoted}|{bare})",
        regex.IGNORECASE,
    )


_DATES: Final = ("after", "before")
_CONTROL: Final = regex.compile(r"[\p{Cc}\p{Zl}\p{Zp}]")
_UNSEEN: Final = regex.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_COMMAS: Final = regex.compile(r"[,\u060c]")
_ENDS: Final = ",;.?!\u060c\u061b\u061f"
"""What a sentence puts behind a word."""
