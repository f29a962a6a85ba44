"""The files and fields of a Whoosh index."""

from __future__ import annotations

import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from whoosh import columns, fields, formats
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import FileIndex

from search_index.fields import EXACT, GRAM, ROOT, STEM_WEIGHTS, SURFACE
from search_index.words.analysis import ANALYSIS_VERSION

KEY: Final = "key"
ABOUT: Final = "about"
PAGE: Final = "page"
POSITION_KEY: Final = "position"
NO_PAGE: Final = b"-"
"""The `about` of what is stored but is no page. No row is empty: an empty one comes from a damaged file."""

_LAYOUT: Final = 5  # goes up when a field or what is stored changes


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
    """Return the fields of the index as Whoosh has them. Postings and their form are ours."""
    return fields.Schema(
        **{KEY: fields.ID(), ABOUT: fields.COLUMN(columns.VarBytesColumn()), PAGE: fields.STORED()},  # type: ignore[no-untyped-call]
        **{field: fields.FieldType(formats.Existence(), None) for field in (*STEM_WEIGHTS, SURFACE, ROOT, GRAM, EXACT)},  # type: ignore[arg-type]
    )


def open_index(files: Files) -> FileIndex:
    """Open the index in a folder. Whatever is raised leaves files open: release them."""
    return FileIndex(files, schema=schema())  # type: ignore[no-untyped-call]


def create(folder: Path) -> None:
    """Make an empty index in a folder."""
    files = Files(str(folder))
    try:
        FileIndex.create(files, schema())  # type: ignore[no-untyped-call]
    finally:
        files.release()


def prefix() -> str:
    """Return how the names of folders of this engine and version begin."""
    return f"whoosh-{ANALYSIS_VERSION}.{_LAYOUT}-"
