"""The embedded engine: Whoosh keeps terms, places and pages on disk; analysis, ranking and snippets are ours.

An `Engine` as `search_index/engines.py` describes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from whoosh.index import FileIndex

from search_index.engine import Entry
from search_index.whoosh import files as whoosh_files
from search_index.whoosh import writing as whoosh_writing
from search_index.whoosh.files import create, prefix
from search_index.whoosh.postings import TornError
from search_index.whoosh.searcher import WhooshSearcher
from search_index.whoosh.writing import commit, document

__all__ = ["create", "is_torn", "is_worn", "opened", "prefix", "tidy", "unite", "writer"]


def opened(folder: Path, older: Any) -> WhooshSearcher:
    """Open the index in a folder; what has not changed since `older`, an earlier state of it or None, is not read again."""
    return WhooshSearcher(folder, older if isinstance(older, WhooshSearcher) else None)


class WhooshWriter:
    """A `Writer`. Between writes nothing is open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, entries: Iterable[Entry], removed: Iterable[int], position: int) -> None:
        """Write entries, take pages out and move the position, all or nothing."""
        with _open(self._folder) as index:
            commit(index, map(document, entries), removed, position)

    def close(self) -> None:
        """Do nothing."""


def writer(folder: Path) -> WhooshWriter:
    """Open a writer of a folder."""
    return WhooshWriter(folder)


def tidy(folder: Path) -> bool:
    """Merge some of what many small writes left in pieces; return whether there was enough of it."""
    with _open(folder) as index:
        if whoosh_writing.is_tidy(index):
            return False
    _merge(folder, whoosh_writing.more)
    return True


def unite(folder: Path) -> None:
    """Make few pieces of what a rebuild wrote in many."""
    with _open(folder) as index:
        if whoosh_writing.is_united(index):
            return
    _merge(folder, whoosh_writing.all_but_the_largest)


def is_worn(folder: Path) -> bool:
    """Tell whether writes have worn the index so much that a rebuild at a quiet hour would make searches faster."""
    with _open(folder) as index:
        return whoosh_writing.is_worn(index)


def is_torn(error: BaseException) -> bool:
    """Tell whether an error came up while Whoosh read a file: a mistake of ours would come back after each rebuild."""
    if isinstance(error, TornError):
        return True
    trace = error.__traceback__
    while trace is not None:
        if str(trace.tb_frame.f_globals.get("__name__")).startswith("whoosh."):
            return True
        trace = trace.tb_next
    return False


def _merge(folder: Path, which: whoosh_writing.Merge) -> None:
    with _open(folder) as index, closing(opened(folder, None)) as searcher:
        commit(index, (), (), searcher.position, merge=which)


@contextmanager
def _open(folder: Path) -> Iterator[FileIndex]:
    files = whoosh_files.Files(str(folder))
    try:
        yield whoosh_files.open_index(files)
    finally:
        files.release()
