"""The search index of a site: a folder that an engine fills, searched by any number of processes, written by one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Final, TypeVar

from search_index import engines, generations
from search_index.engine import Entry, IndexUnavailableError, Results, Sort, State
from search_index.engines import ENGINES, Engine
from search_index.finding import Page, find
from search_index.generations import WRITER_SECONDS, Unfinished
from search_index.query import Filters, Query
from search_index.searcher import Searcher
from search_index.synonyms import NONE, Synonyms
from search_index.writing import Writing

REBUILT_AT_ONCE: Final = 500
REBUILT_AT_MOST: Final = 5_000
"""A rebuild that is cut off has lost at most 500 pages, or a third of what it had done up to 5,000."""

ATTEMPTS: Final = 10
"""An index that is being written is opened anew so many times."""

T = TypeVar("T")


class Index:
    """An index in a folder, which is made at the first `rebuild`. Threads may share one; each search has it alone.

    What another engine left serves until a rebuild by this one is whole.
    """

    def __init__(self, root: Path, engine: str = ENGINES[0], writer_seconds: float = WRITER_SECONDS) -> None:
        self._root = root
        self._engine = engines.named(engine)
        self._writes = Writing(root, writer_seconds)
        self._searcher: Searcher | None = None
        self._lock = Lock()

    def position(self) -> int:
        """Return the place in the database's changes that the index has caught up to.

        Raises:
            IndexUnavailableError: it is absent or broken.
        """
        return self._read(lambda searcher: searcher.position)

    def pages(self) -> dict[int, State]:
        """Return the numbers of the pages, and which state of each is indexed. Raises like `position`."""
        return self._read(lambda searcher: searcher.pages)

    def is_outdated(self) -> bool:
        """Tell whether another engine made what serves, so that a rebuild is due. Raises like `position`."""
        return not self._serving().name.startswith(self._engine.prefix())

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
        """Return the pages that the query `text` finds, best first, within `filters` and those typed in it.

        What means the same by `synonyms` is looked for too, at a lower weight. A query of filters alone, or none, lists every
        page they let through, last changed first.

        Raises:
            IndexUnavailableError: it is absent or broken.
        """
        page = Page(limit, offset, sort)
        return self._read(lambda searcher: find(searcher, query, filters or Filters(), page, synonyms))

    def put(self, entries: Iterable[Entry], removed: Iterable[int], position: int, *, keep: bool = False) -> None:
        """Write entries, take pages out and move the position, all or nothing; of an entry given twice, the last counts.

        With `keep` no other process may write until `rest`, and the next `put` is quick.

        Raises:
            IndexUnavailableError: it is absent or broken.
            IndexBusyError: another process is writing.
        """
        last = {entry.id: entry for entry in entries}
        with self._writing(keep=keep) as (_, folder):
            self._writes.writer(folder).write(last.values(), {*removed, *last}, position)

    def rest(self, seconds: float = 0) -> None:
        """Let other processes write again if nothing was put for so many seconds, or one of them asks for it."""
        self._writes.rest(seconds)

    def unfinished(self) -> Unfinished | None:
        """Return what is known of a rebuild that was cut off, for `rebuild` to go on with; None if there is none."""
        return generations.unfinished(self._root, self._engine.prefix())

    def rebuild(self, entries: Iterable[Entry], position: int, *, onto: Unfinished | None = None) -> None:
        """Replace the index by one of `entries`, in the order of their numbers; the old one serves until the new is whole.

        With `onto`, what `unfinished` returned, `entries` are those after its `last`, and its position counts. What `entries`
        raises passes through; the old index stays, and the rebuild may go on later.

        Raises:
            IndexUnavailableError: it could not be written (a full disk); what was written of it is deleted.
            IndexBusyError: another process is rebuilding, or writing.
        """
        with generations.held(self._root, "rebuilding", 0):
            try:
                folder = self._filled(iter(entries), position, onto)
                with self._giving_up(folder):
                    self._engine.unite(folder)
                with self._writes.held():
                    generations.serve(self._root, folder)
                self._writes.give_back()
            except OSError as error:
                raise IndexUnavailableError(repr(error)) from error

    def tidy(self) -> bool:
        """Merge some of what many small writes left in pieces; return whether there was enough of it.

        For idle moments: it takes 1 to 2 s, in which nothing else is written and searches go on. Raises like `put`.
        """
        with self._writing() as (engine, folder):
            return engine.tidy(folder)

    def is_worn(self) -> bool:
        """Tell whether writes have worn the index so much that a rebuild would make searches faster. Raises like `put`."""
        with self._writing() as (engine, folder):
            return engine.is_worn(folder)

    def close(self) -> None:
        """Close the files, and let other processes write; the next call opens them again."""
        self._writes.give_back()
        with self._lock:
            self._drop()

    def _serving(self) -> Path:
        """Return the folder that serves, if an engine that is installed can read it.

        Raises:
            IndexUnavailableError: there is none.
        """
        folder = generations.serving(self._root)
        engines.of(folder)
        return folder

    @contextmanager
    def _writing(self, *, keep: bool = False) -> Iterator[tuple[Engine, Path]]:
        """Hold the writers' lock; let what serves no longer serve if writing shows it to be broken."""
        with self._writes.held(keep=keep):
            folder = self._serving()
            engine = engines.of(folder)
            try:
                yield engine, folder
            except _STOPS:
                raise
            except BaseException as error:  # torn files make engines raise anything, Rust's panics too
                self._doubt(folder, error, broken=True)
                raise IndexUnavailableError(repr(error)) from error

    def _filled(self, entries: Iterator[Entry], position: int, onto: Unfinished | None) -> Path:
        """Return a folder with all entries, written a batch at a time, each noted."""
        folder = self._root / onto.folder if onto else generations.fresh(self._root, self._engine.prefix())
        position = onto.position if onto else position
        with self._giving_up(folder):
            if not onto:
                self._engine.create(folder)
            writer = self._engine.writer(folder)
        again = onto is not None  # the note may be older than the folder
        with closing(writer):
            if not onto:
                with self._giving_up(folder):
                    writer.write((), (), position)
            for batch in _batches(entries):
                with self._giving_up(folder):
                    writer.write(batch, [entry.id for entry in batch] if again else [], position)
                    generations.note(self._root, Unfinished(folder.name, position, batch[-1].id))
                again = False
        return folder

    @contextmanager
    def _giving_up(self, folder: Path) -> Iterator[None]:
        """Give up a rebuild that can't be written, and the room it takes."""
        try:
            yield
        except _STOPS:
            raise
        except BaseException as error:
            generations.forget(self._root, folder)
            raise IndexUnavailableError(repr(error)) from error

    def _read(self, task: Callable[[Searcher], T]) -> T:
        """Return what `task` makes of the index as it is now; tried again, for a writer may delete what is being opened."""
        with self._lock:
            for tried in range(ATTEMPTS):
                before = self._mark()
                try:
                    return self._attempt(before[0], task)
                except _STOPS:
                    raise
                except BaseException as error:  # torn files make engines raise anything, Rust's panics too
                    is_ours = self._searcher is not None and not engines.of(self._serving()).is_torn(error)
                    self._drop()
                    if tried and before == self._mark():
                        self._doubt(self._serving(), error, broken=not is_ours)
                        raise IndexUnavailableError(repr(error)) from error
            raise IndexUnavailableError("it is written faster than it is read")

    def _mark(self) -> tuple[Path, int]:
        """Return what is another when files come or go."""
        folder = self._serving()
        with suppress(OSError):
            return folder, folder.stat().st_mtime_ns
        return folder, 0

    def _attempt(self, folder: Path, task: Callable[[Searcher], T]) -> T:
        if self._searcher is None or not self._searcher.is_current(folder):
            older, self._searcher = self._searcher, None
            self._searcher = engines.of(folder).opened(folder, older)
            if older:
                older.close()
        return task(self._searcher)

    def _drop(self) -> None:
        searcher, self._searcher = self._searcher, None
        if searcher:
            searcher.close()

    def _doubt(self, folder: Path, error: BaseException, *, broken: bool) -> None:
        """Let a broken index no longer serve, so that it is rebuilt; a full disk or too many open files are not its fault."""
        if broken and not engines.is_passing(error):
            generations.condemn(self._root, folder)


def _batches(entries: Iterator[Entry]) -> Iterator[list[Entry]]:
    """Yield entries in lists that grow with what is done: many small ones would make searches slow."""
    done = 0
    while batch := list(islice(entries, min(REBUILT_AT_MOST, max(REBUILT_AT_ONCE, done // 2)))):
        yield batch
        done += len(batch)


_STOPS: Final = (KeyboardInterrupt, SystemExit, GeneratorExit)
