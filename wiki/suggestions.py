"""What is suggested while a search is typed: titles of pages, words of the glossary, places of which pages tell.

Like the glossary it is derived from the database in each process when the clock has moved, from the pages that changed. Only
what titles are found by is kept; what is shown is read when it is suggested, so that no page is once it is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import current_app
from sqlalchemy import func, select

from pages_store import titles
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
    """Words of terms, or spellings of places, with what each is of: a page, or a place by its name."""

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
    """What can be suggested at a tick of the clock; the keys of titles by page, those changed last at the end."""

    clock: int
    keys: Mapping[int, str]
    pages: tuple[int, ...]
    titles: Suggester
    terms: _Words
    places: _Words
    glossary: Mapping[int, Term]


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
            shown[owner] = Suggestion(text, place=owner)
        elif owner in pages:
            shown.setdefault(owner, Suggestion(text or pages[owner].title, page=pages[owner]))
    return list(shown.values())[:MOST]


def _current() -> _Kept:
    kept: _Kept | None = current_app.extensions.get(_EXTENSION)
    clock = db.clock_seen()
    if kept is None or kept.clock != clock:
        kept = current_app.extensions[_EXTENSION] = _renewed(kept, clock)
    return kept


def _renewed(kept: _Kept | None, clock: int) -> _Kept:
    """Return what can be suggested at `clock`, titles that have not changed taken from what is kept."""
    if kept is not None and kept.clock > clock:  # another database has taken the place of ours
        kept = None
    keys = dict(kept.keys) if kept else {}
    query = (
        select(Page.id, Page.title, Page.deleted_at).where(Page.change > (kept.clock if kept else -1)).order_by(Page.change)
    )
    for page, title, deleted in db.session().execute(query):
        keys.pop(page, None)
        if deleted is None:
            keys[page] = suggest.key(title)
    newest = tuple(reversed(keys))
    terms = glossary.current().terms
    known = kept.terms if kept and kept.glossary is terms else _words({page: each.expressions for page, each in terms.items()})
    return _Kept(clock, keys, newest, Suggester([keys[page] for page in newest]), known, _words(_places()), terms)


def _words(owned: Mapping[int, tuple[str, ...]] | Mapping[str, tuple[str, ...]]) -> _Words:
    owners = tuple((text, owner) for owner, texts in owned.items() for text in texts)
    return _Words(owners, Suggester([suggest.key(text) for text, _ in owners]))


def _places() -> dict[str, tuple[str, ...]]:
    """Return the places of live pages, those of most pages first, each with the spellings that are known of it."""
    spellings = {titles.loose_key(each): group for group in synonyms.places() for each in group}
    query = (
        select(Mark.key, func.min(Mark.value))
        .join(Page, Page.id == Mark.page_id)
        .where(Mark.name == "place", Page.deleted_at.is_(None))
        .group_by(Mark.key)
        .order_by(func.count().desc(), Mark.key)
    )
    return {value: (value, *spellings.get(key, ())) for key, value in db.session().execute(query)}
