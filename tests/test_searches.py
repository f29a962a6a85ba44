"""Searches that led to no page: what is counted, what is never kept, and what is forgotten."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from pages_store import database, people, searches
from pages_store.search_tables import Search
from search_index import alike
from tests.conftest import Visitor
from wiki import db, worker

CASES = Path(__file__).parent / "cases" / "alike.txt"
TODAY = datetime.now(UTC).date()


def _lines(section: str) -> list[list[str]]:
    parts = CASES.read_text("utf-8").split("## ")
    body = next(part.partition("\n")[2] for part in parts if part.startswith(section))
    return [line.split(" | ") for line in body.splitlines() if line and not line.startswith("#")]


def _all(app: Flask) -> dict[str, tuple[int, int]]:
    with app.app_context():
        return {each.typed: (each.asked, each.opened) for each in db.session().query(Search)}


# One reading for all spellings


@pytest.mark.parametrize("spellings", _lines("one"))
def test_spellings_and_orders_of_one_question_are_one(spellings: list[str]) -> None:
    assert len({alike.key(each) for each in spellings}) == 1
    assert alike.key(spellings[0])


@pytest.mark.parametrize("others", _lines("apart"))
def test_other_questions_stay_apart(others: list[str]) -> None:
    assert len({alike.key(each) for each in others}) == len(others)


@pytest.mark.parametrize("query", ["", "-", "kind:lesson", "مياه -شرب", '""', "!!"])
def test_what_filters_or_excludes_or_holds_no_word_has_no_reading(query: str) -> None:
    assert alike.key(query) == ""


@given(st.text(max_size=60))
def test_any_text_has_a_reading_and_its_reading_is_bounded(text: str) -> None:
    assert len(alike.key(text)) <= 32 * 65


# What is counted


def test_a_search_is_counted_once_a_day_for_each_browser(app: Flask, visitor: Visitor, amal: Visitor) -> None:
    for spelling in ("الطاقة الشمسية", "طاقه شمسيه", "شمسية طاقة"):
        visitor.get("/search", query_string={"q": spelling}, buffered=True)
    assert _all(app) == {"الطاقة الشمسية": (1, 0)}
    amal.get("/search", query_string={"q": "طاقة شمسيّة"}, buffered=True)
    assert _all(app) == {"الطاقة الشمسية": (2, 0)}


def test_one_who_keeps_no_cookie_can_not_make_a_search_the_most_wanted(app: Flask) -> None:
    for _ in range(30):
        app.test_client(use_cookies=False).get("/search?q=borehole", buffered=True)
    assert _all(app) == {"borehole": (20, 0)}


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("/search?q=well", {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}),
        ("/search?q=well", {"Sec-Purpose": "prefetch"}),
        ("/search?q=well&page=2", {}),
        ("/search?q=well&kind=lesson", {}),
        ("/search?q=kind:lesson+well", {}),
        ("/search?q=", {}),
        ("/search?q=x", {}),
    ],
)
def test_robots_further_parts_and_filters_are_not_counted(app: Flask, address: str, headers: dict[str, str]) -> None:
    app.test_client().get(address, headers=headers, buffered=True)
    assert _all(app) == {}


@pytest.mark.parametrize("query", [row[0] for row in _lines("never")])
def test_what_reaches_someone_is_never_kept(app: Flask, visitor: Visitor, query: str) -> None:
    visitor.get("/search", query_string={"q": query}, buffered=True)
    assert _all(app) == {}


@pytest.mark.parametrize("query", [row[0] for row in _lines("kept")])
def test_numbers_of_laws_and_years_are_kept(app: Flask, visitor: Visitor, query: str) -> None:
    visitor.get("/search", query_string={"q": query}, buffered=True)
    assert list(_all(app)) == [query]


def test_the_full_name_of_someone_known_is_never_kept(app: Flask, visitor: Visitor) -> None:
    with app.app_context(), db.writing():
        people.add(db.session(), "Salem Bin Ali")
    visitor.get("/search?q=is+salem+bin+ali+ill", buffered=True)
    visitor.get("/search?q=salem", buffered=True)
    assert list(_all(app)) == ["salem"]


def test_a_result_that_is_opened_from_the_search_counts_as_an_answer(app: Flask, amal: Visitor, visitor: Visitor) -> None:
    made = amal.api("POST", "/pages", json={"title": "Composting", "body": "text"}).get_json()
    with app.app_context():
        worker.catch_up()
    address = f"/pages/{made['slug']}"
    assert f'href="{address}"' in visitor.get("/search?q=compost", buffered=True).text
    for referer in ("http://localhost/", "http://elsewhere.example/search?q=compost", "http://localhost/search?q=other"):
        visitor.get(address, headers={"Referer": referer}, buffered=True)
    assert _all(app) == {"compost": (1, 0)}
    for _ in range(3):  # the second time from the page cache; more than were asked can't be opened
        visitor.get(address, headers={"Referer": "http://localhost/search?q=composting&kind=page"}, buffered=True)
    assert _all(app) == {"compost": (1, 1)}


def test_counting_empties_no_cache(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        before = db.clock()
    visitor.get("/search?q=nothing+like+it", buffered=True)
    assert _all(app)
    with app.app_context():
        assert db.clock() == before


def test_a_search_is_answered_at_once_while_another_writes_for_long(app: Flask, visitor: Visitor) -> None:
    with app.app_context(), db.writing():
        assert visitor.get("/search?q=busy", buffered=True).status_code == 200
    assert _all(app) == {}
    visitor.get("/search?q=busy", buffered=True)  # what could not be counted is counted with the next
    assert _all(app) == {"busy": (1, 0)}


def test_after_a_count_the_connection_is_as_durable_as_before(app: Flask, visitor: Visitor) -> None:
    visitor.get("/search?q=durable", buffered=True)
    with app.app_context(), db.engine().connect() as connection:
        asked = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("synchronous", "busy_timeout")]
    assert asked == [2, 30_000]


def test_nothing_of_who_searched_is_kept_or_logged(
    app: Flask, amal: Visitor, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    amal.get(
        "/search?q=secretword",
        headers={"User-Agent": "AmalsPhone"},
        environ_base={"REMOTE_ADDR": "203.0.113.9"},
        buffered=True,
    )
    columns = set(Search.__table__.columns.keys())
    assert columns == {"key", "typed", "asked", "opened", "today", "first_day", "last_day", "dismissed"}
    said = caplog.text + "".join(capfd.readouterr())
    assert "secretword" not in said
    cookie = amal.client.get_cookie("searched", path="/search")
    assert cookie
    assert "secretword" not in cookie.value


def test_only_a_counted_search_sets_a_cookie_and_only_the_search_is_sent_it(visitor: Visitor) -> None:
    assert "Set-Cookie" not in visitor.get("/search", buffered=True).headers
    cookie = visitor.get("/search?q=wells", buffered=True).headers["Set-Cookie"]
    assert "Path=/search" in cookie
    assert "HttpOnly" in cookie
    assert "Set-Cookie" not in visitor.get("/search?q=well", buffered=True).headers


def test_the_table_keeps_no_order_in_which_searches_came(app: Flask) -> None:
    with app.app_context(), db.engine().connect() as connection:
        made = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'searches'").scalar()
    assert "WITHOUT ROWID" in str(made)


# What is shown and forgotten


def _count(session: Session, typed: str, times: int, day: date = TODAY) -> None:
    for _ in range(times):
        searches.count(session, alike.key(typed), typed, day)


def _shown(session: Session, *, once: bool = False) -> list[str]:
    return [each.typed for each in searches.unanswered(session, TODAY, 50, once=once)]


def test_the_most_asked_come_first_and_those_made_once_apart(session: Session) -> None:
    with database.writing(session):
        _count(session, "wells", 2)
        _count(session, "roads", 5)
        _count(session, "bees", 1)
    assert _shown(session) == ["roads", "wells"]
    assert _shown(session, once=True) == ["bees"]


def test_a_search_leaves_the_board_when_half_of_those_who_asked_opened_a_page(session: Session) -> None:
    with database.writing(session):
        _count(session, "wells", 4)
        searches.count_opened(session, alike.key("well"))
        assert _shown(session) == ["wells"]
        searches.count_opened(session, alike.key("well"))
        assert _shown(session) == []


def test_what_is_asked_once_is_forgotten_in_a_month_and_the_rest_in_half_a_year(session: Session) -> None:
    with database.writing(session):
        _count(session, "bees", 1, TODAY - timedelta(31))
        _count(session, "wells", 2, TODAY - timedelta(31))
        _count(session, "roads", 2, TODAY - timedelta(181))
        assert _shown(session) == ["wells"]
        assert _shown(session, once=True) == []
        _count(session, "schools", 1)
        assert {each.typed for each in session.query(Search)} == {"wells", "schools"}


def test_a_flood_of_searches_drops_the_least_asked_and_keeps_the_rest(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searches, "_MOST_KEPT", 10)
    with database.writing(session):
        _count(session, "wells", 3)
        for number in range(30):
            _count(session, f"flood{chr(97 + number % 26)}{number}", 1)
    assert _shown(session) == ["wells"]
    assert session.query(Search).count() == 10


def test_writing_the_page_takes_its_search_off_the_board(app: Flask, visitor: Visitor, amal: Visitor) -> None:
    visitor.get("/search?q=school+gardens", buffered=True)
    amal.api("POST", "/pages", json={"title": "Gardens of the school", "body": ""})
    assert _all(app) == {}
