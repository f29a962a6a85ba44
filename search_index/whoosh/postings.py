"""The postings of a term as a Whoosh segment of ours has them on disk: in columns, each read in one step."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import accumulate
from operator import sub
from struct import Struct
from typing import Final, NamedTuple
from zlib import crc32


class TornError(Exception):
    """A file does not hold what was written to it."""


class Columns(NamedTuple):
    """The pages of a segment that have a term: the first number, and the steps from each to the next; how often each has it.

    Where places are kept, `sizes` says how many bytes each page has of `packed`. Elsewhere both are empty.
    """

    first: int
    steps: array[int]
    counts: array[int]
    sizes: array[int]
    packed: bytes

    def numbers(self) -> array[int]:
        """Return the numbers of the pages, ascending."""
        return array("I", accumulate(self.steps, initial=self.first))

    def moved(self, by: int) -> Columns:
        """Return the same with numbers that are greater by so much."""
        return Columns(self.first + by, *self[1:])

    def kept(self, numbers: Mapping[int, int]) -> Columns | None:
        """Return those of some pages, with the numbers that these get, ascending too; None if it is none."""
        own = self.numbers()
        chosen = [at for at, number in enumerate(own) if number in numbers]
        ends = [0, *accumulate(self.sizes)] if self.sizes else []
        places = [self.packed[ends[at] : ends[at + 1]] for at in chosen] if ends else []
        return columns([numbers[own[at]] for at in chosen], [self.counts[at] for at in chosen], places) if chosen else None


class Postings(NamedTuple):
    """The pages that have a term, by their numbers, ascending, and how often each has it."""

    numbers: array[int]
    counts: array[int]
    columns: Columns

    def places(self, among: Collection[int] | None = None) -> Iterator[tuple[int, list[int]]]:
        """Yield the number of each page of some, or of all, that has the term, ascending, and the places where it has it."""
        packed, ends = self.columns.packed, [0, *accumulate(self.columns.sizes)]
        for at, number in self._chosen(among):
            yield number, unpacked_places(packed[ends[at] : ends[at + 1]])

    def _chosen(self, among: Collection[int] | None) -> Iterator[tuple[int, int]]:
        """Yield the pages of some that have the term, each with where it stands."""
        numbers = self.numbers
        if among is None:
            yield from enumerate(numbers)
        elif len(among) < len(numbers):
            found = ((bisect_left(numbers, number), number) for number in sorted(among))
            yield from ((at, number) for at, number in found if at < len(numbers) and numbers[at] == number)
        else:
            yield from ((at, number) for at, number in enumerate(numbers) if number in among)


def columns(numbers: Sequence[int], counts: Sequence[int], places: Sequence[bytes] = ()) -> Columns:
    """Return the postings of some pages, which are one at least."""
    steps = _column([*map(sub, numbers[1:], numbers)]) if len(numbers) > 1 else _NOTHING
    if not places:
        return Columns(numbers[0], steps, _column(counts), _NOTHING, b"")
    return Columns(numbers[0], steps, _column(counts), _column([*map(len, places)]), b"".join(places))


def joined(several: Sequence[Columns]) -> Columns:
    """Return as one the postings of a term in pages whose numbers follow one another."""
    first = several[0]
    if len(several) == 1:
        return first
    steps, last = [first.steps], first.first + sum(first.steps)
    for each in several[1:]:
        steps += (_column((each.first - last,)), each.steps)
        last = each.first + sum(each.steps)
    counts = _one([each.counts for each in several])
    if not first.sizes:
        return Columns(first.first, _one(steps), counts, _NOTHING, b"")
    sizes = _one([each.sizes for each in several])
    return Columns(first.first, _one(steps), counts, sizes, b"".join([each.packed for each in several]))


def pack(columns: Columns) -> bytes:
    """Return postings as bytes: a checksum, how many there are, the width of each column, the columns, the places."""
    first, steps, counts, sizes, packed = columns
    widths = (steps.itemsize, counts.itemsize, sizes.itemsize if sizes else 0)
    body = b"".join((_HEAD.pack(len(counts), first, *widths), steps.tobytes(), counts.tobytes(), sizes.tobytes(), packed))
    return _CHECK.pack(crc32(body)) + body


def unpack(content: bytes) -> Columns:
    """Return the postings that were packed.

    Raises:
        TornError: it is not what was packed.
    """
    if len(content) < _START or _CHECK.unpack_from(content)[0] != crc32(memoryview(content)[_CHECK.size :]):
        raise TornError("postings")
    count, first, of_steps, of_counts, of_sizes = _HEAD.unpack_from(content, _CHECK.size)
    behind_steps = _START + of_steps * (count - 1)
    behind_counts = behind_steps + of_counts * count
    behind_sizes = behind_counts + of_sizes * count
    steps = array(_CODES[of_steps], content[_START:behind_steps]) if count > 1 else _NOTHING
    counts = array(_CODES[of_counts], content[behind_steps:behind_counts])
    sizes = array(_CODES[of_sizes], content[behind_counts:behind_sizes]) if of_sizes else _NOTHING
    return Columns(first, steps, counts, sizes, content[behind_sizes:])


def packed_places(places: Sequence[int]) -> bytes:
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


def unpacked_places(packed: bytes) -> list[int]:
    """Return the places that were packed."""
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


def _column(values: Sequence[int]) -> array[int]:
    """Return values in as few bytes each as fit them all."""
    for code in "BH":
        try:  # for each term there is: `suppress` takes longer than the rest
            return array(code, values)
        except OverflowError:
            continue
    return array("I", values)


def _one(several: Sequence[array[int]]) -> array[int]:
    """Return columns behind one another, as wide as the widest."""
    codes = {each.typecode for each in several}
    if len(codes) > 1:
        widest = max(codes, key="BHI".index)
        return _one([each if each.typecode == widest else array(widest, each) for each in several])
    return array(codes.pop(), b"".join(several))


_NOTHING: Final = array("B")
_CHECK: Final = Struct("=I")
_HEAD: Final = Struct("=IIBBB")
_START: Final = _CHECK.size + _HEAD.size
_CODES: Final = {1: "B", 2: "H", 4: "I"}
"""Types of columns by the bytes of a value."""
