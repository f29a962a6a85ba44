"""The list of a page's revisions: its parts, and what it is narrowed by."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy.orm import Session

from pages_store import database, history, people, store
from pages_store.history import Only
from pages_store.store import Draft, Signature
from pages_store.tables import Page
from tests.conftest import Visitor
from tests.page_forms import in_english, rewrite, write
from tests.queries import counted
from tests.store_cast import Writer, rendered
from wiki import db


def numbers(found: list[history.Revision]) -> list[int]:
    return [revision.number for revision in found]


def page_of_two(khadija: Writer, marco: Writer) -> Page:
    """Seven revisions: the even ones by Marco, the third and sixth minor."""
    page = khadija.create("سبها")
    for number in range(2, 8):
        (marco if number % 2 == 0 else khadija).save(page, page.head.text + f"{number}\n", minor=number % 3 == 0)
    return page


def test_parts_are_reached_from_both_ends(stored: Session, khadija: Writer, marco: Writer) -> None:
    page = page_of_two(khadija, marco)
    assert numbers(history.revisions(stored, page, 3, after=0)) == [3, 2, 1]
    assert numbers(history.revisions(stored, page, 3, after=3)) == [6, 5, 4]
    assert numbers(history.revisions(stored, page, 3, before=3)) == [2, 1]


def test_a_history_is_narrowed_by_person_and_by_minor(stored: Session, khadija: Writer, marco: Writer) -> None:
    page = page_of_two(khadija, marco)
    assert numbers(history.revisions(stored, page, 9, only=Only(author=marco.person))) == [6, 4, 2]
    assert numbers(history.revisions(stored, page, 9, only=Only(minor=True))) == [6, 3]
    assert numbers(history.revisions(stored, page, 9, only=Only(marco.person, minor=False))) == [4, 2]
    assert people.authors(stored, page) == [marco.person, khadija.person]


def test_narrowing_does_not_tell_who_wrote_what_is_out_of_sight(stored: Session, khadija: Writer, marco: Writer) -> None:
    page = khadija.create("سبها")
    marco.save(page, page.head.text + "اسم\n")
    khadija.save(page, page.head.text + "سطر\n")
    with database.writing(stored) as change:
        history.hide(stored, change, history.revision(stored, page, 2))
    assert people.authors(stored, page) == [khadija.person]
    assert history.revisions(stored, page, 9, only=Only(author=marco.person)) == []


def long_page(app: Flask, amal: Visitor) -> str:
    """A page of 120 revisions."""
    made = write(amal, "رسوم النظافة")
    with app.app_context(), db.writing() as change:
        page = store.page(db.session(), 1)
        for number in range(2, 121):
            draft = Draft(f"{page.head.text}{number}\n", page.head)
            store.save(db.session(), change, draft, rendered(), Signature(page.head.author))
    return made


def test_a_reader_goes_from_part_to_part_and_to_both_ends(app: Flask, amal: Visitor) -> None:
    address = long_page(app, amal)
    seen = []
    page = in_english(amal).get(f"{address}/history").text
    while True:
        seen += [int(number) for number in re.findall(r">Revision (\d+)</b>", page)]
        older = re.search(r'href="([^"]+)" rel="next"', page)
        if not older:
            break
        page = amal.get(older[1]).text
    assert seen == list(range(120, 0, -1))
    assert "Oldest revisions" not in page
    newer = re.search(r'href="([^"]+)" rel="prev"', page)
    assert newer
    assert ">Revision 31</b>" in amal.get(newer[1]).text
    assert ">Revision 30</b>" in amal.get(f"{address}/history?after=0").text
    assert "at most" in page


def test_an_address_that_no_part_has_shows_the_way_back(amal: Visitor) -> None:
    address = write(amal, "سبها")
    for asked in ("before=0", "before=1", "after=99", "before=x", "after=-1", f"before={10**30}", "by=nobody", "minor=?"):
        assert in_english(amal).get(f"{address}/history?{asked}").status_code == 200
    assert "Show all revisions" in amal.get(f"{address}/history?before=1").text


def test_members_narrow_by_person_and_visitors_do_not(amal: Visitor, salem: Visitor, visitor: Visitor) -> None:
    address = write(amal, "سبها", comment="بداية")
    rewrite(salem, address, body="نص آخر.\n", comment="تصحيح", minor="1")
    theirs = amal.get(f"{address}/history?by=salem").text
    assert "تصحيح" in theirs
    assert "بداية" not in theirs
    shown = visitor.get(f"{address}/history?by=salem").text
    assert "بداية" in shown
    assert "salem" not in shown.replace("by%3Dsalem", "")
    assert "تصحيح" not in visitor.get(f"{address}/history?minor=none").text


def test_each_revision_says_how_many_words_it_put_in_and_took_out(amal: Visitor) -> None:
    address = write(amal, "سبها", "كلمة ثانية.\n")
    rewrite(amal, address, body="كلمة أخرى جديدة.\n")
    page = in_english(amal).get(f"{address}/history").text
    assert "2 words were added." in page
    assert "1 word was removed." in page
    assert "first revision" in page


def test_a_hidden_revision_tells_no_words_and_no_size(amal: Visitor, salem: Visitor) -> None:
    address = write(amal, "سبها", "كلمة.\n")
    rewrite(amal, address, body="كلمة " * 700)
    rewrite(amal, address, body="كلمة.\n")
    assert "699 words were added." in in_english(amal).get(f"{address}/history").text
    salem.post(f"{address}/revisions/2/hide")
    page = amal.get(f"{address}/history").text
    assert "699" not in page
    assert "3,5" not in page


def test_a_part_of_a_long_history_costs_a_bounded_number_of_questions(app: Flask, amal: Visitor, visitor: Visitor) -> None:
    address = long_page(app, amal)
    with counted(app) as asked:
        visitor.get(f"{address}/history?before=60")
    assert len(asked) <= 12
