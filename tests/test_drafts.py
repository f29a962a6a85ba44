"""Drafts: kept for their writer alone, offered on return, gone on with where they were left, gone once saved."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import select

from pages_store import limits
from tests.conftest import Visitor
from tests.page_forms import form, forms, in_english, rewrite, send, write
from tests.test_views_writing import head
from wiki import db, drafts
from wiki.accounts import registry
from wiki.accounts.tables import KeptDraft

TITLE = "إدارة النفايات الصلبة"
BODY = "الفقرة الأولى.\n\nالفقرة الثانية.\n"
BY_SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def address(amal: Visitor) -> str:
    """A page with one revision."""
    return write(amal, TITLE, BODY)


def keep(who: Visitor, address: str, **typed: str) -> str:
    """Keep a draft by its button and return the address at which it is gone on with."""
    reply = send(who, form(who.get(f"{address}/edit"), "base"), keep="1", **typed)
    assert reply.status_code == 303, reply.text
    return unquote(reply.location)


def rows(app: Flask) -> list[KeptDraft]:
    with app.app_context():
        return list(db.session().scalars(select(KeptDraft)))


def test_a_draft_is_kept_by_its_button_and_gone_on_with(app: Flask, amal: Visitor, address: str) -> None:
    there = keep(amal, address, body="الفقرة الأولى، أطول.\n", comment="بداية", minor="1")
    again = form(amal.get(there), "base")
    assert again.fields["body"] == "الفقرة الأولى، أطول.\n"
    assert (again.fields["comment"], again.fields["minor"]) == ("بداية", "1")
    assert head(app, address).number == 1
    assert send(amal, again).status_code == 303
    assert head(app, address).text.endswith("أطول.\n")


def test_a_draft_is_offered_on_return_and_listed_until_the_page_is_saved(app: Flask, amal: Visitor, address: str) -> None:
    there = keep(amal, address, body="أطول.\n")
    assert there in unquote(amal.get(f"{address}/edit").text)
    assert there in unquote(amal.get("/account/drafts").text)
    send(amal, form(amal.get(there), "base"))
    assert rows(app) == []
    assert "draft=" not in amal.get(f"{address}/edit").text


def test_a_draft_is_for_its_writer_alone(app: Flask, amal: Visitor, salem: Visitor, visitor: Visitor, address: str) -> None:
    there = keep(amal, address, body="سرّ لا يراه أحد.\n")
    number = rows(app)[0].id
    assert salem.get(there).status_code == 404
    assert salem.get(f"/pages/new?draft={number}").status_code == 404
    assert salem.post(f"/account/drafts/{number}/delete").status_code == 404
    assert "draft=" not in salem.get(f"{address}/edit").text + salem.get("/account/drafts").text
    for who in (salem, visitor):
        assert "سرّ لا يراه أحد" not in who.get(address).text + who.get(f"{address}/history").text
    assert visitor.get("/account/drafts").status_code == 303


def test_one_draft_is_kept_of_each_form(app: Flask, amal: Visitor) -> None:
    address = write(amal, TITLE, "تمهيد.\n\n## أولًا\n\nنص.\n")
    there = keep(amal, address, body="أ\n")
    send(amal, form(amal.get(there), "base"), body="ب\n", keep="1")
    section = form(amal.get(f"{address}/edit?section=1"), "base")
    send(amal, section, body="## أولًا\n\nأطول.\n", keep="1")
    assert sorted(row.key for row in rows(app)) == ["1", "1.1"]


def test_a_draft_of_an_older_revision_is_merged_as_a_save_would_be(
    app: Flask, amal: Visitor, salem: Visitor, address: str
) -> None:
    there = keep(amal, address, body=BODY.replace("الثانية", "الثانية، منقّحة"))
    rewrite(salem, address, body=BODY.replace("الأولى", "الأولى، معدّلة"))
    offered = in_english(amal).get(f"{address}/edit").text
    assert "The page was saved by someone since" in offered
    assert send(amal, form(amal.get(there), "base")).status_code == 303
    assert head(app, address).number == 3
    assert "معدّلة" in head(app, address).text
    assert "منقّحة" in head(app, address).text


def test_drafts_of_new_pages_stand_side_by_side(app: Flask, amal: Visitor) -> None:
    for title in ("أولى", "ثانية"):
        reply = send(amal, form(amal.get("/pages/new?kind=lesson"), "title"), title=title, keep="1")
        assert form(amal.get(unquote(reply.location)), "title").fields["title"] == title
    assert len(rows(app)) == 2
    listed = amal.get("/account/drafts").text
    assert "أولى" in listed
    assert "ثانية" in listed
    saved = send(amal, form(amal.get(unquote(reply.location)), "title"))
    assert saved.status_code == 303
    assert [row.title for row in rows(app)] == ["أولى"]


def test_the_draft_of_a_page_that_was_deleted_can_become_a_new_page(app: Flask, amal: Visitor, address: str) -> None:
    keep(amal, address, body="كتبتُ هذا طويلًا\n")
    amal.post(f"{address}/delete")
    listed = amal.get("/account/drafts", headers={"Accept-Language": "en"})
    assert "This page was deleted" in listed.text
    number = rows(app)[0].id
    fresh = form(amal.get(f"/pages/new?draft={number}"), "title")
    assert fresh.fields["body"] == "كتبتُ هذا طويلًا\n"
    assert "base" not in fresh.fields
    assert send(amal, fresh, title="صفحة أخرى").status_code == 303


def test_a_draft_can_be_deleted_where_it_is_offered(app: Flask, amal: Visitor, address: str) -> None:
    keep(amal, address, body="أ\n")
    [drop] = [each for each in forms(amal.get(f"{address}/edit").text) if "next" in each.fields]
    reply = amal.client.post(f"/account/drafts/{rows(app)[0].id}/delete", data=drop.fields)
    assert unquote(reply.location) == f"{address}/edit"
    assert rows(app) == []
    assert amal.post("/account/drafts/1/delete").status_code == 404


def test_what_a_script_keeps_is_answered_with_its_moment(app: Flask, amal: Visitor, address: str) -> None:
    typed = form(amal.get(f"{address}/edit"), "base")
    reply = amal.client.post(typed.action, data={**typed.fields, "body": "أ", "keep": "1"}, headers=BY_SCRIPT)
    assert reply.json["at"].endswith("Z")
    assert rows(app)[0].base == 1


def test_keeping_a_draft_is_no_change_of_the_site(app: Flask, amal: Visitor, address: str) -> None:
    with app.app_context():
        before = db.clock()
    keep(amal, address, body="أ\n")
    amal.get(f"{address}/edit")
    with app.app_context():
        assert db.clock() == before


def test_past_the_limit_a_draft_is_refused_with_the_limit_named_and_stays_in_the_form(
    app: Flask, amal: Visitor, address: str
) -> None:
    with app.app_context(), db.writing():
        account = registry.named(db.session(), "amal")
        for number in range(limits.DRAFTS):
            drafts.keep(db.session(), account, None, {"draft": f"new-{number:016x}", "title": "t"})
    typed = form(in_english(amal).get(f"{address}/edit"), "base")
    reply = send(amal, typed, body="لا يضيع\n", keep="1")
    assert reply.status_code == 422
    assert "100 drafts" in reply.text
    assert form(reply, "base").fields["body"] == "لا يضيع\n"


def test_nothing_but_the_inputs_of_the_form_is_kept(app: Flask, amal: Visitor, address: str) -> None:
    keep(amal, address, body="أ\n", other="x", csrf="y", **{"field.no_such": "z"})
    with app.app_context():
        kept = drafts.draft(db.session(), registry.named(db.session(), "amal"), 1).inputs
    assert not {"other", "csrf", "field.no_such", "csrf_token", "keep"} & set(kept)


def test_a_new_page_whose_answer_was_lost_is_not_made_twice(app: Flask, amal: Visitor, salem: Visitor) -> None:
    typed = form(amal.get("/pages/new"), "title")
    first = send(amal, typed, title=TITLE, body="نص.\n")
    again = send(amal, typed, title=TITLE, body="نص.\n")
    assert (again.status_code, again.location) == (303, first.location)
    assert send(salem, form(salem.get("/pages/new"), "title"), title=TITLE, body="نص.\n").status_code == 409


def test_a_script_is_told_where_the_saved_page_is_and_what_is_against_it(amal: Visitor, address: str) -> None:
    typed = form(amal.get(f"{address}/edit"), "base")
    reply = amal.client.post(typed.action, data={**typed.fields, "body": "أ"}, headers=BY_SCRIPT)
    assert unquote(reply.json["address"]) == address
    assert unquote(reply.json["files"]) == f"{address}/files"
    long = "a" * (limits.PAGE_BYTES + 1)
    refused = amal.client.post(typed.action, data={**typed.fields, "body": long}, headers=BY_SCRIPT)
    assert (refused.status_code, refused.json["error"]["code"]) == (413, "too_large")


def test_who_else_has_the_form_open_is_told_to_members_and_forgotten_at_the_save(
    amal: Visitor, salem: Visitor, address: str
) -> None:
    open_form = form(salem.get(f"{address}/edit"), "base")
    assert "<bdi>salem</bdi>" in amal.get(f"{address}/edit").text
    told = in_english(salem).post(f"{address}/editors", {"base": "1"}).text
    assert "<bdi>amal</bdi> has this page open" in told
    send(salem, open_form, body="نص آخر.\n")
    told = in_english(amal).post(f"{address}/editors", {"base": "1"}).text
    assert "salem" not in told
    assert "The page was saved by someone since you began" in told
    assert amal.post(f"{address}/editors", {"base": "x"}).status_code == 400


def test_a_draft_stays_until_one_decides_about_it(app: Flask, amal: Visitor, address: str) -> None:
    there = keep(amal, address, body="مسودة الأمس.\n")
    rewrite(amal, address, body="تعديل اليوم.\n")
    assert form(amal.get(there), "base").fields["body"] == "مسودة الأمس.\n"
    beside = keep(amal, address, body="مسودة اليوم.\n")
    assert beside != there
    assert form(amal.get(there), "base").fields["body"] == "مسودة الأمس.\n"
    assert len(rows(app)) == 2


def test_the_draft_of_a_conflict_goes_when_that_is_settled(app: Flask, amal: Visitor, salem: Visitor, address: str) -> None:
    there = keep(amal, address, body="الفقرة الأولى هنا.\n")
    rewrite(salem, address, body="الفقرة الأولى هناك.\n")
    clash = send(amal, form(amal.get(there), "base"))
    assert clash.status_code == 409
    choice = form(clash, "places")
    assert send(amal, choice, **{"pick.1": "mine"}).status_code == 303
    assert rows(app) == []


def test_the_draft_of_a_section_is_told_from_that_of_the_page_and_says_what_it_changes(app: Flask, amal: Visitor) -> None:
    address = write(amal, TITLE, "تمهيد.\n\n## الشاحنات\n\nثلاث شاحنات.\n")
    section = form(amal.get(f"{address}/edit?section=1"), "base")
    send(amal, section, body="## الشاحنات\n\nأربع شاحنات.\n", keep="1")
    offered = in_english(amal).get(f"{address}/edit").text
    assert "It is of the section <bdi>الشاحنات</bdi>." in offered
    assert "Words: <bdi>3</bdi>" in " ".join(offered.split())
    compared = amal.get(f"{address}/edit?draft={rows(app)[0].id}&compare=1").text
    assert '<del dir="rtl">ثلاث</del>' in " ".join(compared.split())
    assert head(app, address).number == 1


def test_what_was_changed_is_shown_above_the_form_before_it_is_saved(app: Flask, amal: Visitor, address: str) -> None:
    typed = form(amal.get(f"{address}/edit"), "base")
    shown = send(amal, typed, body=BODY.replace("الأولى", "الثالثة"), compare="1")
    assert "الأولى</del>" in shown.text
    assert form(shown, "base").fields["body"] == BODY.replace("الأولى", "الثالثة")
    reply = amal.client.post(typed.action, data={**typed.fields, "compare": "1"}, headers=BY_SCRIPT)
    assert "<del" not in reply.json["html"]
    assert head(app, address).number == 1


def test_a_form_that_another_opened_in_this_browser_is_not_saved_as_ones_own(
    app: Flask, amal: Visitor, salem: Visitor, address: str
) -> None:
    typed = form(amal.get(f"{address}/edit"), "base").fields
    strange = form(salem.get(f"{address}/edit"), "base")
    for button in ({}, {"keep": "1"}):
        reply = send(salem, strange, account=typed["account"], body="نص أمل.\n", **button)
        assert reply.status_code == 401
        assert "نص أمل." in reply.text
    assert head(app, address).number == 1
    assert rows(app) == []


def test_the_draft_of_a_section_goes_when_its_conflict_is_settled_as_one_text(
    app: Flask, amal: Visitor, salem: Visitor
) -> None:
    text = "تمهيد.\n\n## أولًا\n\nثلاث شاحنات.\n"
    address = write(amal, TITLE, text)
    send(amal, form(amal.get(f"{address}/edit?section=1"), "base"), body="## أولًا\n\nأربع شاحنات.\n", keep="1")
    rewrite(salem, address, body=text.replace("ثلاث", "خمس"))
    clash = send(amal, form(amal.get(f"{address}/edit?draft={rows(app)[0].id}"), "base"))
    assert clash.status_code == 409
    whole = send(amal, form(clash, "places"), to_source="1")
    assert send(amal, form(whole, "base"), text=text.replace("ثلاث", "تسع")).status_code == 303
    assert rows(app) == []
