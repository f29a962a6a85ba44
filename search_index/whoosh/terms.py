"""Reading the terms of a Whoosh segment and their postings, as `whoosh_pool` writes them.

Whoosh's own reader takes a dozen small readings for a term, and as many for each block of its postings.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from hashlib import md5
from struct import Struct
from typing import Any, Final, NamedTuple

from whoosh.codec.whoosh3 import W3TermInfo

from search_index.whoosh.files import KEY
from search_index.whoosh.postings import Columns, Postings, TornError, columns, unpack


class Term(NamedTuple):
    """In how many pages a term is, deleted ones too, and where its postings are in their file."""

    frequency: int
    start: int
    length: int


class Terms:
    """The terms of a segment. Files are read at places, so that threads do not disturb each other.

    The table by which Whoosh finds a term is kept in memory, 24 bytes a term: most terms that are asked for are in no page.
    """

    def __init__(self, reader: Any, older: Terms | None = None) -> None:
        terms = reader._terms
        index = terms._tindex
        self._terms_file, self._postings_file = terms._dbfile, terms._postfile
        self._fields: dict[str, int] = terms._fieldmap
        self._tables: list[tuple[int, int]] = index.tables
        self._first: int = index.endofdata
        length = sum(slots for _, slots in self._tables) * _POINTER.size
        self._pointers: bytes = older._pointers if older else _read(self._terms_file, length, self._first)

    def find(self, field: str, text: str) -> Term | None:
        """Return what is known of a term, if a page has it.

        Source: whoosh3, `HashReader.ranges_for_key`.
        """
        if field not in self._fields:
            return None
        key = _SHORT.pack(self._fields[field]) + text.encode()
        hashed = int.from_bytes(md5(key, usedforsecurity=False).digest()[-4:])
        start, slots = self._tables[hashed & 0xFF]
        for turn in range(slots):
            place = start - self._first + ((hashed >> 8) + turn) % slots * _POINTER.size
            found, item = _POINTER.unpack_from(self._pointers, place)
            if not item:
                return None
            if found == hashed and (term := self._term(key, item)):
                return term
        return None

    def postings(self, term: Term) -> Postings:
        """Return the postings of a term."""
        found = unpack(_read(self._postings_file, term.length, term.start))
        return Postings(found.numbers(), found.counts, found)

    def _term(self, key: bytes, place: int) -> Term | None:
        """Return what is known of the term at a place, if it is the one with this key."""
        item = _read(self._terms_file, _LENGTHS.size + len(key) + TERM.size, place)
        is_it = _LENGTHS.unpack_from(item)[0] == len(key) and item.startswith(key, _LENGTHS.size)
        return Term(*TERM.unpack_from(item, _LENGTHS.size + len(key))) if is_it else None


def streamed(reader: Any) -> Iterator[tuple[str, bytes, Columns]]:
    """Yield field, term and postings of all terms of a segment, in order. Both files are read from beginning to end."""
    index = reader._terms._tindex
    read_terms, read_postings = _from(reader._terms._dbfile, index.startofdata), _from(reader._terms._postfile, 0)
    fields = {_SHORT.pack(number): field for field, number in reader._terms._fieldmap.items()}
    place = index.startofdata
    while place < index.endofdata:
        key_length, about_length = _LENGTHS.unpack(read_terms(_LENGTHS.size))
        item = read_terms(key_length + about_length)
        place += _LENGTHS.size + key_length + about_length
        field, about = fields[item[: _SHORT.size]], item[key_length:]
        if field == KEY:  # in Whoosh's own form
            numbers, counts, _ = W3TermInfo.from_bytes(about).inlined_postings()  # type: ignore[no-untyped-call]
            found = columns(numbers, counts)
        else:
            found = unpack(read_postings(TERM.unpack(about)[2]))
        yield field, item[_SHORT.size : key_length], found


def _from(file: Any, place: int) -> Callable[[int], bytes]:
    """Return what reads so many bytes, from a place on."""
    file.seek(place)
    read: Callable[[int], bytes] = file.raw_file().read
    return read


def _read(file: Any, length: int, place: int) -> bytes:
    """Read so many bytes at a place.

    Raises:
        TornError: there are fewer.
    """
    content = os.pread(file.fileno(), length, place) if place >= 0 else b""
    if len(content) < length:
        raise TornError("a file is cut off")
    return content


_SHORT: Final = Struct("!H")
_LENGTHS: Final = Struct("!ii")
_POINTER: Final = Struct("!Iq")
TERM: Final = Struct("!5xI14xqi")
"""Of what `W3TermInfo` keeps of a term: in how many pages it is, and where its postings are; no more is kept."""
