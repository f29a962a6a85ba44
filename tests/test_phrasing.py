"""What changed, said in a sentence of the reader's language."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest
from flask import Flask

from pages_store import summaries
from pages_store.comparing import summary
from pages_store.comparing.summary import Summary
from pages_store.tables import KeptSummary, Revision
from wiki import phrasing

RECORDS = (Path(__file__).parent / "cases" / "phrasing.txt").read_text("utf-8").split("====\n")
CASES = [[part.strip("\n") for part in record.split("----\n")] for record in RECORDS]


def revision(changed: Summary | None = None, number: int = 2, **more: object) -> Revision:
    """A revision with what is kept of it."""
    told = asdict(changed or summary.between("نص.\n", "نص جديد.\n"))
    counts = {name: told.pop(name) for name in ("size", "added", "removed")}
    kept = KeptSummary(version=summaries.VERSION, told=told, **counts)
    return Revision(number=number, kept_summary=kept, **more)


def said(app: Flask, made: Revision, language: str = "en") -> str:
    with app.test_request_context(headers={"Accept-Language": language}):
        return phrasing.sentence(made)


@pytest.mark.parametrize(("old", "new", "arabic", "english"), CASES)
def test_a_change_is_said_in_the_readers_language(app: Flask, old: str, new: str, arabic: str, english: str) -> None:
    changed = summary.between(old, new)
    for language, sentence in (("ar", arabic), ("en", english)):
        with app.test_request_context(headers={"Accept-Language": language}):
            assert phrasing.of(changed) == sentence


def test_no_number_of_anything_is_said_in_one_form_for_all(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "ar"}):
        sentences = {phrasing.of(Summary(put_in={"paragraph": number})) for number in (1, 2, 3, 11)}
    assert len(sentences) == 4


def test_the_first_revision_a_merge_and_a_revision_brought_back_say_so(app: Flask) -> None:
    assert said(app, revision(summary.between("", "نص فيه أربع كلمات.\n"), number=1)) == "The page was made, with 4 words."
    assert said(app, revision(merged_number=1)) == "Merged with an edit made meanwhile: 1 word was added."
    assert said(app, revision(reverted_number=3)) == "Revision 3 was brought back: 1 word was added."
    assert said(app, revision(Summary(), reverted_number=3)) == "Revision 3 was brought back."


def test_of_what_is_out_of_sight_or_not_worked_out_nothing_is_said(app: Flask) -> None:
    assert "out of sight" in said(app, revision(Summary(unseen=True)))
    assert said(app, Revision(number=2)) == ""
    outdated = revision()
    assert outdated.kept_summary is not None
    outdated.kept_summary.version -= 1
    assert said(app, outdated) == ""


def test_a_change_that_no_reader_sees_is_said_to_be_one(app: Flask) -> None:
    assert said(app, revision(summary.between("a\n\nb\n", "a\n\n\nb\n"))).startswith("Only blank lines")


def test_a_name_can_not_turn_the_sentence_around(app: Flask) -> None:
    changed = summary.between("# a\u202eb\n\nx\n", "# a\u202eb\n\ny\n")
    assert "\u202e" not in said(app, revision(changed))


def test_of_many_sections_and_fields_the_first_are_named(app: Flask) -> None:
    old, new = ("".join(f"# S{n}\n\nthe {word} of it all\n\n" for n in range(6)) for word in ("one", "two"))
    assert "in the sections “S0”, “S1”, “S2”, and other sections." in said(app, revision(summary.between(old, new)))
    fields = "".join(f"k{n}: v\n" for n in range(5))
    assert "3 other fields were changed" in said(app, revision(summary.between("x\n", f"---\n{fields}---\nx\n")))
