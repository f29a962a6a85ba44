import json
import os
import unicodedata
from itertools import islice
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from pages_store import limits
from pages_store.documents import titles
from pages_store.errors import FieldError, TitleError

SHARED = Path(os.environ.get("KUNNASH_SHARED", "/nonexistent"))
CASES = Path(__file__).parent / "cases"
RLM, ZWSP, SOFT_HYPHEN = "\u200f", "\u200b", "\u00ad"

ODD = st.text(
    alphabet="aB ßİςᾳ\u0640_-./%2e\u00a0\u200f\u00ad\u0301\u0345\u064eأاة٤\ufdfa\ufb01\u2024\u3164\u0307Ⅳ½漢\u1100\ufe0f😀\n\0"
)
ANY = ODD | st.text()


def cases(name):
    return [line.split("\t") for line in (CASES / name).read_text().splitlines()[1:]]


def edge_cases():
    return json.loads((SHARED / "data/hostile/text/text-edge-cases.json").read_text())


def reason(title):
    with pytest.raises(TitleError) as refused:
        titles.shown(title)
    return refused.value.reason


@pytest.mark.shared
def test_the_given_edge_cases_hold():
    given_cases = edge_cases()

    for one, other in given_cases["must_be_one_title"]:
        assert titles.key(titles.shown(one)) == titles.key(titles.shown(other))
    for one, other in given_cases["same_search_key_but_distinct_titles"]:
        assert titles.key(one) != titles.key(other)
        assert titles.loose_key(one) == titles.loose_key(other)
    assert all(reason(title) for title in given_cases["reject"])
    assert all(titles.shown(title) for title in given_cases["allowed"])


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("  a \u00a0 b\u3000\n", "a b"),
        ("Cafe\u0301", "Caf\u00e9"),
        (f"a{ZWSP}b{RLM}\ufeff\u061c\u2060{SOFT_HYPHEN}", "ab"),
        ("a_b", "a_b"),
        ("330/2021", "330/2021"),
        ("C# / 100 % <b>", "C# / 100 % <b>"),
        ("...", "..."),
        ("a/.../b", "a/.../b"),
        ("v1.2./x", "v1.2./x"),
        ("damaged \ufffd word", "damaged \ufffd word"),
        ("m" * 200, "m" * 200),
        ("\u06dd 1", "\u06dd 1"),
    ],
)
def test_a_title_is_shown_composed_trimmed_and_without_what_pasting_leaves(title, shown):
    assert titles.shown(title) == shown


@pytest.mark.parametrize(
    ("expected", "examples"),
    [
        ("missing", ["", " ", "\n", ZWSP, f" {RLM} \ufeff", "\u00a0"]),
        ("too_long", ["m" * 201, "\ufdfa" * 200]),
        (
            "control",
            ["a\0b", "a\tb", "x\ny", "a\x85b", "a\u2028b", "a\u2029b", "\x1b[1m", "\x7f", "a\x9fb", "\ufff9x", "\u206ax"],
        ),
        ("control", ["\U000e0041tag", "\U000e0001x", "\U000e007f"]),
        ("direction", ["\u202eevil", "\u202ax", "\u2066x", "x\u2069", "\u202c"]),
        (
            "path",
            [
                ".",
                "..",
                " .. ",
                "a/../b",
                "../a",
                "a/.",
                "./a",
                "a/ .. /b",
                "..\\a",
                "a\\..",
                "\uff0e\uff0e",
                "\u2025",
                "\u2024/a",
            ],
        ),
        ("path", ["%2e", "%2E%2e", "%2e%2e%2f", "a%2f..%2Fb", "a%5c%2e%2e", "%252e%252e", "..%2fa", ".%2e/a"]),
        ("unreadable", ["\ufffd", "\ufffd \ufffd", "\ufffe", "a\uffff", "\ufdd0", "\U0001fffe", "\ud800", "a\udfff"]),
        ("unreadable", ["\u3164", "\u115f\u1160", "\ufe0f", "\u2800"]),
    ],
)
def test_a_title_that_can_not_be_used_is_refused_with_the_reason(expected, examples):
    assert {title: reason(title) for title in examples} == dict.fromkeys(examples, expected)


