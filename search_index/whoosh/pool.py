"""Writing the postings of a Whoosh segment: gathered by term, sorted, and written a term at a time; and merging segments so.

Whoosh does it posting by posting, with a pair of pickles and a dozen calls for each: three quarters of the time of indexing.
The form is ours (`whoosh_postings`), but for the keys of pages, by which Whoosh deletes.
"""

from __future__ import annotations

import marshal
import pickle
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import md5
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from struct import Struct
from typing import Any, Final

from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3TermInfo
from whoosh.filedb.filetables import OrderedHashWriter

from search_index.fields import GAP
from search_index.whoosh.files import KEY, POSITION_KEY
from search_index.whoosh.postings import Columns, columns, joined, pack, packed_places
from search_index.whoosh.terms import TERM, streamed

POSTINGS: Final = 400_000
"""So many are kept in memory: about 70 MB. A page of 100 words has 500."""

Gathered = tuple[str, bytes, list[Any]]
"""Field, term, and its postings in a row: of each the number of the page, how often the term is there, and its places."""

Stream = Iterator[tuple[str, bytes, Columns]]
"""Field, term and its postings, sorted by field and term."""


class Pool:
    """The postings of a writer, sorted by field and term; those of a term by the numbers of pages, in which they must come.

    What does not fit into memory is written to disk in sorted runs. Segments that are merged stay where they are until then.
    """

    def __init__(self, writer: Any) -> None:
        self._storage = writer._tempstorage
        self._fields: dict[str, defaultdict[str, list[Any]]] = defaultdict(_no_postings)
        self._held = 0
        self._runs: list[str] = []
        self._merged: list[Stream] = []

    def add(self, item: tuple[str, bytes, int, float, bytes | None]) -> None:
        """Add a posting, for Whoosh."""
        field, term, number, count, places = item
        self._fields[field][term.decode()].extend((number, int(count), places or b""))
        self._make_room(1)

    def add_counts(self, field: str, number: int, terms: Iterable[str]) -> None:
        """Add postings for terms that are in a page, each as often as it is given."""
        known = self._fields[field]
        counts = Counter(terms)
        for term, count in counts.items():
            known[term].extend((number, count, b""))
        self._make_room(len(counts))

    def add_places(self, field: str, number: int, stems: Sequence[str]) -> None:
        """Add postings for stems that are in a page, with their places among `stems`; gaps only take a place."""
        known = self._fields[field]
        places: dict[str, list[int]] = defaultdict(list)
        for place, stem in enumerate(stems):
            places[stem].append(place)
        places.pop(GAP, None)
        for stem, found in places.items():
            known[stem].extend((number, len(found), packed_places(found)))
        self._make_room(len(places))

    def merge(self, reader: Any, by: int, kept: Mapping[int, int] | None) -> None:
        """Add the postings of a segment behind all others, with numbers greater by so much, or those of pages `kept`.

        The position that it was written for is left out.
        """
        self._merged.append(_moved(streamed(reader), by, kept))

    def iter_postings(self) -> Stream:
        """Yield all postings by field and term, for the writer of the segment."""
        if self._runs:
            self._save()
        own = map(self._run, self._runs) if self._runs else [self._sorted()]
        streams = [*map(_columned, own), *self._merged]
        return _united(streams) if len(streams) > 1 else streams[0]

    def cleanup(self) -> None:
        """Do nothing, for Whoosh: runs are in a folder that goes with the writer."""

    def _make_room(self, added: int) -> None:
        self._held += added
        if self._held >= POSTINGS:
            self._save()

    def _sorted(self) -> Iterator[Gathered]:
        for field, known in sorted(self._fields.items()):
            for term in sorted(known):
                yield field, term.encode(), known[term]

    def _save(self) -> None:
        """Write what is held to a run, many terms at a time: one by one takes three times as long."""
        name = f"{len(self._runs)}.run"
        held = self._sorted()
        with self._storage.create_file(name) as file:
            while several := list(islice(held, _AT_ONCE)):
                file.write(marshal.dumps(several))
        self._runs.append(name)
        self._fields.clear()
        self._held = 0

    def _run(self, name: str) -> Iterator[Gathered]:
        with self._storage.open_file(name).raw_file() as file:
            while True:
                try:
                    yield from marshal.load(file)  # noqa: S302 - we wrote it
                except EOFError:
                    return


