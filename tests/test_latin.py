from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.words import analysis, arabic, latin

CASES = (Path(__file__).parent / "cases" / "latin.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("line", [line for line in CASES if line and not line.startswith("#")])
def test_forms_of_one_word_share_a_stem_with_and_without_accents(line):
    language, words = line.split(" | ")

    assert len({latin.stem(analysis.surface(word), language) for word in words.split()}) == 1


def test_only_letters_that_are_typed_without_accents_lose_them():
    assert latin.fold("perché") == "perche"
    assert latin.fold("señor") == "senor"
    assert latin.fold("ёлка") == "елка"
    assert latin.fold("й") == "й"
    assert latin.fold("संहिता") == "संहिता"


@given(st.text())
def test_folding_twice_changes_nothing(word):
    folded = latin.fold(arabic.fold(word))

    assert latin.fold(folded) == folded


@given(st.text(alphabet="abcdeilorstu'éà", min_size=1), st.sampled_from([*latin.STEMMED, "pl", ""]))
def test_a_stem_is_never_empty(word, language):
    assert latin.stem(word, language)
