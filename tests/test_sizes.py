"""How long a page was over time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from pages_store import database, history, sizes
from pages_store.tables import Page
from tests.store_cast import Writer
from wiki.views import sparkline


def grown(writer: Writer, revisions: int) -> Page:
    page = writer.create("الحملة", "أ\n")
    for _ in range(revisions - 1):
        writer.save(page, page.head.text + "سطر\n")
    return page


def test_of_many_sizes_a_few_are_taken_evenly_the_first_and_the_last_among_them(stored: Session, khadija: Writer) -> None:
    page = grown(khadija, 11)
    first = len(history.revision(stored, page, 1).text)
    assert sizes.sampled(stored, page, 3) == [(1, first), (6, first + 20), (11, first + 40)]
    assert [number for number, _ in sizes.sampled(stored, page, 99)] == list(range(1, 12))


def test_the_size_of_what_is_hidden_or_erased_is_not_told(stored: Session, khadija: Writer) -> None:
    page = grown(khadija, 5)
    for number, take_away in ((2, history.hide), (4, history.erase)):
        with database.writing(stored) as change:
            take_away(stored, change, history.revision(stored, page, number))
    assert not {2, 4} & {number for number, _ in sizes.sampled(stored, page, 9)}


def test_one_size_makes_no_line() -> None:
    assert sparkline.of([]) is None
    assert sparkline.of([(1, 30)]) is None


def test_a_line_goes_from_the_first_size_to_the_last_within_its_box() -> None:
    line = sparkline.of([(1, 0), (5, 100), (9, 50)])
    assert line is not None
    assert (line.first, line.last, line.largest) == (0, 50, 100)
    assert line.points == "3.0,45.0 300.0,3.0 597.0,24.0"


def test_empty_texts_make_a_flat_line() -> None:
    line = sparkline.of([(1, 0), (2, 0)])
    assert line is not None
    assert line.points == "3.0,45.0 597.0,45.0"


@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(0, 10**7)), min_size=2, unique_by=lambda pair: pair[0]))
def test_no_line_leaves_its_box(sizes_by_number: list[tuple[int, int]]) -> None:
    line = sparkline.of(sorted(sizes_by_number))
    assert line is not None
    places = [tuple(map(float, place.split(","))) for place in line.points.split()]
    assert all(0 <= x <= sparkline.WIDTH and 0 <= y <= sparkline.HEIGHT for x, y in places)
