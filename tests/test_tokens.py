from __future__ import annotations

import re
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from pages_store.comparing.tokens import is_word, paragraphs, tokens, words

CASES = [
    line
    for line in (Path(__file__).parent / "cases" / "tokens.txt").read_text("utf-8").split("\n")
    if line and not line.startswith("# ")
]
# The one letter that is an emoji as well; no sequence of emoji has it, but a made-up one could.
INFORMATION_SOURCE = "\N{INFORMATION SOURCE}"
ODD = "\u064e\u0651\u0301\u200c\u200d\ufe0f\u20e3\u06dd\u0600👩👧🏽🇱🇾❤\r\n #_ـ١1بلaé한नि्ภำ\U000e0067"
TEXT = st.text(
    st.one_of(st.sampled_from(ODD), st.characters(exclude_categories=["Cs"], exclude_characters=INFORMATION_SOURCE))
)


def unescaped(text: str) -> str:
    text = text.replace(r"\r", "\r").replace(r"\n", "\n")
    return re.sub(r"\\U([0-9a-f]{8})|\\u([0-9a-f]{4})", lambda match: chr(int(match[1] or match[2], 16)), text)


def boundaries(pieces: list[str]) -> set[int]:
    ends, at = set(), 0
    for piece in pieces:
        at += len(piece)
        ends.add(at)
    return ends


@pytest.mark.parametrize("case", CASES)
def test_a_text_is_cut_into_words_and_separators(case):
    expected = unescaped(case).split("¦")

    assert tokens("".join(expected)) == expected


@given(TEXT)
def test_the_tokens_of_a_text_are_the_text(text):
    assert "".join(tokens(text)) == text


@given(TEXT)
def test_no_grapheme_is_cut(text):
    assert boundaries(tokens(text)) <= boundaries(regex.findall(r"\X", text))


@given(st.text(st.sampled_from("بلaé١7_ـ\u064e\u0301\u200c .،\n👩")))
def test_no_word_is_cut(text):
    cuts = boundaries(tokens(text))
    for word in regex.finditer(r"[\p{L}\p{Nd}_][\p{L}\p{M}\p{Nd}_\u200c]*", text):
        assert cuts.isdisjoint(range(word.start() + 1, word.end()))


@given(TEXT, TEXT)
def test_a_text_cut_between_two_tokens_has_the_same_tokens(first, second):
    whole = tokens(first + second)
    for at in range(len(whole)):
        assert tokens("".join(whole[:at])) + tokens("".join(whole[at:])) == whole


@given(TEXT)
def test_the_paragraphs_of_a_text_are_the_text(text):
    pieces = paragraphs(text)

    assert "".join(pieces) == text
    assert all(pieces)


def test_a_paragraph_has_the_blank_lines_behind_it():
    assert paragraphs("\n\na\nb\n \n\nc\n") == ["\n\n", "a\nb\n \n\n", "c\n"]


def test_words_are_counted_without_what_stands_between_them():
    assert words("a, b — ١٢! 👍🏽") == 3
    assert not is_word("👍🏽")
