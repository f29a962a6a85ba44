"""Words that no page has, and the nearest that pages have."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.engine import Entry, Section
from search_index.index import Index
from search_index.spelling import neighbours

TEXT = "صيانة الشبكة كل شهر، وتجمع البلدية النفايات. Il comune raccoglie i rifiuti."


@pytest.fixture
def index(tmp_path):
    made = Index(tmp_path / "index")
    made.rebuild([Entry(1, "صفحة", "page", "ar", datetime(2024, 5, 1, tzinfo=UTC), sections=(Section("", "", TEXT),))], 1)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("النفاياط", "النفايات"),
        ("نفاياط", "نفايات"),
        ("الشبقة", "الشبكه"),
        ("نفاياط -نفاياط صيانة", "نفايات -نفاياط صيانة"),
        ("نفاياط «نفاياط» kind:page", "نفايات «نفاياط» kind:page"),
        ("rifiutx", "rifiuti"),
        ("rifiutii", "rifiuti"),
        ("abcd1234", None),
        ("صيانة", None),
        ("ققققق", None),
        ("الشركة", None),  # a word as good as the one that the page has
        ("", None),
    ],
)
def test_an_unknown_word_is_corrected_where_it_stands_and_nowhere_else(index, typed, corrected):
    assert index.search(typed).suggestion == corrected


def test_words_beyond_a_number_of_letters_are_not_corrected(index):
    assert index.search("ق" * 28 + " نفاياط").suggestion is None


@given(st.text(alphabet="ابتثقكل", min_size=1, max_size=8), st.data())
def test_each_letter_left_out_or_put_in_makes_a_neighbour(word, data):
    place = data.draw(st.integers(0, len(word) - 1))
    near = set(neighbours(word))

    assert word[:place] + word[place + 1 :] in near
    assert word[:place] + "ب" + word[place:] in near
