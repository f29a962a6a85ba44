from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from pages_store.comparing.sequence import Hunk, Work, hunks

ELEMENTS = st.lists(st.sampled_from("abcde"), max_size=30)
ENOUGH = 1_000_000


def applied(old: list[str], new: list[str], found: list[Hunk]) -> list[str]:
    made, at = [], 0
    for hunk in found:
        made += [*old[at : hunk.start], *new[hunk.new_start : hunk.new_end]]
        at = hunk.end
    return made + old[at:]


def length_of_common(old: list[str], new: list[str]) -> int:
    row = [0] * (len(new) + 1)
    for element in old:
        before, row = row, [0]
        for at, other in enumerate(new):
            row.append(before[at] + 1 if element == other else max(row[-1], before[at + 1]))
    return row[-1]


@given(ELEMENTS, ELEMENTS)
def test_the_hunks_turn_one_sequence_into_the_other(old, new):
    found = hunks(old, new, Work(ENOUGH))

    assert applied(old, new, found) == new
    assert all(first.end < second.start for first, second in pairwise(found))
    assert all(hunk.size for hunk in found)


@given(st.lists(st.sampled_from("ab"), max_size=12), st.lists(st.sampled_from("abc"), max_size=12))
@settings(max_examples=300)
def test_without_an_anchor_no_smaller_difference_exists(old, new):
    kept = len(old) - sum(hunk.end - hunk.start for hunk in hunks(old, new, Work(ENOUGH)))

    assert kept <= length_of_common(old, new)
    if length_of_common(old, new) < 4:
        assert kept == length_of_common(old, new)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.booleans()), max_size=40))
def test_replaced_elements_are_found_in_their_places(fates):
    old = [element for element, _ in fates]
    new = [f"new {at}" if replaced else element for at, (element, replaced) in enumerate(fates)]

    found = hunks(old, new, Work(ENOUGH))

    assert [at for hunk in found for at in range(hunk.start, hunk.end)] == [at for at, fate in enumerate(fates) if fate[1]]
    assert all((hunk.start, hunk.end) == (hunk.new_start, hunk.new_end) for hunk in found)


def test_work_that_is_used_up_says_so_and_leaves_a_whole_gap():
    old, new = ([str(number * step % 101) for number in range(101)] for step in (1, 60))
    work = Work(100)

    assert hunks(old, new, work) == [Hunk(1, 101, 1, 101)]
    assert work.gave_up


def test_easy_gaps_are_searched_before_hopeless_ones():
    hard, other = ([str(number * step % 101) for number in range(101)] for step in (1, 60))
    anchor = [f"a{number}" for number in range(9)]

    found = hunks(["x", *hard, *anchor, "b", "c", "d"], ["y", *other, *anchor, "c", "e", "d"], Work(100))

    assert found[-2:] == [Hunk(111, 112, 111, 111), Hunk(113, 113, 112, 113)]
