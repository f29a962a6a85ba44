"""The files of a Whoosh index: generations in folders, the pointer to the one that serves, the writers' lock.

`current` names the folder that serves; a rebuild fills a new folder beside it and moves the pointer. The name begins with
the analysis version, so that an index of another version counts as absent.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from whoosh import columns, fields, formats
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import FileIndex
from whoosh.util.filelock import FileLock, try_for

from search_index.analysis import ANALYSIS_VERSION
from search_index.engine import IndexBusyError, IndexUnavailableError
from search_index.fields import EXACT, GAP, GRAM, ROOT, STEM_WEIGHTS, SURFACE

KEY: Final = "key"
ABOUT: Final = "about"
PAGE: Final = "page"
POSITION_KEY: Final = "position"
NO_PAGE: Final = b"-"
"""The `about` of what is stored but is no page. No row is empty: an empty one comes from a damaged file."""

WRITER_SECONDS: Final = 10.0
"""How long a writer waits for another."""

_LAYOUT: Final = 2  # goes up when a field or what is stored changes


class Places(formats.Format):
    """Postings with the places of a term in the list of stems that is the field's value."""

    def word_values(self, value: Any, analyzer: Any, **kwargs: Any) -> Iterator[tuple[Any, int, float, bytes]]:
        """Yield each stem of the list `value` with how often it is there, and its places; gaps only take a place."""
        places: dict[str, list[int]] = defaultdict(list)
        for place, stem in enumerate(value):
            places[stem].append(place)
        places.pop(GAP, None)
        for stem, found in places.items():
            yield stem, len(found), float(len(found)), self.encode(found)

    def encode(self, places: Sequence[int]) -> bytes:
        """Pack places, ascending, as the distances between them."""
        packed = bytearray()
        last = 0
        for place in places:
            step, last = place - last, place
            while step > 0x7F:
                packed.append(step & 0x7F | 0x80)
                step >>= 7
            packed.append(step)
        return bytes(packed)

    def decode_positions(self, packed: bytes) -> list[int]:
        """Return the places that `encode` packed."""
        places: list[int] = []
        last = step = shift = 0
        for byte in packed:
            step |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                last += step
                places.append(last)
                step = shift = 0
        return places


class Counts(formats.Existence):
    """Postings with how often a term is in the page, as the posting's weight, and no more."""

    def word_values(self, value: Any, analyzer: Any, **kwargs: Any) -> Iterator[tuple[Any, int, float, bytes]]:
        """Yield each term of the list `value` with how often it is there."""
        counts: dict[str, int] = defaultdict(int)
        for term in value:
            counts[term] += 1
        for term, count in counts.items():
            yield term, count, float(count), b""


class Files(FileStorage):
    """The files of a folder. Whoosh leaves some open where it fails midway; `release` closes all.

    Files are read, never mapped into memory: a mapped file that something else truncates kills the process that reads it.
    """

    def __init__(self, folder: str, opened: list[StructFile] | None = None) -> None:
        super().__init__(folder, supports_mmap=False)  # type: ignore[no-untyped-call]
        self._opened: list[StructFile] = [] if opened is None else opened

    def open_file(self, name: str, **kwargs: Any) -> StructFile:
        """Open a file to read."""
        return self._kept(super().open_file(name, **kwargs))  # type: ignore[no-untyped-call]

    def create_file(self, name: str, excl: bool = False, mode: str = "wb", **kwargs: Any) -> StructFile:
        """Open a new file to write."""
        return self._kept(super().create_file(name, excl, mode, **kwargs))  # type: ignore[no-untyped-call]

    def temp_storage(self, name: str | None = None) -> Files:
        """Make a folder for what is sorted on the way."""
        files = Files(str(Path(self.folder) / (name or f"{uuid.uuid4().hex}.tmp")), self._opened)
        files.create()  # type: ignore[no-untyped-call]
        return files

    def release(self) -> None:
        """Close what is still open."""
        while self._opened:
            file = self._opened.pop()
            if not file.is_closed:
                with suppress(OSError):  # what could not be written to a full disk
                    file.close()

    def _kept(self, file: StructFile) -> StructFile:
        self._opened.append(file)
        return file


def schema() -> fields.Schema:
    """Return the fields of the index as Whoosh has them. Nothing is analysed by Whoosh: fields take lists of terms."""
    return fields.Schema(
        **{KEY: fields.ID(), ABOUT: fields.COLUMN(columns.VarBytesColumn()), PAGE: fields.STORED()},  # type: ignore[no-untyped-call]
        **{field: fields.FieldType(Places(), None) for field in STEM_WEIGHTS},  # type: ignore[arg-type]
        **{field: fields.FieldType(Counts(), None) for field in (SURFACE, ROOT, GRAM, EXACT)},  # type: ignore[arg-type]
    )


def serving(root: Path) -> Path:
    """Return the folder that serves.

    Raises:
        IndexUnavailableError: there is none of this version.
    """
    try:
        name = (root / "current").read_text("ascii").strip()
    except (OSError, ValueError) as error:
        raise IndexUnavailableError("no index") from error
    if not name.startswith(_prefix()) or "/" in name:
        raise IndexUnavailableError("index of another version")
    return root / name


def open_index(files: Files) -> FileIndex:
    """Open the index in a folder. Whatever is raised leaves files open: release them."""
    return FileIndex(files, schema=schema())  # type: ignore[no-untyped-call]


@contextmanager
def fresh(root: Path) -> Iterator[tuple[Path, FileIndex]]:
    """Make an empty index in a new folder that does not serve yet; it is deleted again if the block fails.

    Raises:
        IndexUnavailableError: the folder can't be made.
    """
    folder = root / f"{_prefix()}{uuid.uuid4().hex}"
    try:
        folder.mkdir(parents=True)
        files = Files(str(folder))
        index: FileIndex = FileIndex.create(files, schema())  # type: ignore[no-untyped-call]
    except OSError as error:
        raise IndexUnavailableError(repr(error)) from error
    try:
        yield folder, index
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    finally:
        files.release()


def serve(root: Path, folder: Path) -> None:
    """Let a folder serve from now on, and delete all others. Readers that have files of these open keep them."""
    fresh = root / "current.new"
    fresh.write_text(folder.name, "ascii")
    os.replace(fresh, root / "current")
    for other in root.iterdir():
        if other.is_dir() and other != folder:
            shutil.rmtree(other, ignore_errors=True)


def condemn(root: Path, folder: Path) -> None:
    """Let a broken folder no longer serve, in any process, so that whoever keeps the index rebuilds it."""
    try:
        if serving(root) == folder:
            (root / "current").unlink()
    except (OSError, IndexUnavailableError):
        return


@contextmanager
def writing(root: Path, seconds: float) -> Iterator[None]:
    """Hold the writers' lock, which the system takes back from a process that dies.

    Raises:
        IndexBusyError: another writer had it for so many seconds.
    """
    root.mkdir(parents=True, exist_ok=True)
    lock = FileLock(str(root / "lock"))
    if not try_for(lock.acquire, timeout=seconds, delay=0.02):
        raise IndexBusyError("the index is being written")
    try:
        yield
    finally:
        lock.release()


def _prefix() -> str:
    return f"v{ANALYSIS_VERSION}.{_LAYOUT}-"
