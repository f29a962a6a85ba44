from __future__ import annotations

import json

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from pages_store import blames, database, history, store
from pages_store.blames import KeptBlame
from pages_store.comparing.blame import Blame, after, of_text, packed, unpacked
from pages_store.comparing.tokens import is_word, tokens
from tests.conftest import SHARED, Visitor
from tests.page_forms import in_english, rewrite, write
from tests.store_cast import Writer
from wiki import blaming, db

ONE = "الماء حقّ لكل بيت في البلدية.\n\nالبئر القديمة جفّت في الصيف الماضي.\n\nنعم.\n"
TEXT = st.lists(st.sampled_from(["ماء", "acqua", "b", " ", " ", ".", "\n", "\n\n", "- ", "\u064e"]), max_size=30).map("".join)


def told(*texts: str, again: bool = False) -> list[tuple[int, str]]:
    """The words of the last text, each run with the number of the text that put it in."""
    blame = Blame()
    for number, text in enumerate(texts, 1):
        blame = after(blame, text, number, again=again and number == len(texts))
    return [(number, text.strip()) for line in blame.passages() for number, text in line if text.strip()]


def test_a_word_belongs_to_the_revision_that_put_it_in() -> None:
    assert told("البئر قديمة جدًّا.", "البئر الكبيرة قديمة جدًّا.") == [(1, "البئر"), (2, "الكبيرة"), (1, "قديمة جدًّا.")]


def test_a_moved_paragraph_keeps_its_authors() -> None:
    first, second, third = ONE.strip().split("\n\n")
    assert told(ONE, f"{second}\n\n{third}\n\n{first}\n") == [(1, second), (1, third), (1, first)]


def test_a_paragraph_that_was_moved_and_edited_keeps_the_words_that_stayed() -> None:
    first, second, third = ONE.strip().split("\n\n")
    found = told(ONE, f"{second.replace('القديمة', 'العتيقة')}\n\n{third}\n\nجديد تمامًا هنا\n\n{first}\n")
    assert (2, "العتيقة") in found
    assert (1, first) in found
    assert sum(number == 2 for number, _ in found) == 2


def test_what_was_taken_out_and_comes_back_keeps_its_first_authors() -> None:
    assert told(ONE, "نعم.\n", "لا.\n", ONE)[:2] == [(1, ONE.split("\n")[0]), (1, ONE.split("\n")[2])]


def test_short_lines_keep_theirs_where_a_revision_brings_a_whole_text_back() -> None:
    assert told(ONE, "x\n", ONE)[-1] == (3, "نعم.")
    assert told(ONE, "x\n", ONE, again=True)[-1] == (1, "نعم.")


def test_a_rewritten_sentence_is_not_shared_by_its_small_words() -> None:
    assert told("ذهبنا في الصباح إلى البلدية", "ناقش المجلس في جلسته موضوع الميزانية") == [
        (2, "ناقش المجلس في جلسته موضوع الميزانية")
    ]


@given(st.lists(TEXT, min_size=1, max_size=5))
def test_each_token_has_the_number_of_a_text_and_all_can_be_kept_and_read_back(texts: list[str]) -> None:
    blame = Blame()
    for number, text in enumerate(texts, 1):
        before, blame = blame, after(blame, text, number)
        assert "".join(blame.lines) == text
        assert all(len(numbers) == len(tokens(line)) for line, numbers in zip(blame.lines, blame.numbers, strict=True))
        assert {each for numbers in blame.numbers for each in numbers} <= set(range(1, number + 1))
        assert "".join(part for line in blame.passages() for _, part in line) == text
        assert after(before, "".join(before.lines), number).numbers == before.numbers
    numbers = tuple(each for line in blame.numbers for each in line)
    assert of_text("".join(blame.lines), unpacked(packed(numbers)), blame.gone) == blame


@pytest.mark.shared
def test_in_real_chains_each_word_is_in_the_revision_it_is_said_to_come_from() -> None:
    with open(f"{SHARED}/data/revisions/opensource-guide.jsonl", encoding="utf-8") as lines:
        chains = [[revision["text"] for revision in json.loads(line)["revs"]] for line in lines]
    for chain in chains[::6]:
        blame = Blame()
        for number, text in enumerate(chain, 1):
            blame = after(blame, text, number)
        assert "".join(blame.lines) == chain[-1]
        made = [set(tokens(text)) for text in chain]
        for line in blame.passages():
            assert all(set(filter(is_word, tokens(part))) <= made[number - 1] for number, part in line)
        again = after(blame, chain[0], len(chain) + 1, again=True)
        assert {number for line in again.passages() for number, text in line if text.strip()} == {1}


def test_what_is_kept_is_gone_on_from_and_equals_what_is_worked_out_at_once(khadija: Writer, marco: Writer) -> None:
    page = khadija.create("بلدية", ONE)
    session = khadija.session
    marco.save(page, page.head.text.replace("جفّت", "نضبت"))
    part = blames.work_out(session, page, 1)
    assert part.number == 1
    blames.put(session, page, part)
    khadija.save(page, page.head.text.replace("حقّ", "حقّ أصيل"))
    whole = blames.work_out(session, page, 9)
    assert (whole.number, blames.is_kept(session, page, whole)) == (3, False)
    blames.put(session, page, whole)
    session.flush()
    assert blames.is_kept(session, page, whole)
    assert blames.work_out(session, page, 9) == whole
    blames.forget(session, page.id)
    session.expunge_all()
    assert blames.work_out(session, session.merge(page), 9).blame.numbers == whole.blame.numbers