class Codec(W3Codec):
    """Whoosh's own, but for how postings are written."""

    length_stats = False  # fields have none

    def field_writer(self, storage: Any, segment: Any) -> PostingsWriter:
        """Return what writes the postings of a segment."""
        return PostingsWriter(self, storage, segment)


class PostingsWriter(W3FieldWriter):
    """Writes what a `Pool` has."""

    def __init__(self, codec: Codec, storage: Any, segment: Any) -> None:
        super().__init__(codec, storage, segment)  # type: ignore[no-untyped-call]
        file = self._tindex.dbfile
        file.seek(0)  # Whoosh has begun a table of its own
        self._tindex: Any = _Terms(file)  # type: ignore[no-untyped-call]
        self._fieldmap: dict[str, int] = self._tindex.extras.setdefault("fieldmap", {})

    def add_postings(self, schema: Any, _lengths: Any, items: Stream) -> None:
        """Write all postings of a segment, sorted by field and term."""
        self._tindex.add_all(self._written(schema, items))

    def _written(self, schema: Any, items: Stream) -> Iterator[tuple[bytes, bytes]]:
        """Yield the key of each term, and what is known of it, its postings being written."""
        write, place = self._postfile.raw_file().write, 0
        for field, several in groupby(items, key=itemgetter(0)):
            self.start_field(field, schema[field])  # type: ignore[no-untyped-call]
            key = _SHORT.pack(self._fieldid)
            for _, term, found in several:
                if field == KEY:
                    yield key + term, _inlined(found)
                    continue
                content = pack(found)
                write(content)
                yield key + term, TERM.pack(len(found.counts), place, len(content))
                place += len(content)
            self.finish_field()  # type: ignore[no-untyped-call]


class _Terms(OrderedHashWriter):
    """Whoosh's index of terms, written in a third of the time."""

    def add_all(self, items: Iterable[tuple[bytes, bytes]]) -> None:
        """Add terms in their order, each with what is known of it."""
        write, place = self.dbfile.raw_file().write, self.dbfile.tell()
        note, buckets = self.index.append, self.buckets
        for key, about in items:
            write(_LENGTHS.pack(len(key), len(about)) + key + about)
            note(place)
            hashed = int.from_bytes(md5(key, usedforsecurity=False).digest()[-4:])
            buckets[hashed & 0xFF].append((hashed, place))
            place += _LENGTHS.size + len(key) + len(about)

    def _write_hashes(self) -> None:
        for entries in self.buckets:
            slots = 2 * len(entries)
            self.directory.append((self.dbfile.tell(), slots))
            table, taken = bytearray(slots * _POINTER.size), bytearray(slots)
            for hashed, place in entries:
                slot = (hashed >> 8) % slots
                while taken[slot]:
                    slot = (slot + 1) % slots
                taken[slot] = True
                _POINTER.pack_into(table, slot * _POINTER.size, hashed, place)
            self.dbfile.write(table)


def _united(streams: Iterable[Stream]) -> Stream:
    """Yield the terms of several streams, each with all its postings."""
    by_term = itemgetter(0, 1)
    for (field, term), several in groupby(merge(*streams, key=by_term), key=by_term):
        yield field, term, joined([found for _, _, found in several])


def _columned(gathered: Iterable[Gathered]) -> Stream:
    for field, term, row in gathered:
        yield field, term, columns(row[::3], row[1::3], row[2::3] if row[2] else ())


def _moved(stream: Stream, by: int, kept: Mapping[int, int] | None) -> Stream:
    for field, term, found in stream:
        moved = found.moved(by) if kept is None else found.kept(kept)
        if moved and not (field == KEY and term == _POSITION):
            yield field, term, moved


def _inlined(found: Columns) -> bytes:
    """Return what the index of terms says of a term with its postings, as Whoosh reads them."""
    about = _ABOUT(True, len(found.counts), len(found.counts), 0, 0, 1, found.first, found.first + sum(found.steps))
    return about + pickle.dumps((tuple(found.numbers()), tuple(found.counts), None), _PICKLE)


def _no_postings() -> defaultdict[str, list[Any]]:
    return defaultdict(list)


_POSITION: Final = POSITION_KEY.encode()
_AT_ONCE: Final = 500
_PICKLE: Final = 4
_SHORT: Final = Struct("!H")
_POINTER: Final = Struct("!Iq")
_LENGTHS: Final = Struct("!ii")
_ABOUT: Final = W3TermInfo._struct.pack
