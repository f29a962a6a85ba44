from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wiki.kept import Kept


def test_what_was_made_at_another_tick_is_not_given_out() -> None:
    kept: Kept[str] = Kept()
    kept.put("a", 1, "made at one", 5)
    assert kept.get("a", 1) == "made at one"
    assert kept.get("a", 2) is None
    kept.put("a", 2, "made at two", 5)
    assert kept.get("a", 2) == "made at two"


def test_what_was_not_used_for_longest_makes_way() -> None:
    kept: Kept[str] = Kept(most_bytes=20)
    for name in "abcdefghijk":
        kept.put(name, 1, name, 2)
        kept.get("a", 1)
    assert kept.get("a", 1)
    assert kept.get("b", 1) is None
    assert kept.get("k", 1)


def test_one_large_thing_does_not_push_all_others_out() -> None:
    kept: Kept[str] = Kept(most_bytes=80)
    kept.put("small", 1, "small", 10)
    kept.put("large", 1, "large", 79)
    assert kept.get("small", 1)
    assert kept.get("large", 1) is None


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(1, 20))))
def test_however_it_is_used_it_stays_within_its_bytes(puts: list[tuple[str, int]]) -> None:
    kept: Kept[int] = Kept(most_bytes=50)
    for name, size in puts:
        kept.put(name, 1, size, size)
        assert sum(kept.get(each, 1) or 0 for each in "abcd") <= 50
