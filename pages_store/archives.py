"""Zip archives and the office documents that are made of one. They are looked through, never unpacked on disk.

Source: APPNOTE.TXT 6.3.10; the ways to harm by an archive as listed by OWASP and by Fifield, "A better zip bomb" (2019).
"""

from __future__ import annotations

import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Final

from pages_store import limits
from pages_store.errors import FieldError, StoreError, TooLargeError

_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_MAIN_PARTS: Final = {
    "word/document.xml": f"{_OFFICE}.wordprocessingml.document",
    "xl/workbook.xml": f"{_OFFICE}.spreadsheetml.sheet",
    "ppt/presentation.xml": f"{_OFFICE}.presentationml.presentation",
}
_NAMED_TYPES: Final = frozenset(
    {
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.presentation",
        "application/epub+zip",
    }
)
ZIP: Final = "application/zip"
TYPES: Final = frozenset({ZIP, *_MAIN_PARTS.values(), *_NAMED_TYPES})
"""The types of files that are zip archives."""

_LONGEST_TYPE: Final = 100
_END: Final = b"PK\x05\x06"
_END_BYTES: Final = 22
_LOCATOR_BYTES: Final = 20
_LONGEST_COMMENT: Final = 65_535
# An entry of the directory has 46 bytes, its name and its extras; that many bytes hold the names of every honest archive.
_DIRECTORY_BYTES: Final = limits.ZIP_ENTRIES * 1_000
# What archivers use by default. Others unpack with as much memory as the archive says.
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_CHUNK_BYTES: Final = 1 << 16
_NAME_BYTES: Final = 255
_PATH_CHARACTERS: Final = 1_000
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)
_UNSHOWABLE: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_DRIVE: Final = re.compile(r"[a-zA-Z]:")
# zip, 7z, rar, gzip, bzip2, xz, zstd
_ARCHIVES: Final = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"\x28\xb5\x2f\xfd",
)
_HEAD_BYTES: Final = 64
# Where in the header of a zip's first entry its name stands, and with which names office documents begin.
_FIRST_NAME: Final = 30
_FIRST_PARTS: Final = (b"[Content_Types].xml", b"_rels/.rels", b"mimetype", b"docProps/", b"word/", b"xl/", b"ppt/")


def document_type(stream: IO[bytes]) -> str:
    """Return the MIME type of the office document or book that a zip is, "" if it is none. Leaves the stream at its start."""
    try:
        with _opened(stream) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                with archive.open("mimetype") as entry:
                    named = entry.read(_LONGEST_TYPE).decode("ascii", "replace").strip()
                return named if named in _NAMED_TYPES else ""
    except StoreError:
        return ""
    if "[Content_Types].xml" not in names:
        return ""
    return next((kind for part, kind in _MAIN_PARTS.items() if part in names), "")


def require_sound(stream: IO[bytes], *, plain: bool) -> None:
    """Let only archives pass that would do no harm to who unpacks them. Leaves the stream at its start.

    A `plain` archive may hold office documents, but no other archives.

    Raises:
        TooLargeError: past ZIP_ENTRIES, ZIP_BYTES or ZIP_RATIO, as declared or as counted.
        FieldError: reasons `archive_damaged`, `archive_encrypted`, `archive_method` (of compression), `archive_nested`,
            `archive_path` (leads out of the folder), `archive_link`, `archive_name` (reserved, too long, unshowable),
            `archive_duplicate`.
    """
    size = stream.seek(0, 2)
    with _opened(stream) as archive:
        entries = archive.infolist()
        _require_measure(sum(entry.file_size for entry in entries), size)
        _require_names(entries)
        _require_contents(archive, entries, size, plain=plain)


@contextmanager
def _opened(stream: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    try:
        _require_small_directory(stream)
        with zipfile.ZipFile(stream) as archive:
            if len(archive.filelist) > limits.ZIP_ENTRIES:
                raise TooLargeError("ZIP_ENTRIES")
            yield archive
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, RuntimeError, OSError) as error:
        raise FieldError("file", "archive_damaged") from error
    finally:
        stream.seek(0)


def _require_small_directory(stream: IO[bytes]) -> None:
    """Refuse before the directory is read whole: a million entries would fill the memory."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _END_BYTES - _LOCATOR_BYTES - _LONGEST_COMMENT))
    tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_BYTES or tail[at - _LOCATOR_BYTES : at].startswith(b"PK\x06\x07"):
        raise FieldError("file", "archive_damaged")  # the 64-bit directory is for archives larger than we take
    entries, directory = int.from_bytes(tail[at + 10 : at + 12], "little"), int.from_bytes(tail[at + 12 : at + 16], "little")
    if entries > limits.ZIP_ENTRIES or directory > _DIRECTORY_BYTES:
        raise TooLargeError("ZIP_ENTRIES")


def _require_measure(total: int, size: int) -> None:
    if total > limits.ZIP_BYTES:
        raise TooLargeError("ZIP_BYTES")
    if total > limits.ZIP_RATIO * size:
        raise TooLargeError("ZIP_RATIO")


def _require_names(entries: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for entry in entries:
        # zipfile cuts names at NUL and turns backslashes on Windows; what stands in the archive is judged.
        reason = _fault(entry.orig_filename)
        if stat.S_ISLNK(entry.external_attr >> 16):
            reason = "archive_link"
        if reason:
            raise FieldError("file", reason)
        key = unicodedata.normalize("NFC", entry.orig_filename).casefold().rstrip("/")
        if key in seen:
            raise FieldError("file", "archive_duplicate")
        seen.add(key)


def _fault(path: str) -> str:
    parts = path.replace("\\", "/").removesuffix("/").split("/")
    if parts[0] == "" or _DRIVE.match(path) or ".." in parts:
        return "archive_path"
    if len(path) > _PATH_CHARACTERS or any(_is_bad_name(part) for part in parts):
        return "archive_name"
    return ""


def _is_bad_name(part: str) -> bool:
    if not part or part != part.rstrip(" .") or _RESERVED.match(part) or _TURNING.search(part):
        return True
    return any(unicodedata.category(c) in _UNSHOWABLE for c in part) or len(part.encode("utf-8", "replace")) > _NAME_BYTES


def _require_contents(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], size: int, *, plain: bool) -> None:
    total = 0
    for entry in entries:
        if entry.flag_bits & 1:
            raise FieldError("file", "archive_encrypted")
        if entry.compress_type not in _METHODS:
            raise FieldError("file", "archive_method")
        with archive.open(entry) as content:
            head = content.read(_HEAD_BYTES)
            if plain and head.startswith(_ARCHIVES) and not head[_FIRST_NAME:].startswith(_FIRST_PARTS):
                raise FieldError("file", "archive_nested")
            total += len(head)
            while chunk := content.read(_CHUNK_BYTES):
                total += len(chunk)
                _require_measure(total, size)
