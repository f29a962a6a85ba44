from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from pages_store import front
from pages_store.front import Found
from pages_store.front_tables import Front
from tests.conftest import Visitor
from tests.page_forms import in_english
from wiki import db, gathering

TODAY = date(2026, 11, 24)
TOMORROW, LONG_AGO = TODAY + timedelta(1), TODAY - timedelta(400)


def _write(amal: Visitor, title: str, kind: str = "page", **fields: object) -> str:
    body = str(fields.pop("body", "نصّ\n"))
    made = amal.api("POST", "/pages", json={"title": title, "kind": kind, "fields": fields, "body": body}).json
    assert made
    return f"/pages/{made['slug']}"


def _found(app: Flask) -> Found:
    with app.app_context():
        return front.gather(db.session(), TODAY)


def _follow(app: Flask) -> int:
    with app.app_context():
        gathering.follow()
        return db.clock()


def test_an_empty_site_has_nothing_going_on(app: Flask) -> None:
    assert _found(app) == Found()


def test_it_is_counted_what_there_is_and_who_wrote_it(app: Flask, amal: Visitor) -> None:
    _write(amal, "أوّل")
    gone = _write(amal, "ثانٍ")
    amal.post(f"{gone}/delete", {"reason": "تجربة"})
    found = _found(app)
    assert (found.pages, found.people) == (1, 1)


def test_the_theme_that_most_pages_have_stands_first_and_its_spellings_count_as_one(app: Flask, amal: Visitor) -> None:
    _write(amal, "أوّل", "lesson", theme=["النفايات", "المياه"])
    _write(amal, "ثانٍ", "lesson", theme=["النفاياتُ"])
    assert [count for _, count in _found(app).themes] == [2, 1]


def test_a_question_waits_until_an_answer_is_accepted(app: Flask, amal: Visitor) -> None:
    _write(amal, "أُجيب", "question", status="answered")
    waiting = [_write(amal, "مفتوح", "question", status="open"), _write(amal, "جديد", "question")]
    assert len(_found(app).questions) == len(waiting)


@pytest.mark.parametrize("start", ["", "غدًا", "2026-13-45", LONG_AGO.isoformat(), "9999", "20991231"])
def test_only_days_to_come_are_dates_to_come(app: Flask, amal: Visitor, start: str) -> None:
    _write(amal, "لقاء", "activity", start=start)
    assert _found(app).dated == []


def test_what_another_release_kept_is_shown_as_far_as_it_is_known(app: Flask) -> None:
    with app.app_context():
        front.keep(db.session(), Found(pages=3))
        row = db.session().get(Front, 1)
        assert row is not None
        row.found = {**row.found, "of_tomorrow": 1}
        db.session().flush()
        assert front.kept(db.session()) == Found(pages=3)


def test_activities_and_deadlines_stand_in_the_order_of_their_days(app: Flask, amal: Visitor) -> None:
    _write(amal, "مدرسة", "activity", start=f"{TOMORROW}T10:00")
    _write(amal, "منحة", "opportunity", deadline=TODAY.isoformat())
    assert _found(app).dated == [[TODAY.isoformat(), 2], [TOMORROW.isoformat(), 1]]


def test_open_discussions_wait_for_an_answer_and_those_on_deleted_pages_do_not(app: Flask, amal: Visitor) -> None:
    address, gone = _write(amal, "صفحة"), _write(amal, "تُحذف")
    for each in (address, gone):
        amal.post(f"{each}/discussion", {"subject": "سؤال", "body": "هل؟"})
    amal.post(f"{gone}/delete", {"reason": "تجربة"})
    assert _found(app).threads == [1]
    amal.post(f"{address}/discussion/1/close")
    assert _found(app).threads == []


def test_titles_that_pages_link_to_wait_for_a_writer(app: Flask, amal: Visitor) -> None:
    _write(amal, "صفحة", body="[[لم تُكتب]]\n")
    assert _found(app).wanted == [["لم تُكتب", 1]]


def test_the_clock_ticks_only_when_something_else_is_going_on(app: Flask, amal: Visitor) -> None:
    _write(amal, "سؤال", "question")
    first = _follow(app)
    assert _follow(app) == first
    _write(amal, "سؤال آخر", "question")
    assert _follow(app) == first + 2


def test_the_first_page_shows_what_is_going_on(app: Flask, amal: Visitor, visitor: Visitor) -> None:
    day = date.today() + timedelta(3)  # noqa: DTZ011 - any day to come
    address = _write(amal, "كيف نبدأ", "question", theme=["النفايات"], body="[[لم تُكتب]]\n")
    _write(amal, "لقاء", "activity", start=day.isoformat())
    amal.post(f"{address}/discussion", {"subject": "عن البداية", "body": "هل؟"})
    assert "Open questions" not in in_english(visitor).get("/").text
    _follow(app)
    shown = in_english(visitor).get("/").text
    for part in ("<b>2</b> pages", "<b>1</b> open discussion", "theme=", "عن البداية", "لم تُكتب", f'datetime="{day}"'):
        assert part in shown, part
    assert "amal" not in shown


def test_what_went_out_of_sight_meanwhile_is_not_shown(app: Flask, amal: Visitor, salem: Visitor, visitor: Visitor) -> None:
    address = _write(amal, "كيف نبدأ", "question")
    amal.post(f"{address}/discussion", {"subject": "سرّ", "body": "هل؟"})
    _follow(app)
    salem.post(f"{address}/discussion/comments/1/hide")
    assert "سرّ" not in visitor.get("/").text
    amal.post(f"{address}/delete", {"reason": "تجربة"})
    assert "كيف نبدأ" not in visitor.get("/").text


def test_each_part_says_what_can_be_done_where_it_is_empty(app: Flask, amal: Visitor, visitor: Visitor) -> None:
    assert "Nothing is written here yet" in in_english(visitor).get("/").text
    _write(amal, "صفحة")
    _follow(app)
    shown = in_english(visitor).get("/").text
    for part in ("No discussion is open.", "No question waits", "Nothing is announced.", "Every link leads"):
        assert part in shown, part


def test_a_theme_has_an_icon_that_is_drawn(app: Flask, amal: Visitor, visitor: Visitor) -> None:
    _write(amal, "صفحة", "lesson", theme=["النفايات", "ما لا يُعرف"])
    _follow(app)
    shown = visitor.get("/").text
    assert "#bin" in shown
    assert "#theme" in shown


def test_the_question_that_most_is_said_about_is_asked_most(app: Flask, amal: Visitor) -> None:
    _write(amal, "لمن؟", "question")
    for title, times in (("متى؟", 1), ("كيف؟", 2)):
        address = _write(amal, title, "question")
        for _ in range(times):
            amal.post(f"{address}/discussion", {"subject": "رأي", "body": "نعم"})
    amal.post(f"{_write(amal, 'درس', 'lesson')}/discussion", {"subject": "رأي", "body": "نعم"})
    _follow(app)
    shown = in_english(amal).get("/").text.partition("Often asked:")[2].partition("</nav>")[0]
    assert [title for title in ("كيف؟", "متى؟", "لمن؟", "درس") if title in shown] == ["كيف؟", "متى؟"]
    assert shown.index("كيف؟") < shown.index("متى؟")
