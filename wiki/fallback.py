"""A plain search of titles and texts in the database, for as long as there is no index: words as spelt, few are stemmed."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session, selectinload

from pages_store.documents import titles
from pages_store.tables import Mark, Name, Page, Person, Revision, Team
from search_index import facets
from search_index.engine import DEEPEST_HIT, Sort
from search_index.query import Filters, Query, Term
from search_index.synonyms import NONE, Synonyms
from search_index.words import analysis

TEXTS = 2_000
"""The texts of so many pages are looked through, those changed last: reading more takes longer than one waits."""

WORDS = 8
"""So many words of a query are looked for; pages that have the others are found by these or not at all."""

SYNONYMS = 8
"""So many of what means the same are looked for, those of the first words."""

_IN_TITLE = 3  # what a word in the title is worth beside one in the text
_MARKS = {"tag": "tags", "theme": "theme", "place": "place"}
_LANGUAGES = ("en", "fr", "it")

Passing = list[ColumnElement[bool]]
Patterns = tuple[str, ...]


@dataclass(frozen=True)
class Plain:
    """How many pages have any of the words in title or text, and those that are wanted, with their marks."""

    total: int
    pages: list[Page]


def search(
    session: Session, query: Query, filters: Filters, window: tuple[int, int], sort: Sort, synonyms: Synonyms = NONE
) -> Plain:
    """Return the pages that a query finds, of these at most so many from an offset on: the two numbers of `window`.

    What means the same as a word or words in a row is looked for in their place.

    Best are those with most of the words, in the title before the text; of those alike, the last changed. All filters hold.
    """
    wanted = _wanted(query.terms, synonyms)
    if not wanted and query.text and not query.filters:
        return Plain(0, [])
    passing = [
        Page.deleted_at.is_(None),
        *_passing(session, [facets.meant(each, synonyms) for each in (filters, query.filters)], names=query.names),
    ]
    read = select(Page.id).where(*passing).order_by(Page.changed_at.desc()).limit(TEXTS)
    unwanted = [_has((_pattern(term),), read) for term in query.terms if term.excluded][:WORDS]
    score = reduce(operator.add, (_worth(patterns, read) for patterns in wanted), literal(0))
    found = (
        select(Page)
        .join(Name, and_(Name.page_id == Page.id, Name.current))
        .join(Revision, Revision.id == Page.head_id)
        .where(*passing, *(~has for has in unwanted))
    )
    if wanted:
        found = found.where(or_(*(_has(patterns, read) for patterns in wanted)))
    total = session.scalar(select(func.count()).select_from(found.with_only_columns(Page.id).subquery())) or 0
    orders: dict[Sort, ColumnElement[Any]] = {
        "best": score.desc(),
        "newest": Page.changed_at.desc(),
        "title": Name.loose_key.asc(),
    }
    limit, offset = window
    page = found.order_by(orders[sort], Page.changed_at.desc(), Page.id.desc()).options(selectinload(Page.marks))
    last = min(offset + limit, DEEPEST_HIT)
    return Plain(total, list(session.scalars(page.offset(offset).limit(max(0, last - offset)))))


def _pattern(term: Term) -> str:
    """Return what a text must contain: the words as typed, or of a single one its stem, if that is a part of it."""
    typed = " ".join(term.words)
    stems = analysis.stems(analysis.surface(typed), _LANGUAGES) if term.shape == "word" else ()
    return min((stem for stem in stems if stem in typed.casefold()), key=len, default=typed)


def _wanted(terms: Sequence[Term], synonyms: Synonyms) -> list[Patterns]:
    """Return for each of the first words what a text must contain: the word, or one of some that mean the same."""
    words = [term.words[0] if term.shape == "word" and not term.excluded else "" for term in terms]
    others: dict[int, list[str]] = {}
    for match in synonyms.matches(words):
        others.setdefault(match.start, []).extend(each.text for each in match.others)
    left = SYNONYMS
    wanted: list[Patterns] = []
    for place, term in enumerate(terms):
        if not term.excluded and len(wanted) < WORDS:
            also = others.get(place, [])[:left]
            left -= len(also)
            wanted.append((_pattern(term), *also))
    return wanted


def _in_title(patterns: Patterns) -> ColumnElement[bool]:
    return or_(*(Name.loose_key.contains(titles.loose_key(each), autoescape=True) for each in patterns))


def _in_text(patterns: Patterns, read: Select[int]) -> ColumnElement[bool]:
    return and_(Page.id.in_(read), or_(*(Revision.text.icontains(each, autoescape=True) for each in patterns)))


def _has(patterns: Patterns, read: Select[int]) -> ColumnElement[bool]:
    return or_(_in_title(patterns), _in_text(patterns, read))


def _worth(patterns: Patterns, read: Select[int]) -> ColumnElement[int]:
    return case((_in_title(patterns), _IN_TITLE), else_=0) + case((_in_text(patterns, read), 1), else_=0)


def _passing(session: Session, filters: Sequence[Filters], *, names: bool) -> Passing:
    """Return what the filters ask of pages."""
    asked: Passing = []
    for each in filters:
        asked.extend(_marked(name, values) for name in _MARKS if (values := getattr(each, name)))
        if each.kind:
            asked.append(Page.kind.in_(each.kind))
        if each.language:
            asked.append(or_(*(_in_language(tag) for tag in each.language)))
        if each.author:
            asked.append(_written_by(session, each.author, names=names))
        asked.extend([Page.changed_at >= _start(each.after)] if each.after else [])
        asked.extend([Page.changed_at < _start(each.before)] if each.before else [])
    return asked


def _marked(name: str, values: Iterable[str]) -> ColumnElement[bool]:
    keys = [titles.loose_key(value) for value in values]
    return Page.id.in_(select(Mark.page_id).where(Mark.name == _MARKS[name], Mark.key.in_(keys)))


def _in_language(tag: str) -> ColumnElement[bool]:
    return or_(func.lower(Page.language) == tag.casefold(), Page.language.istartswith(f"{tag}-", autoescape=True))


def _written_by(session: Session, called: Iterable[str], *, names: bool) -> ColumnElement[bool]:
    """Say of a page that someone of a team wrote it, or with `names` a person of that name. Spelling is compared here."""
    keys = {analysis.surface(each) for each in called}
    teams = [team for team, name in session.execute(select(Team.id, Team.name)) if analysis.surface(name) in keys]
    known = session.execute(select(Person.id, Person.name)) if names else ()
    called_so = [person for person, name in known if analysis.surface(name) in keys]
    people = select(Person.id).where(or_(Person.team_id.in_(teams), Person.id.in_(called_so)))
    seen = (Revision.hidden_at.is_(None), Revision.erased_at.is_(None))
    return Page.id.in_(select(Revision.page_id).where(Revision.author_id.in_(people), *seen))


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
