from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index import suggest
from search_index.suggest import Suggester

CASES = (Path(__file__).parent / "cases" / "suggest.txt").read_text("utf-8").splitlines()
WORDS = st.text(alphabet="ابةتلوىأدرنABCabcé", min_size=1, max_size=8)
TITLES = st.lists(st.lists(WORDS, min_size=1, max_size=5).map(" ".join), min_size=1, max_size=8)


def suggested(titles, typed, limit=8):
    return [titles[each.number] for each in Suggester([suggest.key(title) for title in titles]).found(typed, limit)]


@pytest.mark.parametrize("line", [line for line in CASES if line and not line.startswith("#")])
def test_titles_that_begin_so_come_first_then_those_in_which_a_word_does(line):
    titles, typed, expected = (part.strip() for part in line.split("="))

    assert " | ".join(suggested(titles.split(" | "), typed)) == expected


@given(TITLES, st.data())
def test_a_title_is_suggested_by_the_beginning_of_any_of_its_words(titles, data):
    number = data.draw(st.integers(0, len(titles) - 1))
    word = data.draw(st.sampled_from(titles[number].split()))
    typed = word[: data.draw(st.integers(1, len(word)))]
    found = [each.number for each in Suggester([suggest.key(title) for title in titles]).found(typed, len(titles))]

    assert number in found
    assert len(found) == len(set(found))


@given(TITLES, st.text(max_size=30), st.integers(1, 8))
def test_whatever_is_typed_no_more_than_asked_for_are_suggested(titles, typed, limit):
    assert len(suggested(titles, typed, limit)) <= limit


def test_nothing_is_suggested_where_there_is_nothing():
    assert suggested([], "نفايات") == []
    assert suggested(["نفايات"], "") == []
