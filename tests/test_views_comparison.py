"""How what changed between two texts is laid out in lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pages_store.comparing.comparison import passages
from wiki.views import comparison, invisible
from wiki.views.comparison import Layout, Line

TEXTS = [
    "ماء",
    "ماءٌ",
    "البلدية تجمع النفايات",
    "البلديه تجمع النفايات",
    "",
    "a b",
    "  12",
    "\u202eمقلوب",
    "| a | b |",
    "|-|-|",
]
LINES = st.lists(st.sampled_from(TEXTS), max_size=8).map("\n".join)


def laid_out(old: str, new: str, *, quiet: bool = False) -> Layout:
    return comparison.lay_out(passages(old, new), "ar", quiet=quiet)


def joined(laid: Layout, op: str) -> str:
    return "".join("".join(piece.text for piece in line.pieces if piece.op in ("equal", op)) for line in laid.lines)


def bare(text: str) -> str:
    return "".join(text.split())


def sorts(lines: tuple[Line, ...]) -> list[str]:
    return [line.sort for line in lines]


@given(LINES, LINES)
def test_every_word_of_both_texts_is_shown_in_its_place(old: str, new: str) -> None:
    laid = comparison.compare(old, new, "ar")
    assert joined(laid, "delete") == old.replace("\n", "")
    assert joined(laid, "insert") == new.replace("\n", "")
    assert laid.same == (old == new)


@given(LINES, LINES)
def test_both_sides_of_the_passages_hold_all_words_of_their_text(old: str, new: str) -> None:
    lines = laid_out(old, new).lines
    assert bare("".join(piece.text for line in lines for piece in line.old)) == bare(old)
    assert bare("".join(piece.text for line in lines for piece in line.new)) == bare(new)


@given(LINES, LINES)
def test_in_quiet_all_words_of_the_new_text_stand(old: str, new: str) -> None:
    laid = laid_out(old, new, quiet=True)
    assert bare("".join(piece.text for line in laid.lines for piece in line.new)) == bare(new)
    assert not any(piece.spelling for line in laid.lines for piece in line.pieces)


@given(LINES, LINES)
def test_only_lines_without_changes_are_folded(old: str, new: str) -> None:
    for laid in (comparison.compare(old, new, "ar"), laid_out(old, new)):
        assert {line.sort for part in laid.parts if part.folded for line in part.lines} <= {"same"}


@given(LINES, LINES)
def test_runs_of_changes_are_numbered_without_a_gap(old: str, new: str) -> None:
    laid = laid_out(old, new)
    numbers = [line.change for line in laid.lines if line.change]
    assert numbers == list(range(1, laid.changes + 1))
    assert bool(numbers) == (not laid.same)


def test_a_line_that_is_new_gone_or_changed_is_told_apart() -> None:
    laid = comparison.compare("أول\nثان قديم\nثالث\n", "أول\nثان جديد\nرابع تمامًا\nثالث\n", "ar")
    assert sorts(laid.lines) == ["same", "changed", "added", "same"]


def test_a_taken_out_word_stands_before_the_one_in_its_place() -> None:
    laid = comparison.compare("خمسة دنانير\n", "عشرة دنانير\n", "ar")
    assert [piece.op for piece in laid.lines[0].pieces] == ["delete", "insert", "equal"]


def test_a_change_of_spelling_is_told_apart_from_a_change_of_words() -> None:
    lines = comparison.compare("إدارة\nالمدن\nماء\n", "ادارة\nالمُدن\nهواء\n", "ar").lines
    assert [line.pieces[1].spelling for line in lines] == [("hamza",), ("tashkeel",), ()]


def test_quiet_hides_what_is_only_spelt_otherwise() -> None:
    laid = laid_out("إدارة المدن الكبيرة\n\nوماء\n", "ادارة المدن الكبيرة\n\nوهواء\n", quiet=True)
    assert sorts(laid.lines) == ["same", "changed"]
    assert laid.lines[0].text == "ادارة المدن الكبيرة"


def test_the_cells_of_a_row_are_compared_by_themselves() -> None:
    table = "| a | b |\n|---|---|\n| ماء | 3 |\n"
    row = laid_out(table, table.replace("3", "4")).lines[-1]
    assert [[(piece.op, piece.text) for piece in cell] for cell in row.cells] == [
        [("equal", "ماء")],
        [("delete", "3"), ("insert", "4")],
    ]
    assert laid_out(table, table.replace("| 3 |", "| 3 | 4 |")).lines[-1].cells == ()


def test_what_came_from_elsewhere_stands_on_one_side_only() -> None:
    one, two = "جمعنا النفايات في المدارس كل يوم", "زرنا مختبر المياه في شهر مايو"
    lines = laid_out(f"{one}\n\n{two}\n", f"{two}\n\n{one}\n").lines
    assert [(line.sort, line.move, bool(line.old), bool(line.new)) for line in lines] == [
        ("removed", 1, True, False),
        ("same", 0, True, True),
        ("added", 1, False, True),
    ]


def test_an_added_blank_line_is_shown_in_the_source() -> None:
    assert sorts(comparison.compare("a\nb\n", "a\n\nb\n", "en").lines) == ["same", "added", "same"]


def test_part_of_a_number_runs_with_what_is_beside_it_and_a_whole_one_stands_apart() -> None:
    ways = [
        {piece.way for piece in comparison.compare(old, new, "ar").lines[0].pieces if piece.op != "equal"}
        for old, new in (("السكان 807,000\n", "السكان 867,000\n"), ("سنة 2019.\n", "سنة 2020.\n"))
    ]
    assert ways == [{""}, {"ltr"}]


def test_invisible_characters_are_named() -> None:
    assert invisible.pieces("a\u202eb\u200f") == [("a", ""), ("", "U+202E"), ("b", ""), ("", "U+200F")]
    assert invisible.pieces("سطر\nوسطر\t") == [("سطر\nوسطر\t", "")]
