from __future__ import annotations

import json
import re
from urllib.parse import unquote

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.orm import Session

from pages_store import database, history, store, undo
from pages_store.comparing.merge import merge
from pages_store.errors import EditConflictError, FieldError, NotFoundError
from pages_store.tables import Page
from tests.conftest import SHARED, Visitor
from tests.page_forms import form, in_english, rewrite, send, write
from tests.store_cast import Writer

ONE = "فقرة أولى.\n\nفقرة ثانية.\n\nفقرة ثالثة.\n"
WORDS = st.lists(st.sampled_from(["بلدية", "ماء", "acqua", "12"]), min_size=1, max_size=4).map(" ".join)


@pytest.fixture
def page(khadija: Writer) -> Page:
    return khadija.create("بلدية", ONE)


def change(writer: Writer, page: Page, old: str, new: str) -> None:
    assert old in page.head.text
    writer.save(page, page.head.text.replace(old, new))


def drafted(page: Page, writer: Writer, number: int) -> str:
    return undo.draft(writer.session, history.revision(writer.session, page, number)).text.partition("\n---\n")[2]


def test_one_edit_in_the_middle_is_undone_and_what_came_after_it_stays(khadija: Writer, marco: Writer, page: Page) -> None:
    change(marco, page, "ثانية", "ثانية معدّلة")
    change(khadija, page, "ثالثة", "ثالثة معدّلة")
    assert drafted(page, khadija, 2) == ONE.replace("ثالثة", "ثالثة معدّلة")


def test_to_undo_the_newest_edit_is_to_bring_the_text_before_it_back(marco: Writer, page: Page) -> None:
    change(marco, page, "ثانية", "ثانية معدّلة")
    assert drafted(page, marco, 2) == ONE


def test_where_later_edits_changed_the_same_words_nothing_is_undone_by_itself(marco: Writer, page: Page) -> None:
    change(marco, page, "ثانية", "معدّلة")
    change(marco, page, "معدّلة", "منقّحة")
    with pytest.raises(EditConflictError) as conflict:
        drafted(page, marco, 2)
    assert "منقّحة" in conflict.value.draft
    assert "ثانية" in conflict.value.typed


def test_the_first_revision_and_what_is_undone_already_are_refused(marco: Writer, page: Page) -> None:
    change(marco, page, "ثانية", "معدّلة")
    change(marco, page, "معدّلة", "ثانية")
    for number, reason in ((1, "first"), (2, "undone")):
        with pytest.raises(FieldError) as refused:
            drafted(page, marco, number)
        assert refused.value.reason == reason


def test_what_is_out_of_sight_is_not_brought_back_by_undoing(marco: Writer, page: Page) -> None:
    change(marco, page, "ثانية", "معدّلة")
    change(marco, page, "ثالثة", "رابعة")
    history.hide(marco.session, 1, history.revision(marco.session, page, 1))
    with pytest.raises(NotFoundError):
        drafted(page, marco, 2)


@given(st.lists(WORDS, min_size=3, max_size=6, unique=True), st.data())
def test_undoing_an_edit_that_nothing_touched_later_brings_that_passage_back(
    paragraphs: list[str], data: st.DataObject
) -> None:
    edited, later = data.draw(st.permutations(range(len(paragraphs))))[:2]
    before = "\n\n".join(paragraphs)
    after = "\n\n".join([*paragraphs[:edited], "عُدّلت هنا", *paragraphs[edited + 1 :]])
    head = after.split("\n\n")
    head[later] = "ثم عُدّلت هناك"
    expected = [*head]
    expected[edited] = paragraphs[edited]
    assert merge(after, before, "\n\n".join(head)).text == "\n\n".join(expected)


@pytest.mark.shared
def test_undoing_the_last_edit_of_real_chains_gives_the_text_before_it() -> None:
    with open(f"{SHARED}/data/revisions/opensource-guide.jsonl", encoding="utf-8") as lines:
        chains = [[revision["text"] for revision in json.loads(line)["revs"]] for line in lines]
    for chain in chains:
        assert len(chain) < 2 or merge(chain[-1], chain[-2], chain[-1]).text == chain[-2]


