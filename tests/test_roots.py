from pathlib import Path

import pytest
from hypothesis import given

from search_index.words import analysis, roots
from tests.test_arabic import ARABIC_WORD

CASES = (Path(__file__).parent / "cases" / "roots.txt").read_text("utf-8").splitlines()


def root_of(word):
    return roots.root(analysis.surface(word))


@pytest.mark.parametrize("line", [line for line in CASES if not line.startswith("#")])
def test_words_of_many_forms_have_the_root_that_these_tell(line):
    word, root, *others = line.split()

    assert {each: root_of(each) for each in (word, *others)} == dict.fromkeys((word, *others), root)


def test_the_article_and_what_is_joined_to_it_are_no_part_of_a_root():
    assert {root_of(word) for word in ("مدارس", "المدارس", "والمدارس", "بالمدارس", "للمدارس")} == {"درس"}


def test_a_word_that_no_form_fits_keeps_what_is_left_of_it():
    assert root_of("طرابلس") == "طرابلس"


@given(ARABIC_WORD)
def test_a_root_is_not_empty_and_its_letters_stand_in_the_word_in_order(word):
    surface = analysis.surface(word)
    letters = iter(surface)

    assert roots.root(surface) or not surface
    assert all(letter in letters for letter in roots.root(surface))
