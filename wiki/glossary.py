"""The glossary as search takes it: what the pages of kind `term` say means the same, and the spellings of places.

It is derived from the database whenever the clock has moved, reading only the terms that changed, so that each process knows
a term the moment it is saved, renamed or deleted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import regex
from flask import current_app
from sqlalchemy import select

from pages_store.documents import document
from pages_store.tables import Page, Revision
from search_index import synonyms
from search_index.synonyms import Synonyms
from wiki import db

KIND: Final = "term"
FIELDS: Final = ("ar", "it", "en", "fr", "variants")

_AT_ONCE: Final = 500
_EXTENSION: Final = "kunnash.glossary"
# People write several words into one field.
_BETWEEN: Final = regex.compile("[,;/|\n\N{ARABIC COMMA}\N{ARABIC SEMICOLON}]+")


@dataclass(frozen=True)
class Term:
    """A page of the glossary as of a change of it: its words in all languages, its title first."""

    change: int
    expressions: tuple[str, ...]


@dataclass(frozen=True)
class Glossary:
    """The live terms by the numbers of their pages at a tick of the clock, and all that means the same."""

    clock: int
    terms: Mapping[int, Term]
    synonyms: Synonyms


def current() -> Glossary:
    """Return the glossary as this request sees the database."""
    kept: Glossary | None = current_app.extensions.get(_EXTENSION)
    clock = db.clock_seen()
    if kept is None or kept.clock != clock:
        kept = current_app.extensions[_EXTENSION] = _renewed(kept, clock)
    return kept


def expressions(text: str, title: str) -> tuple[str, ...]:
    """Return the words of a term's document in all languages, each once; of one that can't be read the title alone."""
    parsed = document.parse(text)
    written = (part.strip() for name in FIELDS for value in parsed.listed(name) for part in _BETWEEN.split(value))
    return tuple(dict.fromkeys(word for word in (title, *written) if word))


def _renewed(kept: Glossary | None, clock: int) -> Glossary:
    """Return the glossary at `clock`; what has not changed is taken from the one kept."""
    known = kept.terms if kept else {}
    query = select(Page.id, Page.change).where(Page.kind == KIND, Page.deleted_at.is_(None)).order_by(Page.id)
    changes: dict[int, int] = dict(iter(db.session().execute(query)))  # a result has keys, but of its columns
    read = _read([page for page, change in changes.items() if page not in known or known[page].change != change])
    if kept and not read and known.keys() == changes.keys():
        return Glossary(clock, known, kept.synonyms)
    terms = {page: read.get(page) or known[page] for page in changes}
    groups = (*synonyms.places(), *(term.expressions for term in terms.values()))
    return Glossary(clock, terms, Synonyms(groups))


def _read(pages: list[int]) -> dict[int, Term]:
    """Return the terms on some pages."""
    found: dict[int, Term] = {}
    for start in range(0, len(pages), _AT_ONCE):
        query = (
            select(Page.id, Page.change, Page.title, Revision.text)
            .join(Revision, Revision.id == Page.head_id)
            .where(Page.id.in_(pages[start : start + _AT_ONCE]))
        )
        for page, change, title, text in db.session().execute(query):
            found[page] = Term(change, expressions(text, title))
    return found
