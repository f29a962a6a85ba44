"""Two bodies beside each other: blocks, pairs, moves. All that either holds is there."""

from __future__ import annotations

import json
import os
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages_store.comparing.blocks import blocks, cells, title
from pages_store.comparing.comparison import Passage, passages
from pages_store.comparing.diff import allowance
from pages_store.comparing.rows import rows
from pages_store.documents import document

SHARED = Path(os.environ.get("KUNNASH_SHARED", "/nonexistent"))
PLAIN = ["# رأس", "رأس", "===", "---", "فقرة فيها ست كلمات لا أكثر", "فقرة فيها سبع كلمات لا أكثر منها", "- بند"]
LINES = st.sampled_from(
    [
        *PLAIN,
        "1. بند آخر",
        "| a | b |",
        "|---|---|",
        "| c | d \\| e |",
        "```",
        "    x = 1",
        "> q",
        ">",
        "",
        "",
        "",
        "a\u2028b",
        "\x0c",
        "[^1]: n",
    ]
)
BODY = st.tuples(st.lists(LINES, max_size=14).map("\n".join), st.sampled_from(["", "\n", "\n\n"])).map("".join)
ONE = "الفقرة الأولى تحكي عن جمع النفايات في المدارس كل يوم."
TWO = "والثانية تحكي عن مختبر المياه الذي زرناه في شهر مايو."
THREE = "أما الثالثة فعن الصيادين وسوق السمك عند الفجر."


def sides(found: list[Passage]) -> tuple[str, str]:
    old = "".join(each.text + each.gap for passage in found if passage.row.sort != "moved_to" for each in passage.row.old)
    return old, "".join(each.text + each.gap for passage in found for each in passage.row.new)


def told(old: str, new: str) -> list[str]:
    return [passage.row.sort for passage in passages(old, new)]


@given(BODY)
def test_any_body_falls_into_blocks_that_join_to_it_again(body: str) -> None:
    assert "".join(block.text + block.gap for block in blocks(body)) == body


@given(BODY, BODY)
def test_the_rows_hold_both_bodies_exactly(old: str, new: str) -> None:
    found = passages(old, new)
    assert sides(found) == (old, new)
    for passage in found:
        before, after = ("".join(edit.text for edit in passage.edits if edit.op != op) for op in ("insert", "delete"))
        assert passage.row.sort in ("same", "added") or before == "".join(
            each.text + each.gap for each in passage.row.old
        ).removesuffix(passage.row.old[-1].gap)
        assert bool(passage.row.new) or after == ""


@given(BODY)
def test_a_body_does_not_differ_from_itself(body: str) -> None:
    assert set(told(body, body)) <= {"same"}


@given(BODY, BODY)
def test_what_moved_is_in_two_places_with_one_number(old: str, new: str) -> None:
    found = [passage.row for passage in passages(old, new) if passage.row.move]
    there = sorted(row.move for row in found if row.sort == "moved_from")
    assert there == sorted(row.move for row in found if row.sort == "moved_to")


def test_kinds_of_blocks_are_told_apart() -> None:
    body = "# رأس\nفقرة\n- بند\n  تتمة\n\n| a | b |\n|---|---|\n| c | d |\n\n```\nx\n\ny\n```\n> q\n\nT\n===\n\n    code\n"
    kinds = [block.kind for block in blocks(body)]
    assert kinds == ["heading", "paragraph", "item", "row", "row", "row", *["code"] * 5, "quote", "heading", "code"]


def test_a_heading_is_named_without_its_signs() -> None:
    assert title("## **النتائج** في [زليتن](http://a) ##") == "النتائج في زليتن"
    assert title("Caf&eacute; `x`\n---") == "Café x"
    assert [block.section for block in blocks("a\n\n# b\n\nc\n")] == ["", "b", "b"]


def test_a_bar_behind_a_backslash_parts_no_cell() -> None:
    assert cells("| a \\| b | c |") == ["a \\| b", "c"]
    assert cells("a|b") == ["a", "b"]


def test_a_changed_paragraph_is_one_row_and_a_foreign_one_two() -> None:
    assert told(f"{ONE}\n\n{TWO}\n", f"{ONE.replace('كل يوم', 'كل شهر')}\n\n{TWO}\n") == ["changed", "same"]
    assert told(f"{ONE}\n\n{TWO}\n", f"{ONE}\n\n{THREE}\n") == ["same", "removed", "added"]


def test_a_paragraph_that_moved_is_known_also_if_a_word_of_it_changed() -> None:
    old = f"{ONE}\n\n{TWO}\n\n{THREE}\n"
    assert told(old, f"{TWO}\n\n{THREE}\n\n{ONE}\n") == ["moved_from", "same", "same", "moved_to"]
    found = passages(old, f"{TWO}\n\n{THREE}\n\n{ONE.replace('يوم', 'أسبوع')}\n")
    assert [passage.row.move for passage in found] == [1, 0, 0, 1]
    assert [edit.text for edit in found[-1].edits if edit.op != "equal"] == ["يوم", "أسبوع"]


def test_a_paragraph_cut_in_two_is_one_row() -> None:
    old, new = f"{ONE} {TWO}\n", f"{ONE}\n\n{TWO}\n"
    assert told(old, new) == told(new, old) == ["changed"]


def test_rows_items_and_lines_of_code_are_compared_one_by_one() -> None:
    table = "| a | b |\n|---|---|\n| c | 1 |\n| d | 2 |\n"
    assert told(table, table.replace("2", "3")) == ["same", "same", "same", "changed"]
    assert told("- one\n- two\n- three\n", "- one\n- three\n") == ["same", "removed", "same"]
    assert told("```\nx = 1\ny = 2\n```\n", "```\nx = 1\ny = 3\n```\n") == ["same", "same", "changed", "same"]


def test_a_row_is_known_again_by_its_first_cell() -> None:
    table = "| a | b | c |\n|---|---|---|\n| Zliten | 120 | 2023 |\n| Sebha | 340 | 2023 |\n| 1 | 7 | 8 |\n"
    changed = table.replace("| Sebha | 340 | 2023 |", "| Sebha | 355 | 2024 |\n| Gharyan | 12 | 2024 |")
    assert told(table, changed) == ["same", "same", "same", "changed", "added", "same"]
    renumbered = table.replace("| 1 | 7 | 8 |", "| 1 | 5 | 6 |\n| 2 | 7 | 8 |")
    assert told(table, renumbered)[-2:] == ["added", "changed"]


def test_a_block_that_becomes_another_kind_is_more_than_spelling() -> None:
    found = passages("> إدارة المدن\n", "ادارة المدن\n")
    assert not any(
        edit.spelling for passage in found for edit in passage.edits if "إدارة" in edit.text or "ادارة" in edit.text
    )


def test_hopeless_texts_are_compared_within_a_bound() -> None:
    old, new = ("\n\n".join(f"w{n * step % 1009} x{n * step % 997}" for n in range(2_000)) for step in (1, 601))
    work = allowance(10)
    rows(blocks(old), blocks(new), work)
    assert work.gave_up
    assert sides(passages(old, new)) == (old, new)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["opensource-guide", "umbrella"])
def test_the_rows_of_real_histories_hold_both_texts(name: str) -> None:
    with (SHARED / "data" / "revisions" / f"{name}.jsonl").open(encoding="utf-8") as lines:
        chains = [[document.parse(each["text"]).body for each in json.loads(line)["revs"]] for line in lines]
    pairs = [pair for chain in chains for pair in pairwise(chain)]
    for old, new in pairs:
        assert sides(passages(old, new)) == (old, new)
    assert len(pairs) > 200
