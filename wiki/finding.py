"""The search index of this site: what of a page goes into it, and searching it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from pages_store import aliases, listing, people
from pages_store.documents import document, kinds
from pages_store.listing import Listed
from pages_store.tables import Page, Person
from search_index import alike
from search_index.engine import Entry, Hit, IndexUnavailableError, Piece, Results, Section, Sort
from search_index.index import Index
from search_index.query import Filters, Query, parse
from search_index.synonyms import NONE, Synonyms
from wiki import db, fallback, glossary, markup, pace
from wiki.config import Settings

_LISTED = frozenset({"title", "kind", "language", "lang", "tags", "theme", "place"})
"""The keys that have fields of their own in the index."""


@dataclass(frozen=True)
class Found:
    """What a search found, with the live page of each hit. Without a usable index it `is_plain`: see `fallback`.

    `pointed` are the numbers of pages that come first because a member said that they answer these words.
    """

    results: Results
    hits: tuple[tuple[Hit, Listed], ...]
    is_plain: bool = False
    pointed: frozenset[int] = frozenset()


def search(
    query: str | Query, filters: Filters, limit: int, offset: int = 0, sort: Sort = "best", *, expand: bool = True
) -> Found:
    """Return at most `limit` pages that a query finds, with their marks, best first.

    Those that a member said to answer it come before all. Without a usable index titles and texts are looked through as they
    are. Unless `expand` is off, what the glossary says means the same is looked for too.
    """
    query = parse(query) if isinstance(query, str) else query
    answers = aliases.pages(db.session(), alike.key(query.text)) if sort == "best" and not filters else []
    first, before = ([], len(answers)) if offset else (answers[:limit], 0)
    found = _searched(query, filters, limit - len(first), max(0, offset - before), sort, expand=expand)
    return _led(found, first, answers) if answers else found


def engine() -> Index:
    """Return the search index of this application, opened once per process."""
    found: Index | None = current_app.extensions.get("kunnash.search")
    if found is None:
        settings: Settings = current_app.extensions["kunnash.settings"]
        found = current_app.extensions["kunnash.search"] = Index(settings.index, settings.search_engine)
    return found


def entries(session: Session, pages: Sequence[Page]) -> list[Entry]:
    """Return what is to be found of live pages: titles, marks, who wrote them, and the plain text of each section."""
    numbers = [page.id for page in pages]
    authors, answered = people.authors_of(session, numbers), aliases.of_pages(session, numbers)
    return [_entry(page, authors.get(page.id, []), answered.get(page.id, [])) for page in pages]


def _entry(page: Page, authors: Sequence[Person], answered: Sequence[str]) -> Entry:
    marks: dict[str, list[str]] = {"tags": [], "theme": [], "place": []}
    for mark in page.marks:
        marks[mark.name].append(mark.value)
    return Entry(
        id=page.id,
        title=page.title,
        kind=page.kind,
        language=page.language,
        changed=page.changed_at,
        tags=tuple(marks["tags"]),
        themes=tuple(marks["theme"]),
        places=tuple(marks["place"]),
        teams=tuple(dict.fromkeys(author.team.name for author in authors if author.team)),
        people=tuple(dict.fromkeys(author.name for author in authors)),
        sections=_sections(page),
        aliases=tuple(answered),
        change=page.change,
    )


def _searched(query: Query, filters: Filters, limit: int, offset: int, sort: Sort, *, expand: bool) -> Found:
    meant = glossary.current().synonyms if expand else NONE
    try:
        position = engine().position()
        with pace.measured():
            results = engine().search(query, filters, meant, limit=limit, offset=offset, sort=sort)
    except IndexUnavailableError:
        return _plainly(query, filters, (max(0, limit), max(0, offset)), sort, meant)
    pages = listing.listed(db.session(), [hit.id for hit in results.hits])
    found = [(hit, pages[hit.id]) for hit in results.hits if hit.id in pages]
    # What the index says of a page that it has not followed yet may be hidden by now.
    return Found(results, tuple((hit if page.change <= position else _bare(page, hit.score), page) for hit, page in found))


def _led(found: Found, first: list[int], answers: list[int]) -> Found:
    """Return what was found behind the pages that come first; none of the `answers` comes twice."""
    known = {page.id: hit for hit, page in found.hits}
    best = max((hit.score for hit in known.values()), default=0.0)
    pages = listing.listed(db.session(), first)
    led = [(replace(known.get(number) or _bare(page), score=best), page) for number, page in pages.items()]
    others = [each for each in found.hits if each[1].id not in answers]
    results = replace(found.results, total=max(found.results.total, len(answers)))
    return replace(found, results=results, hits=(*led, *others), pointed=frozenset(pages))


def _bare(page: Listed, score: float = 0.0) -> Hit:
    """Return a page as found by its title alone."""
    return Hit(page.id, score, (Piece(page.title, marked=False),), (), "", "")


def _sections(page: Page) -> tuple[Section, ...]:
    rendering = page.head.rendering
    parsed = document.parse(page.head.text)
    coded = {field.name for field in kinds.KINDS[parsed.kind].fields if field.choices}  # their values are words of the code
    told = (value for key, value in parsed.fields.items() if key not in _LISTED | coded)
    fields = "\n".join(text for value in told for text in _texts(value))
    if rendering is None:
        body = [Section("", "", parsed.body)]
    else:
        body = [Section(each.id, each.heading, each.text) for each in markup.plain_text(rendering.html)]
    return (*body, Section("", "", fields)) if fields else tuple(body)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
    elif value is not None:
        yield str(value)


def _plainly(query: Query, filters: Filters, window: tuple[int, int], sort: Sort, synonyms: Synonyms) -> Found:
    """Return what can be found without an index."""
    found = fallback.search(db.session(), query, filters, window, sort, synonyms)
    pages = listing.listed(db.session(), [page.id for page in found.pages])
    hits = tuple((_bare(page), page) for page in pages.values())
    return Found(Results(found.total, tuple(hit for hit, _ in hits), {}, (), None), hits, is_plain=True)