def test_no_one_is_named_for_words_that_an_erased_revision_may_have_brought(khadija: Writer, marco: Writer) -> None:
    page = khadija.create("بلدية", ONE)
    marco.save(page, page.head.text.replace("جفّت", "نضبت"))
    khadija.save(page, page.head.text.replace("نعم", "لا"))
    blames.put(khadija.session, page, blames.work_out(khadija.session, page, 9))
    history.erase(khadija.session, 1, history.revision(khadija.session, page, 2))
    numbers = {number for line in blames.work_out(khadija.session, page, 9).blame.passages() for number, _ in line}
    assert numbers == {1, 2}


def test_the_worker_follows_each_save_over_erased_revisions_too(app: Flask, amal: Visitor, admin: Visitor) -> None:
    address = write(amal, "بلدية", body="كلمة أولى.\n")
    for number in range(3):
        rewrite(amal, address, body=f"كلمة أولى.\n\nسطر {number}.\n")
    for number in (1, 2):
        admin.post(f"{address}/revisions/{number}/erase")

    def caught_up(after: int) -> int:
        steps = 0
        while blaming.follow(after):
            steps += 1
        return steps

    with app.app_context():
        assert caught_up(-1) == 1
        assert caught_up(-1) == 0
        clock = db.clock()
        assert db.session().scalar(select(KeptBlame.number)) == 4
    rewrite(amal, address, body="كلمة أخرى.\n")
    with app.app_context():
        assert caught_up(clock) == 1
        page = store.page(db.session(), 1)
        kept = db.session().get_one(KeptBlame, 1)
        assert kept.number == page.head.number == 5
        assert blames.work_out(db.session(), page, 1).number == 5


def test_one_step_goes_on_though_the_next_revisions_are_erased(khadija: Writer) -> None:
    page = khadija.create("بلدية", "أولى.\n")
    for number in range(3):
        khadija.save(page, page.head.text + f"سطر {number}.\n")
    for number in (1, 2):
        history.erase(khadija.session, 1, history.revision(khadija.session, page, number))
    assert blames.work_out(khadija.session, page, 1).number == 3


def test_what_was_worked_out_before_a_page_changed_is_not_kept(khadija: Writer) -> None:
    page = khadija.create("بلدية", "أولى.\n")
    known = blames.work_out(khadija.session, page, 9)
    with open_other(khadija.session) as other, database.writing(other) as change:
        store.page(other, page.id).change = change
    with database.writing(khadija.session):
        blames.put(khadija.session, page, known)
    assert khadija.session.get(KeptBlame, page.id) is None


def open_other(session: Session) -> Session:
    """Another session on the same store."""
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    return database.open_session(engine)


def test_members_see_who_wrote_what_and_visitors_no_names(amal: Visitor, salem: Visitor, visitor: Visitor) -> None:
    address = write(in_english(amal), "بلدية", body=ONE, kind="lesson", **{"field.cost": "مئة"})
    rewrite(salem, address, body=ONE.replace("جفّت في الصيف الماضي", "نضبت كلّها هذا العام"))
    shown = amal.get(f"{address}/authors").text
    assert "compare/1/2" in shown
    assert "revisions/1" in shown
    assert ">amal</bdi>" in shown
    assert ">salem</bdi>" in shown
    assert "Cost and time: مئة" in shown
    assert "---" not in shown
    seen = in_english(visitor).get(f"{address}/authors").text
    assert "نضبت" in seen
    assert "amal" not in seen
    assert "salem" not in seen
    assert amal.get(f"{address}/history").text.count("/authors") == 1


def test_of_a_revision_out_of_sight_neither_author_nor_number_is_shown(amal: Visitor, salem: Visitor) -> None:
    address = write(in_english(amal), "بلدية", body=ONE)
    rewrite(salem, address, body=ONE.replace("جفّت", "نضبت"))
    rewrite(amal, address, body=ONE.replace("جفّت", "نضبت").replace("نعم", "لا"))
    assert ">salem</bdi>" in amal.get(f"{address}/authors").text
    salem.post(f"{address}/revisions/2/hide")
    shown = amal.get(f"{address}/authors").text
    assert "A revision that is out of sight" in shown
    assert "compare/1/2" not in shown
    assert ">salem</bdi>" not in shown


def test_where_much_is_to_be_worked_out_each_visit_goes_on(amal: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wiki.views.authors._AT_ONCE", 2)
    address = write(in_english(amal), "بلدية", body=ONE)
    for number in range(3):
        rewrite(amal, address, body=f"{ONE}\n{number}")
    assert "Those up to number 2 of 4 are worked out so far" in amal.get(f"{address}/authors").text
    assert "البئر" in amal.get(f"{address}/authors").text
