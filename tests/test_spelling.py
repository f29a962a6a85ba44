"""What is only written otherwise, and what says something else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages_store.comparing.spelling import fold, sorts, together
from pages_store.comparing.tokens import is_word, tokens

CASES = [
    re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), line).split("\t")
    for line in (Path(__file__).parent / "cases" / "spelling.txt").read_text("utf-8").split("\n")
    if line and not line.startswith("# ")
]
TOKENS = st.text(st.sampled_from('اأإآٱءؤئىيةهبتك\u064e\u0651\u0654\u0670ـ١1۳،,«" a')).flatmap(
    lambda text: st.sampled_from(tokens(text) or ["ا"])
)


@pytest.mark.parametrize(("old", "new", "ways"), CASES)
def test_ways_of_writing_are_told_from_changes_of_words(old: str, new: str, ways: str) -> None:
    expected = () if ways == "–" else tuple(ways.split())
    assert sorts(old, new) == sorts(new, old) == expected


@given(TOKENS)
def test_folding_twice_changes_nothing_and_leaves_a_token(token: str) -> None:
    assert fold(fold(token)) == fold(token)
    assert is_word(fold(token)) == is_word(token)
    assert fold(token)


@given(TOKENS, TOKENS)
def test_two_tokens_differ_in_their_writing_alone_just_if_they_fold_to_one(old: str, new: str) -> None:
    assert bool(sorts(old, new)) == (old != new and fold(old) == fold(new))


def test_several_ways_are_told_in_one_order() -> None:
    assert together([("digits",), (), ("tashkeel", "hamza")]) == ("tashkeel", "hamza", "digits")
