"""What is suggested while a search is typed: titles of pages, words of the glossary, places of which pages tell.

Like the glossary it is derived from the database in each process when the clock has moved, from the pages that changed. Only
what titles are found by is kept; what is shown is read when it is suggested, so that no page is once it is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from flask import current_app
from sqlalchemy import func, select

from pages_store.documents import titles
from pages_store.tables import Mark, Page
from search_index import suggest, synonyms
from search_index.suggest import Found, Suggester
from wiki import db, glossary
from wiki.glossary import Term

MOST: Final = 8
"""So many are suggested: what a phone shows above its keyboard."""

TYPED_CHARACTERS: Final = 200
"""What stands behind this many characters is not read: no title is longer."""

_OF_PLACES, _OF_TERMS = 2, 3
_SPELLINGS: Final = 24  # so many words of one term or place may begin alike
_EXTENSION: Final = "kunnash.suggestions"


@dataclass(frozen=True)
class Suggestion:
    """What may be meant: a page to go to, or a place whose pages to list; `text` is the title, word or name that was typed."""

    text: str
    place: str = ""
    page: Page | None = None


@dataclass(frozen=True)
class _Words:
    """Words of terms, or spellings of places, with what each is of: a page, or a place by its key."""

    owners: tuple[tuple[str, str | int], ...]
    suggester: Suggester

    def found(self, typed: str, limit: int) -> list[tuple[Found, str, str | int]]:
        """Return at most `limit` owners, each with the word by which it was found and the best of its finds."""
        best: dict[str | int, tuple[Found, str, str | int]] = {}
        for each in self.suggester.found(typed, limit * _SPELLINGS):
            text, owner = self.owners[each.number]
            best.setdefault(owner, (each, text, owner))
        return list(best.values())[:limit]


@dataclass(frozen=True)
class _Kept:
    """What can be suggested at a tick of the clock: keys of titles by page, those changed last at the end; names of places.

    A place that no page names any more is still among them: whether one does is asked when it is suggested.
    """

    clock: int
    keys: Mapping[int, str]
    pages: tuple[int, ...]
    titles: Suggester
    terms: _Words
    glossary: Mapping[int, Term]
    places: _Words
    named: Mapping[str, str]


def find(typed: str) -> list[Suggestion]:
    """Return what may be meant by what was typed so far, best first: at most `MOST`, each page and place once."""
    typed, kept = typed[:TYPED_CHARACTERS], _current()
    found = kept.places.found(typed, _OF_PLACES) + kept.terms.found(typed, _OF_TERMS)
    found += [(each, "", kept.pages[each.number]) for each in kept.titles.found(typed, MOST)]
    found.sort(key=lambda item: not item[0].begins)  # in each half places, terms and titles stay in this order
    return _shown([(text, owner) for _, text, owner in found])


def _shown(found: list[tuple[str, str | int]]) -> list[Suggestion]:
    """Return suggestions with their pages as they are now; of a page the first."""
    ids = {owner for _, owner in found if isinstance(owner, int)}
    query = select(Page).where(Page.id.in_(ids), Page.deleted_at.is_(None))
    pages = {page.id: page for page in db.session().scalars(query)} if ids else {}
    shown: dict[str | int, Suggestion] = {}
    for text, owner in found:
        if isinstance(owner, str):
            if name := _name(owner):
                shown[owner] = Suggestion(text, place=name)
        elif owner in pages:
            shown.setdefault(owner, Suggestion(text or pages[owner].title, page=pages[owner]))
    return list(shown.values())[:MOST]


def _name(place: str) -> str | None:
    """Return what a live page calls a place, if one does."""
    query = select(Mark.value).join(Page, Page.id == Mark.page_id).where(Mark.name == "place", Mark.key == place)
    return db.session().scalar(query.where(Page.deleted_at.is_(None)).limit(1))


def _current() -> _Kept:
    kept: _Kept | None = current_app.extensions.get(_EXTENSION)
    clock = db.clock_seen()
    if kept is None or kept.clock != clock:
        kept = current_app.extensions[_EXTENSION] = _renewed(kept, clock)
    return kept


def _renewed(kept: _Kept | None, clock: int) -> _Kept:
    """Return what can be suggested at `clock`: of what is kept, with the pages that changed since."""
    if kept is not None and kept.clock > clock:  # another database has taken the place of ours
        kept = None
    since = kept.clock if kept else -1
    keys = _keys(dict(kept.keys) if kept else {}, since)
    newest = tuple(reversed(keys))
    terms = glossary.current().terms
    of_terms = kept.terms if kept and kept.glossary is terms else _words((each.expressions, n) for n, each in terms.items())
    named = {**_named(since), **(kept.named if kept else {})}
    of_places = kept.places if kept and kept.named == named else _words(_spelt(named))
    return _Kept(clock, keys, newest, Suggester([keys[page] for page in newest]), of_terms, terms, of_places, named)


def _keys(keys: dict[int, str], since: int) -> dict[int, str]:
    """Return the keys of titles with those of the pages changed since; of pages that are gone there are none."""
    query = select(Page.id, Page.title, Page.deleted_at).where(Page.change > since).order_by(Page.change)
    for page, title, deleted in db.session().execute(query):
        keys.pop(page, None)
        if deleted is None:
            keys[page] = suggest.key(title)
    return keys


def _named(since: int) -> dict[str, str]:
    """Return the places that pages changed since then name, by key; those of most pages first."""
    changed = select(Page.id).where(Page.change > since)
    is_place = (Mark.name + "") == "place"  # else SQLite goes through all places rather than through the pages that changed
    query = select(Mark.key, func.min(Mark.value)).where(Mark.page_id.in_(changed), is_place)
    query = query.group_by(Mark.key).order_by(func.count().desc(), Mark.key)
    return dict(iter(db.session().execute(query)))


def _spelt(named: Mapping[str, str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the spellings of each place, first that of the page which named it first, with its key."""
    known = {titles.loose_key(spelling): group for group in synonyms.places() for spelling in group}
    for key, name in named.items():
        yield (name, *known.get(key, ())), key


def _words(owned: Iterable[tuple[tuple[str, ...], str | int]]) -> _Words:
    owners = tuple((text, owner) for texts, owner in owned for text in texts)
    return _Words(owners, Suggester([suggest.key(text) for text, _ in owners]))
