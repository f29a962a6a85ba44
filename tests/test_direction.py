from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki.markup import direction, of_language

CASES = Path(__file__).parent / "cases" / "direction.txt"


def cases() -> list[tuple[str, str]]:
    """Lines of text with their directions, "=" for that of the page; the live editor is held to them too."""
    lines = [line.split("\t") for line in CASES.read_text().splitlines() if not line.startswith("#")]
    return [(text.replace("\\n", "\n"), expected) for expected, text in lines]


@pytest.mark.parametrize(("text", "expected"), cases())
@pytest.mark.parametrize("default", ["rtl", "ltr"])
def test_most_letters_decide_after_markup_code_and_addresses(text, expected, default):
    assert direction(text, default) == (default if expected == "=" else expected)


@pytest.mark.parametrize("text", ["", "123 ٤٥٦ ؟ ؛ !", "ab تب", "https://example.org", "\u064b\u200f"])
@pytest.mark.parametrize("default", ["rtl", "ltr"])
def test_on_a_tie_or_without_letters_the_page_decides(text, default):
    assert direction(text, default) == default


@given(st.text(alphabet="abcdefg hij"), st.text(alphabet="ابتثجح خدذ"))
def test_only_the_number_of_letters_counts_not_their_order(latin, arabic):
    assert direction(f"{latin} {arabic}", "rtl") == direction(f"{arabic} {latin}", "rtl")


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        *((tag, "rtl") for tag in ("ar", "ar-LY", "fa_IR", "he", "ur", "ckb", "az-Arab")),
        *((tag, "ltr") for tag in ("it", "en", "ku", "uz-Cyrl-UZ", "ar-Latn", "")),
    ],
)
def test_a_language_has_the_direction_of_its_script(tag, expected):
    assert of_language(tag) == expected


@pytest.mark.parametrize(
    "unit", ["`", "` a", "[[", "](", "](a ", "<a", "&a", "a@", "a.", "www.", "https://", "```", "\n", "ب"]
)
def test_no_text_is_slow_to_judge(unit):
    started = time.process_time()
    direction(unit * (300_000 // len(unit)) + "x" * 100_000, "rtl")

    assert time.process_time() - started < 1
