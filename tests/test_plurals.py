from pathlib import Path

import pytest

from search_index.words import analysis
from search_index.words.plurals import plurals

LIST = Path(analysis.__file__).with_name("plurals_ar.txt").read_text("utf-8").splitlines()
LINES = [line for line in LIST if not line.startswith("#")]


def others(word):
    return {each.text for match in plurals().matches([word]) for each in match.others}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("مشروع", {"مشاريع"}),
        ("بالمشاريع", {"مشروع"}),
        ("والأعضاء", {"عضو"}),
        ("طالب", {"طلاب", "طلبة"}),
        ("عمال", {"عامل"}),
        ("عامل", {"عمال", "عوامل"}),
        ("المياه", {"ماء"}),
        ("كلام", set()),
    ],
)
def test_a_word_brings_its_other_numbers_and_not_those_of_another_meaning(typed, found):
    assert others(typed) == found


def test_the_list_is_long_and_holds_no_line_twice():
    assert len(LINES) >= 300
    assert len(set(LINES)) == len(LINES)


def test_each_line_has_a_singular_and_a_plural_and_no_stop_word():
    for line in LINES:
        assert len(line.split()) >= 2, line
        assert all(analysis.stems(analysis.surface(word), ["ar"]) for word in line.split()), line
