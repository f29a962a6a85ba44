from __future__ import annotations

import json
import os
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pages_store.comparing.diff import Change, changes, words_added, words_removed
from pages_store.comparing.tokens import tokens

SHARED = Path(os.environ.get("KUNNASH_SHARED", "/nonexistent"))
WORDS = st.sampled_from(["كتب", "كَتَبَ", "في", "من", "perché", "a", "b", "١٢", "👩\u200d👧", "\u064e", "🇱🇾"])
SPACES = st.sampled_from([" ", " ", " ", ".", "، ", "\n", "\n\n", "\r\n", "\u200d", "- "])
TEXT = st.lists(st.tuples(WORDS, SPACES), max_size=40).map(lambda pairs: "".join(word + space for word, space in pairs))


def told(old: str, new: str) -> list[tuple[str, str]]:
    return [(change.op, change.text) for change in changes(old, new)]


def assert_faithful(old: str, new: str) -> None:
    found = changes(old, new)
    assert "".join(change.text for change in found if change.op != "insert") == old
    assert "".join(change.text for change in found if change.op != "delete") == new
    assert all(change.text for change in found)
    pairs = [(first.op, second.op) for first, second in pairwise(found)]
    assert all(first != second and (first, second) != ("insert", "delete") for first, second in pairs)


def assert_cut_between_tokens(old: str, new: str) -> None:
    found = changes(old, new)
    for text, without in ((old, "insert"), (new, "delete")):
        pieces = [change.text for change in found if change.op != without]
        assert [token for piece in pieces for token in tokens(piece)] == tokens(text)


@given(TEXT, TEXT)
@example("", "")
@example("", "a")
@example("a\n", "a")
def test_the_changes_hold_both_texts_exactly(old, new):
    assert_faithful(old, new)


@given(st.text(), st.text())
def test_the_changes_hold_any_two_texts_exactly(old, new):
    assert_faithful(old, new)


@given(TEXT, TEXT)
def test_no_word_or_grapheme_of_either_text_is_cut(old, new):
    assert_cut_between_tokens(old, new)


@given(TEXT)
def test_a_text_does_not_differ_from_itself(text):
    assert changes(text, text) == ([Change("equal", text)] if text else [])


@given(TEXT, TEXT)
def test_the_same_texts_always_differ_in_the_same_way(old, new):
    assert changes(old, new) == changes(old, new)


def test_a_rewritten_phrase_is_one_deletion_and_one_insertion():
    assert told("the old town of Sirte", "the new city of Sirte") == [
        ("equal", "the "),
        ("delete", "old town"),
        ("insert", "new city"),
        ("equal", " of Sirte"),
    ]


def test_words_that_are_equal_by_chance_are_part_of_the_phrase():
    old = "we met them in the hall of the old school."
    new = "everyone came in the morning bus from Zliten."

    assert told(old, new) == [("delete", old[:-1]), ("insert", new[:-1]), ("equal", ".")]


def test_a_phrase_does_not_run_across_the_end_of_a_line():
    assert told("- one\n- two\n", "- eins\n- zwei\n") == [
        ("equal", "- "),
        ("delete", "one"),
        ("insert", "eins"),
        ("equal", "\n- "),
        ("delete", "two"),
        ("insert", "zwei"),
        ("equal", "\n"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "inserted"),
    [
        ("- a\n- c\n", "- a\n- b\n- c\n", "- b\n"),
        ("A x.\n\nC x.\n", "A x.\n\nB x.\n\nC x.\n", "B x.\n\n"),
        ("one three", "one two three", "two "),
        ("one", "one two", " two"),
        ("A.\n", "A.\n\nB.\n", "\nB.\n"),
    ],
)
def test_what_was_put_in_begins_a_paragraph_line_or_word(old, new, inserted):
    assert [text for op, text in told(old, new) if op == "insert"] == [inserted]
    assert [text for op, text in told(new, old) if op == "delete"] == [inserted]


def test_a_paragraph_put_in_behind_a_changed_word_stands_apart():
    old, new = "He went to school.\n\nEnd.\n", "He went home.\n\nThen he slept.\n\nEnd.\n"

    assert told(old, new) == [
        ("equal", "He went "),
        ("delete", "to school"),
        ("insert", "home"),
        ("equal", ".\n\n"),
        ("insert", "Then he slept.\n\n"),
        ("equal", "End.\n"),
    ]
    assert [(op, text) for op, text in told(new, old) if op == "delete"] == [
        ("delete", "home"),
        ("delete", "Then he slept.\n\n"),
    ]


def test_texts_too_different_for_the_bound_on_work_are_replaced_as_a_whole():
    old, new = (
        " ".join(f"{letter}{number * step % 1009}" for number in range(1009)) for letter, step in (("w", 1), ("w", 601))
    )

    assert [op for op, _ in told(old, new)] == ["equal", "delete", "insert"]
    assert_faithful(old, new)


def test_an_easy_change_is_shown_whole_beside_a_hopeless_one():
    old, new = (" ".join(f"w{number * step % 1009}" for number in range(1009)) for step in (1, 601))
    anchor = "\n\n" + " ".join(f"a{number}" for number in range(20)) + "\n\n"

    found = told(old + anchor + "one two three", new + anchor + "one 2 three")

    assert found[-3:] == [("delete", "two"), ("insert", "2"), ("equal", " three")]


def test_only_words_are_counted():
    found = changes("a b, c", "a d e — f")

    assert (words_added(found), words_removed(found)) == (3, 2)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["opensource-guide", "umbrella"])
def test_the_changes_of_real_histories_hold_both_texts(name):
    with (SHARED / "data" / "revisions" / f"{name}.jsonl").open(encoding="utf-8") as lines:
        chains = [[revision["text"] for revision in json.loads(line)["revs"]] for line in lines]
    pairs = [pair for chain in chains for pair in pairwise(chain)][::4]

    for old, new in pairs:
        assert_faithful(old, new)
        assert_cut_between_tokens(old, new)
    assert len(pairs) > 20
