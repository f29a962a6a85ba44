"""How two texts are laid beside each other, line by line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wiki.views import comparison, invisible

LINES = st.lists(st.sampled_from(["ماء", "ماءٌ", "البلدية تجمع النفايات", "", "a b", "  12", "\u202eمقلوب"]), max_size=8).map(
    "\n".join
)


def joined(compared: comparison.Comparison, op: str) -> str:
    lines = [line for part in compared.parts for line in part.lines]
    return "".join("".join(piece.text for piece in line.pieces if piece.op in ("equal", op)) for line in lines)


@given(LINES, LINES)
def test_every_word_of_both_texts_is_shown_in_its_place(old: str, new: str) -> None:
    compared = comparison.compare(old, new, "ar")
    assert joined(compared, "delete") == old.replace("\n", "")
    assert joined(compared, "insert") == new.replace("\n", "")
    assert compared.same == (old == new)


@given(LINES, LINES)
def test_only_lines_without_changes_are_folded(old: str, new: str) -> None:
    folded = [line for part in comparison.compare(old, new, "ar").parts if part.folded for line in part.lines]
    assert all(line.sort == "same" for line in folded)


def test_a_line_that_is_new_gone_or_changed_is_told_apart() -> None:
    compared = comparison.compare("أول\nثان قديم\nثالث\n", "أول\nثان جديد\nرابع تمامًا\nثالث\n", "ar")
    assert [line.sort for part in compared.parts for line in part.lines] == ["same", "changed", "added", "same"]


def test_a_taken_out_word_stands_before_the_one_in_its_place() -> None:
    compared = comparison.compare("خمسة دنانير\n", "عشرة دنانير\n", "ar")
    assert [piece.op for piece in compared.parts[0].lines[0].pieces] == ["delete", "insert", "equal"]


def test_a_change_of_spelling_is_told_apart_from_a_change_of_words() -> None:
    old, new = "إدارة\nالمدن\n", "ادارة\nالمُدن\n"
    lines = comparison.compare(old, new, "ar").parts[0].lines
    assert [line.pieces[1].spelling for line in lines] == ["spelling", "tashkeel"]
    assert not comparison.compare("ماء\n", "هواء\n", "ar").parts[0].lines[0].pieces[1].spelling


def test_an_added_blank_line_is_shown() -> None:
    lines = [line for part in comparison.compare("a\nb\n", "a\n\nb\n", "en").parts for line in part.lines]
    assert [line.sort for line in lines] == ["same", "added", "same"]


def test_part_of_a_number_runs_with_what_is_beside_it() -> None:
    pieces = comparison.compare("السكان 807,000\n", "السكان 867,000\n", "ar").parts[0].lines[0].pieces
    assert {piece.way for piece in pieces if piece.op != "equal"} == {""}


def test_invisible_characters_are_named() -> None:
    assert invisible.pieces("a\u202eb\u200f") == [("a", ""), ("", "U+202E"), ("b", ""), ("", "U+200F")]
    assert invisible.pieces("سطر\nوسطر\t") == [("سطر\nوسطر\t", "")]
