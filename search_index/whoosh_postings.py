"""Writing the postings of a Whoosh segment, as Whoosh reads them: gathered by term, sorted, and written a term at a time.

Whoosh does it posting by posting, with a pair of pickles and a dozen calls for each: three quarters of the time of indexing.
"""

from __future__ import annotations

import marshal
import pickle
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from hashlib import md5
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter, sub
from struct import Struct
from typing import Any, Final

from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3Codec, W3FieldWriter, W3TermInfo

from search_index.fields import GAP

POSTINGS: Final = 400_000
"""So many are kept in memory: about 70 MB. A page of 100 words has 500."""

Gathered = tuple[str, str, list[Any]]
"""Field, term, and its postings in a row: of each the number of the page, how often the term is there, and its places."""


class Pool:
    """The postings of a writer, sorted by field and term; those of a term by the numbers of pages, in which they must come.

    What does not fit into memory is written to disk in sorted runs.
    """

    def __init__(self, writer: Any) -> None:
        self._storage = writer._tempstorage
        self._fields: dict[str, defaultdict[str, list[Any]]] = defaultdict(_no_postings)
        self._held = 0
        self._runs: list[str] = []

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
            known[stem].extend((number, len(found), packed(found)))
        self._make_room(len(places))

    def iter_postings(self) -> Iterator[Gathered]:
        """Yield all postings by field and term, for the writer of the segment."""
        if not self._runs:
            yield from self._sorted()
            return
        self._save()
        by_term = itemgetter(0, 1)
        for (field, term), several in groupby(merge(*map(self._run, self._runs), key=by_term), key=by_term):
            yield field, term, [value for _, _, postings in several for value in postings]

    def cleanup(self) -> None:
        """Do nothing, for Whoosh: runs are in a folder that goes with the writer."""

    def _make_room(self, added: int) -> None:
        self._held += added
        if self._held >= POSTINGS:
            self._save()

    def _sorted(self) -> Iterator[Gathered]:
        for field, known in sorted(self._fields.items()):
            for term in sorted(known):
                yield field, term, known[term]

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
        return PostingsWriter(self, storage, segment)  # type: ignore[no-untyped-call]


class PostingsWriter(W3FieldWriter):
    """Writes what a `Pool` has."""

    def add_postings(self, schema: Any, _lengths: Any, items: Iterable[Gathered]) -> None:
        """Write all postings of a segment, sorted by field and term."""
        add = _Terms(self._tindex).add
        for field, several in groupby(items, key=itemgetter(0)):
            self.start_field(field, schema[field])  # type: ignore[no-untyped-call]
            key = _SHORT.pack(self._fieldid)
            for _, term, postings in several:
                add(key + term.encode(), self._written(postings))
            self.finish_field()  # type: ignore[no-untyped-call]

    def _written(self, postings: Sequence[Any]) -> bytes:
        """Write the postings of a term, or keep a few to be written with it; return what the index of terms says of it.

        Source: the formats of whoosh3, `W3PostingsWriter._write_block`, `W3TermInfo.to_bytes`.
        """
        numbers, counts = postings[::3], postings[1::3]
        places = postings[2::3] if postings[2] else None
        few = len(numbers) <= _FEW
        about: bytes = _ABOUT(few, sum(counts), len(numbers), 0, 0, max(counts), numbers[0], numbers[-1])
        if few:
            return about + pickle.dumps((numbers, counts, places), _PICKLE)
        content = WHOOSH3_HEADER_MAGIC + b"".join(_blocks(numbers, counts, places))
        start = self._postfile.tell()
        self._postfile.write(content)
        return about + _EXTENT.pack(start, len(content))


class _Terms:
    """Adds to Whoosh's index of terms, as its `add` does, in a third of the time."""

    def __init__(self, index: Any) -> None:
        self._index = index
        self._place: int = index.dbfile.tell()

    def add(self, key: bytes, about: bytes) -> None:
        """Add a term and what is known of it."""
        index, hashed = self._index, int.from_bytes(md5(key, usedforsecurity=False).digest()[-4:])
        index.dbfile.write(_LENGTHS.pack(len(key), len(about)) + key + about)
        index.index.append(self._place)
        index.buckets[hashed & 0xFF].append((hashed, self._place))
        self._place += _LENGTHS.size + len(key) + len(about)


def packed(places: Sequence[int]) -> bytes:
    """Pack places, ascending, as the distances between them."""
    found = bytearray()
    last = 0
    for place in places:
        step, last = place - last, place
        while step > 0x7F:
            found.append(step & 0x7F | 0x80)
            step >>= 7
        found.append(step)
    return bytes(found)


def _blocks(numbers: Sequence[int], counts: Sequence[int], places: Sequence[bytes] | None) -> Iterator[bytes]:
    """Yield postings in blocks: of each its length, negative in the last one, what is known of it, and what is in it."""
    for start in range(0, len(numbers), _BLOCK):
        end = start + _BLOCK
        here, often = numbers[start:end], counts[start:end]
        steps = (here[0], *map(sub, here[1:], here))
        most = max(often)
        content = pickle.dumps((steps, None if most == 1 else often, places and places[start:end]), _PICKLE)
        is_small = len(content) < _COMPRESSED_FROM
        content = content if is_small else zlib.compress(content, _COMPRESSION)
        about = pickle.dumps((len(here), here[-1], most, 0 if is_small else _COMPRESSION, 0, 0), _PICKLE)
        length = len(about) + len(content)
        yield _LENGTH.pack(-length if end >= len(numbers) else length) + about + content


def _no_postings() -> defaultdict[str, list[Any]]:
    return defaultdict(list)


_AT_ONCE: Final = 500
_FEW: Final = 4
_BLOCK: Final = 128
_PICKLE: Final = 4
_COMPRESSED_FROM: Final = 200
_COMPRESSION: Final = 1
_SHORT: Final = Struct("!H")
_LENGTH: Final = Struct("!i")
_LENGTHS: Final = Struct("!ii")
_ABOUT: Final = W3TermInfo._struct.pack
_EXTENT: Final = Struct("!qi")
