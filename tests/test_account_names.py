import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pages_store.errors import FieldError
from wiki.accounts import names

SHARED = Path(os.environ.get("KUNNASH_SHARED", "/nonexistent"))


@pytest.mark.shared
def test_each_pair_of_given_names_is_one_name():
    pairs = json.loads((SHARED / "data/hostile/text/text-edge-cases.json").read_text())["username_confusables"]

    assert [pair for pair in pairs if names.key(pair[0]) != names.key(pair[1])] == []


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("admin", "\u0430\u0501\u043c\u0456n"),
        ("ADMIN", "\u0410DMI\u039d"),
        ("NICK", "\u039dICK"),
        ("administrator", "adrninistrator"),
        ("salem", "sa1em"),
        ("salem", "saIem"),
        ("root", "r00t"),
        ("amal", "\uff41\uff4d\uff41\uff4c"),
        ("amal", "a\u00admal\u200d"),
        ("amal", "\u1d00\u1d0d\u1d00\u029f"),
        ("Jos\u00e9", "Jose"),
        ("Michal", "Micha\u0142"),
        ("Istanbul", "\u0130stanbul"),
        ("omar", "\u0585mar"),
        ("a b", "a_b"),
        ("\u0623\u062d\u0645\u062f", "\u0627\u062d\u0645\u062f"),
        ("\u0641\u0627\u0637\u0645\u0629", "\u0641\u0627\u0637\u0645\u0647"),
        ("\u0643\u0631\u064a\u0645", "\u06a9\u0631\u06cc\u0645"),
        ("\u0645\u062d\u0645\u062f", "\u0645\u0640\u062d\u064e\u0645\u062f"),
        ("user42", "user\u0664\u0662"),
    ],
)
def test_names_that_look_alike_are_one(name, other):
    assert names.key(name) == names.key(other)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("amal", "salem"),
        ("user1", "user2"),
        ("user10", "user11"),
        ("\u0639\u0644\u064a", "\u0639\u0644\u0627"),
        ("anna", "avva"),
        ("ben", "den"),
    ],
)
def test_names_that_differ_to_the_eye_are_two(name, other):
    assert names.key(name) != names.key(other)


@settings(deadline=None)
@given(st.text() | st.text(alphabet="rnmlI1|0o_ \u0130\u0131\u0430\u039d\u03bd\u0307\u0640\u0621\u200d"))
def test_any_text_has_a_key_and_the_key_of_a_key_is_the_same(name):
    assert names.key(names.key(name)) == names.key(name)


@settings(deadline=None)
@given(
    st.text(st.characters(categories=["L", "Nd"], max_codepoint=0x36F))
    | st.text(alphabet="\u0430\u0431\u0432\u043d\u0443\u03bd\u03b7\u03c9")
)
def test_case_makes_no_other_name(name):
    assert names.key(name.upper()) == names.key(name.lower())


def test_a_name_is_shown_trimmed_with_its_spaces_folded():
    assert names.shown("  Amal \u00a0 Zliten\u200f\n") == "Amal Zliten"
    assert names.shown("O'Neil-3") == "O'Neil-3"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "missing"),
        (" \u200b", "missing"),
        ("x" * 101, "too_long"),
        ("a\nb", "control"),
        ("a\tb", "control"),
        ("a\0", "control"),
        ("\u202eevil", "direction"),
        ("a\u2066b", "direction"),
        ("a@b", "at"),
        ("\uff20a", "at"),
        ("--", "unreadable"),
        ("\ufffd", "unreadable"),
        (chr(0xD800), "unreadable"),
    ],
)
def test_a_name_that_can_not_be_used_is_refused_with_the_reason(name, reason):
    with pytest.raises(FieldError, match=f"name: {reason}"):
        names.shown(name)