@settings(deadline=None)
@given(ANY)
def test_showing_a_title_twice_changes_nothing(title):
    try:
        shown = titles.shown(title)
    except TitleError:
        return
    assert titles.shown(shown) == shown == unicodedata.normalize("NFC", shown)
    assert len(shown) <= limits.TITLE_CHARACTERS
    assert titles.key(shown) == titles.key(title)


@settings(deadline=None)
@given(ANY)
def test_keys_exist_for_any_text_and_taking_them_twice_changes_nothing(text):
    assert titles.key(titles.key(text)) == titles.key(text)
    assert titles.loose_key(titles.loose_key(text)) == titles.loose_key(text)
    assert titles.loose_key(titles.key(text)) == titles.loose_key(text)


@pytest.mark.parametrize(("one", "other"), cases("twins.txt"))
def test_near_twins_share_the_loose_key_and_not_the_identity(one, other):
    one, other = json.loads(one), json.loads(other)

    assert titles.loose_key(one) == titles.loose_key(other)
    assert titles.key(one) != titles.key(other)


def test_the_loose_key_keeps_what_other_scripts_spell_with_marks():
    assert titles.loose_key("\u0939\u093f\u0928\u094d\u0926\u0940") != titles.loose_key("\u0939\u0928\u0926")
    assert titles.loose_key("\u0438") != titles.loose_key("\u0439")
    assert titles.loose_key("\u304b") != titles.loose_key("\u304c")
    assert titles.loose_key("\u0621") == "\u0621"


@pytest.mark.parametrize(("title", "slug"), cases("slugs.txt"))
def test_an_address_is_made_of_the_words_of_a_title(title, slug):
    assert titles.slug(json.loads(title)) == slug


@settings(deadline=None)
@given(ANY | st.text(min_size=80, alphabet="abم漢😀\U0001e900\u0301 -"))
def test_an_address_is_never_empty_bounded_and_made_of_letters_marks_and_digits(title):
    slug = titles.slug(title)

    assert regex.fullmatch(r"[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}]*(-[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}]*)*", slug)
    assert slug == slug.lower() == unicodedata.normalize("NFC", slug) == titles.slug_key(slug)
    assert len(slug) <= 80
    assert len(slug.encode()) <= 180
    assert slug not in titles.RESERVED


def test_a_long_address_ends_with_a_whole_word_and_a_letter_keeps_its_marks():
    assert titles.slug("word " * 50) == "-".join(["word"] * 16)
    assert titles.slug("m" * 300) == "m" * 80
    assert titles.slug("x" * 79 + "e\u0323\u0331 end") == "x" * 79
    assert titles.slug("a " + "m" * 300) == "a"


def test_an_address_is_found_in_any_case_and_normal_form():
    assert titles.slug_key("CAFE\u0301-x") == titles.slug("Café x")
    assert titles.slug_key("\u0645\u064f\u062f\u0646") == titles.slug("\u0645\u062f\u0646")


@pytest.mark.parametrize("language", ["ar", "pt-BR", ""])
def test_addresses_are_offered_without_end_and_without_repetition(language):
    offered = list(islice(titles.candidates("New", language), 50))

    assert len(set(offered)) == 50
    assert not titles.RESERVED & set(offered)
    assert offered == [titles.slug_key(slug) for slug in offered]


def test_the_second_address_names_the_language_and_the_next_ones_are_numbered():
    assert list(islice(titles.candidates("Acqua!", "pt-BR"), 4)) == ["acqua", "acqua-pt-br", "acqua-pt-br-2", "acqua-pt-br-3"]
    assert list(islice(titles.candidates("Acqua!", ""), 3)) == ["acqua", "acqua-2", "acqua-3"]


def test_a_line_folds_breaks_and_may_be_empty_unless_it_is_required():
    assert titles.line(f" one\n\ttwo{RLM} ", "comment", 10) == "one two"
    assert titles.line("\n", "comment", 10) == ""
    assert titles.line("../a", "comment", 10) == "../a"
    for text, expected in [("\n", "missing"), ("\u202ex", "direction"), ("a\0", "control"), ("x" * 11, "too_long")]:
        with pytest.raises(FieldError, match=f"name: {expected}"):
            titles.line(text, "name", 10, required=True)
