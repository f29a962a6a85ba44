"""SQLite's FTS5 as the peer of our engines: the same tokens, the same look-ups."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from search_index import fields, plan, ranking
from search_index.engine import Entry
from search_index.index import Index
from search_index.query import parse


def fill(folder: Path, entries: Iterator[Entry]) -> None:
    folder.mkdir()
    names = (*fields.STEM_WEIGHTS, fields.SURFACE, fields.ROOT, fields.GRAM)
    made = f"fts5({', '.join(names)}, text UNINDEXED, tokenize='unicode61 remove_diacritics 0')"
    with sqlite3.connect(folder / "fts5.db") as base:
        base.execute(f"CREATE VIRTUAL TABLE pages USING {made}")
        for entry in entries:
            terms = fields.terms(entry)
            row = [" ".join(terms.stems[name]) for name in fields.STEM_WEIGHTS]
            row += [" ".join(each) for each in (terms.surfaces, terms.roots, terms.grams)]
            marks = ", ".join("?" * (len(names) + 1))
            base.execute(f"INSERT INTO pages VALUES ({marks})", [*row, entry.sections[0].text])  # noqa: S608 - our own names
        base.commit()
        base.execute("INSERT INTO pages(pages) VALUES ('optimize')")


def asker(folder: Path, planner: Index) -> Callable[[str], object]:
    """A function that asks FTS5 for the look-ups that the engines do, pruned as theirs."""
    base = sqlite3.connect(folder / "fts5.db")
    weights = [*fields.STEM_WEIGHTS.values(), fields.SURFACE_WEIGHT, fields.ROOT_WEIGHT, fields.GRAM_WEIGHT]
    ranked = ", ".join(map(str, weights))

    def ask(query: str) -> object:
        searcher: Any = planner._searcher
        clues = ranking.weighed(searcher, plan.make(parse(query), searcher))
        terms = {(each.field, text) for clue in clues for each in (*clue.finding, *clue.raising) for text in each.texts}
        match = " OR ".join(f'{field} : "{text}"' for field, text in sorted(terms))
        sql = f"SELECT text, bm25(pages, {ranked}) FROM pages WHERE pages MATCH ? ORDER BY 2 LIMIT 10"  # noqa: S608 - numbers
        return base.execute(sql, [match]).fetchall() if match else []

    return ask
