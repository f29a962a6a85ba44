"""The engines: what each does with one folder, and which one made a folder."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Protocol, cast

from search_index.engine import Entry, IndexUnavailableError
from search_index.searcher import Searcher

ENGINES: Final = ("whoosh", "tantivy")
"""The first is the default; the others are installed as extras."""


class Writer(Protocol):
    """An engine's open writer of one folder; one at a time. It may raise anything where the disk is full."""

    def write(self, entries: Iterable[Entry], removed: Iterable[int], position: int) -> None:
        """Write entries, take pages out and move the position, all or nothing."""

    def close(self) -> None:
        """Close it once what goes on behind it is done."""


class Engine(Protocol):
    """What an engine's module does. It may raise anything where files are torn or the disk is full."""

    def prefix(self) -> str:
        """Return how the names of its folders begin, with the version of what it writes."""

    def create(self, folder: Path) -> None:
        """Make an empty index in a folder."""

    def opened(self, folder: Path, older: Any) -> Searcher:
        """Open the index in a folder; what has not changed since `older`, an earlier state or None, is not read again."""

    def writer(self, folder: Path) -> Writer:
        """Open a writer of a folder."""

    def tidy(self, folder: Path) -> bool:
        """Merge some of what many small writes left in pieces; return whether there was enough of it."""

    def unite(self, folder: Path) -> None:
        """Make few pieces of what a rebuild wrote in many, if that makes searches faster."""

    def is_worn(self, folder: Path) -> bool:
        """Tell whether writes have worn the index so much that a rebuild would make searches faster."""

    def is_torn(self, error: BaseException) -> bool:
        """Tell whether an error came up while the engine read its files."""


def named(name: str) -> Engine:
    """Return an engine by its name.

    Raises:
        ImportError: its extra is not installed.
    """
    return cast(Engine, import_module(f"search_index.{name}.engine"))


def of(folder: Path) -> Engine:
    """Return the engine that made a folder.

    Raises:
        IndexUnavailableError: none that is installed did, in today's version.
    """
    name = folder.name.partition("-")[0]
    with suppress(ImportError):
        if name in ENGINES and folder.name.startswith(named(name).prefix()):
            return named(name)
    raise IndexUnavailableError("an index of another version")


def is_passing(error: BaseException) -> bool:
    """Tell whether an error is the system's, such as a full disk, and not the index's fault."""
    if isinstance(error, OSError):
        return error.errno in _PASSING
    told = _OS_ERROR.search(str(error))  # engines that are not Python's have the system's number in their sentence
    return told is not None and int(told[1] or told[2]) in _PASSING


_OS_ERROR: Final = re.compile(r"\(os error (\d+)\)|code: (\d+)")
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_PASSING: Final = frozenset({*_FULL, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EACCES, errno.EROFS})
