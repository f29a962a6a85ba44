from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.whoosh.postings import (
    Columns,
    Postings,
    TornError,
    columns,
    joined,
    pack,
    packed_places,
    unpack,
    unpacked_places,
)

PLACES = st.lists(st.integers(0, 100_000), min_size=1, max_size=5, unique=True).map(sorted)
PAGES = st.dictionaries(st.integers(0, 100_000), PLACES, min_size=1, max_size=300)


def made(pages: dict[int, list[int]]) -> Columns:
    numbers = sorted(pages)
    return columns(numbers, [len(pages[number]) for number in numbers], [packed_places(pages[number]) for number in numbers])


def read(found: Columns) -> dict[int, list[int]]:
    return dict(Postings(found.numbers(), found.counts, found).places())


@given(PLACES)
def test_places_come_back_as_they_were_packed(places: list[int]) -> None:
    assert unpacked_places(packed_places(places)) == places


@given(PAGES, st.lists(st.integers(1, 1_000_000), min_size=1, max_size=300))
def test_postings_come_back_as_they_were_packed(pages: dict[int, list[int]], counts: list[int]) -> None:
    assert read(unpack(pack(made(pages)))) == pages
    assert [*unpack(pack(columns(range(len(counts)), counts))).counts] == counts


@given(PAGES, st.sets(st.integers(0, 100_000)))
def test_the_places_in_some_pages_are_those_of_all_that_are_among_them(pages: dict[int, list[int]], among: set[int]) -> None:
    found = made(pages)
    wanted = among | set(sorted(pages)[::2])
    got = dict(Postings(found.numbers(), found.counts, found).places(wanted))
    assert got == {number: pages[number] for number in pages if number in wanted}


@given(PAGES, st.integers(0, 100_000))
def test_postings_moved_and_joined_are_those_of_both_segments(pages: dict[int, list[int]], by: int) -> None:
    behind = max(pages) + 1 + by
    both = unpack(pack(joined([made(pages), made(pages).moved(behind)])))
    assert read(both) == {**pages, **{number + behind: places for number, places in pages.items()}}


@given(PAGES, st.integers(1, 3))
def test_of_postings_those_of_pages_kept_stay_with_their_new_numbers(pages: dict[int, list[int]], step: int) -> None:
    kept = {number: new for new, number in enumerate(sorted(pages)[::step])}
    left = made(pages).kept(kept)
    assert left is not None
    assert read(left) == {new: pages[number] for number, new in kept.items()}
    assert made(pages).kept({}) is None


@given(PAGES, st.data())
def test_postings_that_are_cut_off_or_emptied_are_known_as_torn(pages: dict[int, list[int]], data: st.DataObject) -> None:
    packed = pack(made(pages))
    for torn in (packed[: data.draw(st.integers(0, len(packed) - 1))], bytes(len(packed))):
        with pytest.raises(TornError):
            unpack(torn)
