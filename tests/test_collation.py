import random
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from search_index.words import collation

CASES = (Path(__file__).parent / "cases" / "titles_sorted.txt").read_text("utf-8").splitlines()


def test_titles_stand_in_the_order_of_a_catalogue():
    titles = [line for line in CASES if not line.startswith("#")]
    shuffled = random.Random(7).sample(titles, len(titles))

    assert sorted(shuffled, key=collation.key) == titles


@given(st.text())
def test_any_title_has_a_place(title):
    assert collation.key(title)
