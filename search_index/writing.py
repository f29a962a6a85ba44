"""The right to write what serves an index: the lock, and an engine's writer, which may stay open between writes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import RLock

from search_index import engines, generations
from search_index.engines import Writer


class Writing:
    """What this process holds of the index in a folder while it writes. Threads take turns."""

    def __init__(self, root: Path, seconds: float) -> None:
        self._root = root
        self._seconds = seconds
        self._turn = RLock()
        self._held = ExitStack()
        self._is_held = False
        self._is_kept = False
        self._open: tuple[Path, Writer] | None = None
        self._used = 0.0

    @contextmanager
    def held(self, *, keep: bool = False) -> Iterator[None]:
        """Hold the writers' lock; with `keep` also after the block, until `give_back`, unless it raises.

        Raises:
            IndexBusyError: another process had it for too long.
            IndexUnavailableError: the lock can't be made.
        """
        with self._turn:
            if not self._is_held:
                self._held.enter_context(generations.held(self._root, "lock", self._seconds))
                self._is_held = True
            self._is_kept = self._is_kept or keep
            try:
                yield
            except BaseException:
                self._is_kept = False
                raise
            finally:
                self._used = time.monotonic()
                if not self._is_kept:
                    self.give_back()

    def writer(self, folder: Path) -> Writer:
        """Return the writer of a folder, for use while the lock is held: the one that is open, or one opened now."""
        if self._open and self._open[0] == folder:
            return self._open[1]
        self._close()
        writer = engines.of(folder).writer(folder)
        self._open = folder, writer
        return writer

    def rest(self, seconds: float) -> None:
        """Give back what is kept if nothing was written for so many seconds, or another process asks for it."""
        with self._turn:
            if self._is_kept and (time.monotonic() - self._used >= seconds or generations.is_asked_for(self._root, "lock")):
                self.give_back()

    def give_back(self) -> None:
        """Close the writer, which waits until what it merges is merged, and let other processes write."""
        with self._turn:
            self._is_kept = False
            try:
                self._close()
            finally:
                self._is_held = False
                self._held.close()

    def _close(self) -> None:
        opened, self._open = self._open, None
        if opened:
            opened[1].close()
