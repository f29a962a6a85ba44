"""The files and fields of a tantivy index, and whether its files are whole.

tantivy maps files into memory: what reads past a torn end kills the process, so each file is checked before it is opened.
"""

from __future__ import annotations

import json
import os
import zlib
from pathlib import Path
from typing import Any, Final

import tantivy

from search_index.engine import IndexUnavailableError
from search_index.fields import BODY, EXACT, GRAM, ROOT, STEM_WEIGHTS, SURFACE
from search_index.words.analysis import ANALYSIS_VERSION

KEY: Final = "key"
NUMBER: Final = "number"
CHANGE: Final = "change"
CHANGED: Final = "changed"
TITLE_KEY: Final = "title_key"
TITLE_WORDS: Final = "title_words"
LANGUAGE: Final = "primary_language"
PAGE: Final = "page"
POSITION: Final = "position"

LABELLED: Final = ("kind", "language", "tag", "theme", "place", "teams", "people")
"""What pages are filtered by and counted by."""

NOTHING: Final = "."
"""Stands for a gap in a field of stems; no stem is spelt like it."""

Seen = frozenset[tuple[str, int, int]]
"""Names, sizes and times of files."""

_LAYOUT: Final = 3  # goes up when a field or what is stored changes
_PARTS: Final = ("idx", "pos", "term", "store", "fieldnorm", "fast")
_FOOTER_MAGIC: Final = 1337
_FOOTER_TAIL: Final = 8  # the length of the footer and its magic number, four bytes each, least first


def prefix() -> str:
    """Return how the names of folders of this engine and version begin."""
    return f"tantivy-{ANALYSIS_VERSION}.{_LAYOUT}-"


def filter_field(facet: str) -> str:
    """Return the field of a filter: its values as loosely spelt as in search."""
    return f"is_{facet}"


def facet_field(facet: str) -> str:
    """Return the field of a facet: its values as they are counted."""
    return f"has_{facet}"


def schema() -> tantivy.Schema:
    """Return the fields of the index as tantivy has them. tantivy analyses nothing: fields take terms joined by spaces."""
    made = tantivy.SchemaBuilder()
    for field in STEM_WEIGHTS:
        made.add_text_field(field, stored=field == BODY, tokenizer_name="whitespace", index_option="position")
    for field in (SURFACE, ROOT, GRAM):
        made.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    made.add_text_field(EXACT, tokenizer_name="whitespace", index_option="basic")
    for field in (KEY, *map(filter_field, LABELLED)):
        made.add_text_field(field, tokenizer_name="raw", index_option="basic")
    for field in (LANGUAGE, TITLE_KEY, *map(facet_field, LABELLED)):
        made.add_text_field(field, tokenizer_name="raw", index_option="basic", fast=True)
    for field in (NUMBER, CHANGED, TITLE_WORDS, POSITION):
        made.add_integer_field(field, indexed=True, fast=True)
    made.add_integer_field(CHANGE, fast=True)
    made.add_bytes_field(PAGE, stored=True)
    return made.build()


def create(folder: Path) -> None:
    """Make an empty index in a folder."""
    tantivy.Index(schema(), str(folder))


def read_meta(folder: Path) -> Any:
    """Return what tantivy says of the index: its segments."""
    return json.loads((folder / "meta.json").read_bytes())


def state(folder: Path) -> tuple[bytes, Seen]:
    """Return what says which commit this is, and names, sizes and times of the files that belong to it."""
    meta = (folder / "meta.json").read_bytes()
    segments = {segment["segment_id"].replace("-", "") for segment in json.loads(meta)["segments"]}
    with os.scandir(folder) as found:
        files = [(item.name, item.stat()) for item in found if item.name.partition(".")[0] in segments]
    return meta, frozenset((name, stat.st_size, stat.st_mtime_ns) for name, stat in files)


def is_unchanged(folder: Path, meta: bytes, files: Seen) -> bool:
    """Tell whether `state` would still be the same, in a quarter of its time."""
    try:
        if (folder / "meta.json").read_bytes() != meta:
            return False
        stats = [(name, os.stat(f"{folder}/{name}")) for name, _, _ in files]
    except FileNotFoundError:
        return False
    return files == {(name, stat.st_size, stat.st_mtime_ns) for name, stat in stats}


def check(folder: Path, meta: bytes, files: Seen, known: Seen) -> None:
    """Check the files of an index, except those known to be whole.

    Raises:
        IndexUnavailableError: a file is missing or torn.

    Source: the footers of tantivy 0.27, `src/directory/footer.rs`: a checksum, in JSON, of all that is before.
    """
    names = {name for name, _, _ in files}
    for segment in json.loads(meta)["segments"]:
        stem = segment["segment_id"].replace("-", "")
        deletes = segment["deletes"]
        wanted = {f"{stem}.{part}" for part in _PARTS} | ({f"{stem}.{deletes['opstamp']}.del"} if deletes else set())
        if wanted - names:
            raise IndexUnavailableError(f"missing: {sorted(wanted - names)}")
    for name, _, _ in files - known:
        if not _is_whole((folder / name).read_bytes()):
            raise IndexUnavailableError(f"torn: {name}")


def _is_whole(content: bytes) -> bool:
    tail = content[-_FOOTER_TAIL:]
    length = int.from_bytes(tail[:4], "little")
    if len(tail) < _FOOTER_TAIL or int.from_bytes(tail[4:], "little") != _FOOTER_MAGIC:
        return False
    end = len(content) - _FOOTER_TAIL - length
    try:
        footer = json.loads(content[max(0, end) : -_FOOTER_TAIL])
        return bool(zlib.crc32(memoryview(content)[: max(0, end)]) == footer["crc"])
    except (ValueError, TypeError, KeyError):
        return False
