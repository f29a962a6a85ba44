"""The embedded engine: Whoosh keeps terms, places and pages on disk; analysis, ranking and snippets are ours."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Final, TypeVar

from whoosh.index import FileIndex

from search_index import whoosh_files
from search_index.analysis import ANALYSIS_VERSION
from search_index.engine import Entry, IndexUnavailableError, Results, Sort
from search_index.finding import Page, find
from search_index.query import Filters, Query
from search_index.synonyms import NONE, Synonyms
from search_index.whoosh_files import WRITER_SECONDS
from search_index.whoosh_view import View
from search_index.whoosh_writing import commit, document, is_tidy, is_worn, more

T = TypeVar("T")


class WhooshEngine:
    """An `Engine` in a folder, which is made at the first `rebuild`. Threads may share one; each search has it alone."""

    version: Final = ANALYSIS_VERSION

    def __init__(self, root: Path, writer_seconds: float = WRITER_SECONDS) -> None:
        self._root = root
        self._writer_seconds = writer_seconds
        self._view: View | None = None
        self._lock = Lock()

    def position(self) -> int:
        """Return the place in the database's changes that the index has caught up to; see `Engine`."""
        return self._read(lambda view: view.position)

    def pages(self) -> frozenset[int]:
        """Return the numbers of the pages in the index. Raises like `position`."""
        return self._read(lambda view: view.numbers)

    def put(self, entries: Iterable[Entry], removed: Iterable[int], position: int) -> None:
        """Write entries, take pages out and move the position, all or nothing; see `Engine`."""
        documents = {entry.id: document(entry) for entry in entries}
        with whoosh_files.writing(self._root, self._writer_seconds), self._mending() as index:
            commit(index, documents.values(), {*removed, *documents}, position)

    def rebuild(self, entries: Iterable[Entry], position: int) -> None:
        """Replace the index by one of `entries`, the old one serving meanwhile; see `Engine`.

        What `entries` raises passes through, and the old index stays.
        """
        with whoosh_files.writing(self._root, self._writer_seconds), whoosh_files.fresh(self._root) as (folder, index):
            try:
                commit(index, map(document, entries), (), position)
                whoosh_files.serve(self._root, folder)
            except OSError as error:
                raise IndexUnavailableError(repr(error)) from error

    def tidy(self) -> bool:
        """Merge some of what many small writes left in pieces; return whether there was enough of it.

        For idle moments: it takes 1 to 2 s, in which nothing else is written and searches go on.

        Raises:
            IndexUnavailableError, IndexBusyError: as `put`.
        """
        with whoosh_files.writing(self._root, self._writer_seconds), self._mending() as index:
            if is_tidy(index):
                return False
            commit(index, (), (), self.position(), merge=more)
            return True

    def is_worn(self) -> bool:
        """Tell whether writes have worn the index so much that a rebuild at a quiet hour would make searches faster.

        Raises:
            IndexUnavailableError: as `put`.
        """
        with self._mending() as index:
            return is_worn(index)

    def search(
        self,
        query: str | Query,
        filters: Filters | None = None,
        synonyms: Synonyms = NONE,
        *,
        limit: int = 20,
        offset: int = 0,
        sort: Sort = "best",
    ) -> Results:
        """Return the pages that a query finds; see `Engine`."""
        return self._read(lambda view: find(view, query, filters or Filters(), Page(limit, offset, sort), synonyms))

    def close(self) -> None:
        """Close the files; the next call opens them again."""
        with self._lock:
            self._drop()

    @contextmanager
    def _mending(self) -> Iterator[FileIndex]:
        """Open the index that serves for writing; let it no longer serve if that shows it to be broken."""
        folder = whoosh_files.serving(self._root)
        files = whoosh_files.Files(str(folder))
        try:
            yield whoosh_files.open_index(files)
        except Exception as error:  # a torn file makes Whoosh raise anything
            self._doubt(folder, error, broken=True)
            raise IndexUnavailableError(repr(error)) from error
        finally:
            files.release()

    def _read(self, task: Callable[[View], T]) -> T:
        """Return what `task` makes of the index as it is now; tried twice, for a writer may delete what is being opened."""
        with self._lock:
            try:
                return self._attempt(task)
            except Exception:  # a torn file makes Whoosh raise anything
                self._drop()
            folder = whoosh_files.serving(self._root)
            try:
                return self._attempt(task)
            except Exception as error:
                self._doubt(folder, error, broken=self._view is None or _came_through_whoosh(error))
                self._drop()
                raise IndexUnavailableError(repr(error)) from error

    def _attempt(self, task: Callable[[View], T]) -> T:
        folder = whoosh_files.serving(self._root)
        if self._view is None or not self._view.is_current(folder):
            older, self._view = self._view, None
            self._view = View(folder, older)
            if older:
                older.close()
        return task(self._view)

    def _drop(self) -> None:
        view, self._view = self._view, None
        if view:
            view.close()

    def _doubt(self, folder: Path, error: Exception, *, broken: bool) -> None:
        """Let a broken index no longer serve, so that it is rebuilt; a full disk or too many open files are not its fault."""
        if broken and not (isinstance(error, OSError) and error.errno in _PASSING):
            whoosh_files.condemn(self._root, folder)


def _came_through_whoosh(error: Exception) -> bool:
    """Tell whether an error came up while Whoosh read a file: a mistake of ours would come back after each rebuild."""
    trace = error.__traceback__
    while trace is not None:
        if str(trace.tb_frame.f_globals.get("__name__")).startswith("whoosh."):
            return True
        trace = trace.tb_next
    return False


_PASSING: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EACCES, errno.EROFS})