def test_a_member_sees_what_would_change_then_undoes_it(app: Flask, amal: Visitor, salem: Visitor) -> None:
    address = write(in_english(amal), "بلدية", body=ONE)
    rewrite(salem, address, body=ONE.replace("ثانية", "ثانية خاطئة"))
    rewrite(amal, address, body=ONE.replace("ثانية", "ثانية خاطئة").replace("ثالثة", "ثالثة أفضل"))
    assert f"{address}/revisions/2/undo" in _unquoted(amal.get(f"{address}/history").text)
    assert f"{address}/revisions/2/undo" in _unquoted(amal.get(f"{address}/compare/1/2").text)
    asked = amal.get(f"{address}/revisions/2/undo")
    assert "<del" in asked.text
    reply = send(amal, form(asked, "comment"))
    assert reply.status_code == 303
    assert "That edit is undone" in amal.get(reply.location).text
    newest = amal.api("GET", "/pages/1").json
    assert newest["body"] == ONE.replace("ثالثة", "ثالثة أفضل")
    assert newest["revision"]["comment"] == "Undid revision 2."
    listed = amal.get(f"{address}/history").text
    assert "revision 2 undone" in listed
    assert "Revision 2 was undone: " in listed
    again = amal.get(f"{address}/revisions/2/undo")
    assert again.status_code == 422
    assert "Nothing of this edit is left" in again.text


def test_an_edit_of_fields_is_shown_field_by_field_before_it_is_undone(amal: Visitor) -> None:
    address = write(in_english(amal), "بلدية", kind="lesson", **{"field.place": "زليتن"})
    rewrite(amal, address, **{"field.place": "سبها"})
    asked = amal.get(f"{address}/revisions/2/undo").text
    assert re.search(r"<del[^>]*>سبها</del>", asked)
    assert re.search(r"<ins[^>]*>زليتن</ins>", asked)


@pytest.mark.parametrize("hidden", [1, 2])
def test_an_edit_that_goes_out_of_sight_while_it_is_undone_stays_and_it_is_said(
    app: Flask, amal: Visitor, salem: Visitor, hidden: int
) -> None:
    def hide(_session: Session) -> None:
        with database.open_session(app.extensions["kunnash.engine"]) as other, database.writing(other) as change:
            history.hide(other, change, history.revision(other, store.page(other, 1), hidden))

    address = write(in_english(amal), "بلدية", body=ONE)
    rewrite(salem, address, body=ONE.replace("ثانية", "ثانية خاطئة"), comment="تعليق")
    rewrite(amal, address, body=ONE.replace("ثانية", "ثانية خاطئة").replace("ثالثة", "ثالثة أفضل"))
    asked = form(amal.get(f"{address}/revisions/2/undo"), "comment")
    event.listen(Session, "after_commit", hide, once=True)  # between the draft and the write
    reply = send(amal, asked)
    assert reply.status_code == 404
    assert "out of sight by now" in reply.text
    assert "تعليق" not in reply.text or hidden == 1
    assert amal.api("GET", "/pages/1").json["revision"]["number"] == 3


def test_an_edit_that_others_built_on_is_undone_place_by_place(amal: Visitor, salem: Visitor) -> None:
    address = write(in_english(amal), "بلدية", body=ONE)
    rewrite(salem, address, body=ONE.replace("ثانية", "خاطئة").replace("أولى", "قديمة"))
    rewrite(salem, address, body=ONE.replace("ثانية", "مغلوطة").replace("أولى", "قديمة"))
    asked = amal.get(f"{address}/revisions/2/undo")
    assert asked.status_code == 409
    assert "can't be undone by itself" in asked.text
    assert "The text before this edit" in asked.text
    again = send(amal, form(asked, "places"))
    assert "can't be undone by itself" in again.text
    assert send(amal, form(again, "places"), **{"pick.1": "mine"}).status_code == 303
    newest = amal.api("GET", "/pages/1").json
    assert newest["body"] == ONE
    assert newest["revision"]["parents"] == [3]
    assert "revision 2 undone" in amal.get(f"{address}/history").text
    assert newest["revision"]["comment"] == "Undid revision 2."


def _unquoted(text: str) -> str:
    return unquote(text)
