"""Writing to a tantivy index: entries as documents, one commit for all that changes together."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, Final

import tantivy

from search_index import fields
from search_index.engine import Entry
from search_index.tantivy.files import (
    CHANGE,
    CHANGED,
    KEY,
    LANGUAGE,
    NOTHING,
    NUMBER,
    PAGE,
    POSITION,
    TITLE_KEY,
    TITLE_WORDS,
    facet_field,
    filter_field,
)
from search_index.words import analysis, collation
from search_index.words.analysis import primary_language

POOL_BYTES: Final = 100_000_000
"""How much a writer keeps in memory before it writes a segment; tantivy asks for 15 MB or more."""

GIVEN_AT_ONCE: Final = 100
"""So many documents are given to tantivy at once: its thread spins a while for each that it has to wait for."""

MICROSECONDS: Final = 1_000_000
"""Of a second: the unit in which the index has times."""

POSITION_KEY: Final = "position"


class TantivyWriter:
    """A `Writer`. Opening one costs little; closing one waits for what tantivy merges behind it, a second or two."""

    def __init__(self, folder: Path) -> None:
        index = tantivy.Index.open(str(folder))
        self._schema = index.schema
        self._writer = index.writer(POOL_BYTES, 1)

    def write(self, entries: Iterable[Entry], removed: Iterable[int], position: int) -> None:
        """Write entries without those before them that `removed` numbers, and the position, in one step.

        Whatever is raised, by `entries` too, leaves the index as it was.
        """
        try:
            for key in (POSITION_KEY, *map(str, removed)):
                self._writer.delete_documents_by_term(KEY, key)
            rest = iter(entries)
            while several := [
                tantivy.Document.from_dict(document(each), self._schema) for each in islice(rest, GIVEN_AT_ONCE)
            ]:
                for each in several:
                    self._writer.add_document(each)
            self._writer.add_document(tantivy.Document.from_dict({KEY: POSITION_KEY, POSITION: position}, self._schema))
            self._writer.commit()
        except BaseException:
            with suppress(Exception):  # a writer that failed has nothing left to take back
                self._writer.rollback()
            raise

    def close(self) -> None:
        """Wait for what is merged, and give tantivy's own lock of the folder back."""
        with suppress(Exception):  # what it merged may have been deleted since
            self._writer.wait_merging_threads()


def document(entry: Entry) -> dict[str, Any]:
    """Return what the index has of an entry, by field."""
    terms = fields.terms(entry)
    sections = [
        (section.id, section.heading, section.text, starts)
        for section, starts in zip(entry.sections, terms.starts, strict=True)
    ]
    return {
        KEY: str(entry.id),
        NUMBER: entry.id,
        CHANGE: entry.change,
        CHANGED: microseconds(entry.changed.timestamp()),
        TITLE_KEY: collation.key(entry.title),
        TITLE_WORDS: terms.lengths[fields.TITLE],
        LANGUAGE: primary_language(entry.language),
        PAGE: json.dumps((entry.title, entry.language, sections), ensure_ascii=False).encode(),
        fields.SURFACE: " ".join(terms.surfaces),
        fields.ROOT: " ".join(terms.roots),
        fields.GRAM: " ".join(terms.grams),
        fields.EXACT: " ".join(terms.exact),
        **{field: " ".join([stem or NOTHING for stem in stems]) for field, stems in terms.stems.items()},
        **_labels(entry),
    }


def microseconds(seconds: float) -> int:
    """Return a time in the unit of the index."""
    return round(seconds * MICROSECONDS)


@lru_cache(maxsize=8_192)
def filter_keys(facet: str, value: str) -> tuple[str, ...]:
    """Return under what a value is found by a filter: a language also under the beginnings of its tag."""
    if facet != "language":
        return (analysis.loose(value),)
    parts = value.casefold().split("-")
    return tuple("-".join(parts[:count]) for count in range(1, len(parts) + 1))


def _labels(entry: Entry) -> dict[str, list[str]]:
    values: dict[str, tuple[str, ...]] = {
        "kind": (entry.kind,),
        "language": (entry.language,),
        "tag": entry.tags,
        "theme": entry.themes,
        "place": entry.places,
        "teams": entry.teams,
        "people": entry.people,
    }
    counted = {facet_field(name): list(several) for name, several in values.items()}
    keys = {
        filter_field(name): [key for each in several for key in filter_keys(name, each)] for name, several in values.items()
    }
    return {field: several for field, several in (counted | keys).items() if several}
