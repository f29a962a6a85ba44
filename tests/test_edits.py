"""What changed inside a passage, words spelt otherwise apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages_store.comparing.diff import allowance
from pages_store.comparing.edits import edits

WORDS = st.sampled_from(["كتب", "كَتَبَ", "إدارة", "ادارة", "على", "علي", "١٢", "12", "`إ`", "http://a/إ", "a"])
SPACES = st.sampled_from([" ", "  ", "\n", "\n\n", "، ", ", ", " «", '" '])
TEXT = st.lists(st.tuples(WORDS, SPACES), max_size=20).map(lambda pairs: "".join(word + space for word, space in pairs))


def told(old: str, new: str, **more: bool) -> list[tuple[str, str, str]]:
    return [(each.op[0], each.text, " ".join(each.spelling)) for each in edits(old, new, allowance(99), **more)]


@given(TEXT, TEXT, st.booleans(), st.booleans())
def test_the_edits_hold_both_texts_exactly(old: str, new: str, literal: bool, wrapped: bool) -> None:
    found = edits(old, new, allowance(99), literal=literal, wrapped=wrapped)
    assert "".join(each.text for each in found if each.op != "insert") == old
    assert "".join(each.text for each in found if each.op != "delete") == new
    assert all(each.text for each in found)


@given(TEXT)
def test_a_passage_does_not_differ_from_itself(text: str) -> None:
    assert {each.op for each in edits(text, text, allowance(99))} <= {"equal"}


def test_a_word_spelt_otherwise_stands_apart_from_its_neighbour_that_says_something_else() -> None:
    assert told("إدارة البلدية القديمة", "ادارة البلدية الجديدة") == [
        ("d", "إدارة", "hamza"),
        ("i", "ادارة", "hamza"),
        ("e", " البلدية ", ""),
        ("d", "القديمة", ""),
        ("i", "الجديدة", ""),
    ]


def test_neighbours_spelt_otherwise_are_one_phrase() -> None:
    assert told("الإدارة المحلّية هنا", "الادارة المحلية هنا")[:2] == [
        ("d", "الإدارة المحلّية", "tashkeel hamza"),
        ("i", "الادارة المحلية", "tashkeel hamza"),
    ]


@pytest.mark.parametrize(
    ("old", "new"), [("`إدارة`", "`ادارة`"), ("[x](a/إ)", "[x](a/ا)"), ("http://a/؟", "http://a/?"), ("أمل@a.ly", "امل@a.ly")]
)
def test_in_code_and_addresses_each_character_counts(old: str, new: str) -> None:
    assert {ways for op, _, ways in told(old, new) if op != "e"} == {""}


def test_with_literal_nothing_is_mere_spelling() -> None:
    assert {ways for _, _, ways in told("إدارة", "ادارة", literal=True)} == {""}


def test_spaces_and_line_ends_within_a_passage_are_spaces_alone() -> None:
    assert told("a\nb  c", "a b c") == [
        ("e", "a", ""),
        ("d", "\n", "spaces"),
        ("i", " ", "spaces"),
        ("e", "b ", ""),
        ("d", " ", "spaces"),
        ("e", "c", ""),
    ]


@pytest.mark.parametrize(("old", "new"), [("a b", "ab"), ("a b", "a\n\nb"), ("عبد الله", "عبدالله")])
def test_what_joins_words_or_parts_paragraphs_is_more_than_spaces(old: str, new: str) -> None:
    assert "spaces" not in {ways for _, _, ways in told(old, new)}
