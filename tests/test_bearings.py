from __future__ import annotations

import pytest
from flask import Flask

from pages_store.documents import document
from pages_store.topics import Topic
from tests.conftest import Visitor
from tests.page_forms import in_english
from wiki import markup, thrift
from wiki.markup import SafeHtml, SectionLink
from wiki.views import avatars, bearings

LINKS = [SectionLink("to-section", "#a", "#", "Link"), SectionLink("edit-section", '/pages/a?x=1&y="', "Edit", 'Edit "this"')]
LESSON = {"title": "صندوق", "kind": "lesson", "fields": {"problem": "لا أحد يكتب."}}


def _page(amal: Visitor, **more: object) -> str:
    made = amal.api(
        "POST", "/pages", json={**LESSON, "body": "مقدمة.\n\n## لماذا\n\nلا يُقرأ.\n\n## ماذا بعد\n\nيُقرأ.\n", **more}
    )
    assert made.json
    return f"/pages/{made.json['slug']}"


def test_a_short_problem_stands_under_the_title_and_not_among_the_fields_again(amal: Visitor, visitor: Visitor) -> None:
    shown = visitor.get(_page(amal)).text
    assert '<p class="lead" lang="ar" dir="rtl">لا أحد يكتب.</p>' in shown
    assert shown.count("لا أحد يكتب.</") == 1


@pytest.mark.parametrize("problem", ["كلمة " * 100, "سطر\nوآخر"])
def test_a_long_problem_is_read_among_the_fields(amal: Visitor, visitor: Visitor, problem: str) -> None:
    assert 'class="lead"' not in visitor.get(_page(amal, fields={"problem": problem})).text


def test_the_contents_tell_where_a_page_is_discussed(amal: Visitor, visitor: Visitor) -> None:
    address = _page(amal)
    amal.post(f"{address}/discussion", {"subject": "سؤال", "passage": "لا  يُقرأ.", "body": "هل؟"})
    shown = visitor.get(address).text
    assert '<blockquote class="passage" dir="rtl">لا  يُقرأ.</blockquote>' in shown
    [entry] = [line for line in shown.split("<li") if 'href="#s-لماذا"' in line][:1]
    assert ">1</span>" in entry


def test_each_discussion_stands_at_the_section_that_holds_its_passage() -> None:
    html = "<p>قبل</p><h2 id='a'>أوّل</h2><p>نصّ <em>هنا</em> وهناك</p><h2 id='b'>ثانٍ</h2><p>آخر</p>"
    found = [Topic(1, "", "نصّ هنا\nوهناك", 1), Topic(2, "", "هنا", 0), Topic(3, "", "قبل", 0), Topic(4, "", "غاب", 0)]
    assert bearings.sections(found, html) == {1: "a", 2: "a", 3: ""}
    assert bearings.sections([], html) == {}


def test_who_may_edit_finds_a_link_to_do_so_beside_each_heading(amal: Visitor, visitor: Visitor) -> None:
    address = _page(amal)
    assert "/edit?section=2" in amal.get(address).text
    assert "edit-section" not in visitor.get(address).text


def test_links_stand_beside_headings_only_if_there_is_one_for_each() -> None:
    html = SafeHtml('<h2 id="a">أوّل <em>و</em></h2><p>نصّ</p><blockquote><h3>ثانٍ</h3></blockquote>')
    assert markup.with_links(html, [LINKS]) == html
    shown = markup.with_links(html, [LINKS, LINKS[:1]])
    assert shown.count('<div class="headed"><h') == 2
    assert shown.count('</h2><a class="to-section" href="#a" aria-label="Link">#</a><a class="edit-section"') == 1
    assert 'href="/pages/a?x=1&amp;y=&quot;" aria-label="Edit &quot;this&quot;" rel="nofollow">Edit</a></div><p>' in shown


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (1, 1), (180, 1), (181, 2), (1_800, 10)])
def test_reading_takes_a_minute_at_least(words: int, minutes: int) -> None:
    assert bearings.minutes("كلمة " * words) == minutes


@pytest.mark.parametrize(
    ("name", "initial"),
    [("آمنة", "آ"), ("«بلدية»", "ب"), ("giulia", "G"), ("3 كلمات", "3"), ("ﻟﻴﻠﻰ", "ل"), ("…", ""), ("", "")],
)
def test_a_name_is_known_by_its_first_letter(name: str, initial: str) -> None:
    assert avatars.initial(name) == initial
    assert 1 <= avatars.tone(name) <= avatars.TONES


def test_visitors_see_what_stands_for_a_team_and_no_name(amal: Visitor, visitor: Visitor) -> None:
    address = _page(amal)
    assert "amal" in amal.get(address).text
    assert "amal" not in visitor.get(address).text


def test_who_saves_data_gets_no_fonts_and_caches_know_it(app: Flask, visitor: Visitor) -> None:
    app.jinja_env.globals["built"] = lambda name: f"/static/built/{name}"
    plain, saving = visitor.get("/"), visitor.get("/", headers={"Save-Data": "on"})
    for _ in range(2):  # as made, and as kept for the next visitor
        assert 'as="font"' in plain.text
        assert "/fonts" not in saving.text
        assert '<html lang="ar" dir="rtl" data-fonts="device">' in saving.text
        assert "Save-Data" in saving.headers["Vary"]
        assert "Save-Data" in plain.headers["Vary"]
        plain, saving = visitor.get("/"), visitor.get("/", headers={"Save-Data": "on"})
    assert "Save-Data" in visitor.get("/sign-in").headers["Vary"]


def test_a_site_without_fonts_shows_those_of_the_device(app: Flask, visitor: Visitor) -> None:
    app.jinja_env.globals["built"] = lambda _name: ""
    assert "fonts.js" not in visitor.get("/").text


@pytest.mark.parametrize(("said", "saves"), [("on", True), ("ON ", True), ("off", False), ("", False), ("1", False)])
def test_only_on_asks_to_be_sent_less(said: str, saves: bool) -> None:
    assert thrift.saves_data({"HTTP_SAVE_DATA": said}) is saves


def test_the_lead_is_a_field_that_says_what_a_page_is_about() -> None:
    assert bearings.lead(document.parse("---\ntitle: س\nabstract: خلاصة\n---\n")) == ("abstract", "خلاصة")
    assert bearings.lead(document.parse("---\ntitle: س\n---\nنصّ")) == ("", "")


def test_the_reading_time_is_told_in_words(amal: Visitor, visitor: Visitor) -> None:
    assert "1 minute to read" in in_english(visitor).get(_page(amal)).text
