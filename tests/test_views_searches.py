"""The board of searches that led to no page, and the words that members say a page answers."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from pages_store import searches
from search_index import alike
from search_index.query import parse
from tests.conftest import Visitor
from wiki import db, nearest, worker

WANTED = "solar pumps for wells"
EN = {"Accept-Language": "en"}


def _asked(app: Flask, query: str = WANTED, times: int = 2) -> None:
    """Let so many browsers search for something."""
    for _ in range(times):
        Visitor(app).get("/search", query_string={"q": query}, buffered=True)


def _page(app: Flask, member: Visitor, title: str, body: str = "text", **more: object) -> str:
    made = member.api("POST", "/pages", json={"title": title, "body": body, "language": "en", **more}).get_json()
    with app.app_context():
        worker.catch_up()
    return str(made["slug"])


def test_visitors_do_not_see_the_board_and_members_do(app: Flask, visitor: Visitor, amal: Visitor) -> None:
    _asked(app)
    assert visitor.get("/searches").status_code in (302, 303)
    text = amal.get("/searches").text
    assert WANTED in text
    assert "/pages/new?title=solar" in text


def test_what_was_asked_once_is_folded_away(app: Flask, amal: Visitor) -> None:
    _asked(app, times=1)
    text = amal.get("/searches").text
    assert text.index("<details") < text.index(WANTED)


def test_only_a_coordinator_takes_a_search_off_the_board_and_brings_it_back(app: Flask, amal: Visitor, salem: Visitor) -> None:
    _asked(app)
    key = {"key": alike.key(WANTED)}
    assert amal.post("/searches/dismiss", key, seen_on="/account").status_code == 403
    assert salem.post("/searches/dismiss", key, seen_on="/searches").status_code == 303
    assert WANTED not in amal.get("/searches").text
    _asked(app)
    assert WANTED not in amal.get("/searches").text
    assert salem.post("/searches/reinstate", key, seen_on="/searches").status_code == 303
    assert WANTED in amal.get("/searches").text


def test_a_search_that_nobody_made_can_not_be_dismissed(salem: Visitor) -> None:
    assert salem.post("/searches/dismiss", {"key": "unknown"}, seen_on="/account").status_code == 404


def test_a_long_board_has_parts(app: Flask, amal: Visitor) -> None:
    with app.app_context(), db.writing():
        for number in range(40):
            for _ in range(2):
                searches.count(db.session(), f"q{number:02}", f"q{number:02}", datetime.now(UTC).date())
    first = amal.get("/searches").text
    following = re.search(r'href="(/searches\?offset=30)"', first)
    assert following
    assert "q39" not in first
    assert "q39" in amal.get(following[1]).text


# Ask before you post

QUESTION = {"title": "How do we pump water with the sun?", "kind": "question", "language": "en", "body": ""}


def _fragment(member: Visitor, **typed: str) -> str:
    return member.post("/searches/near", {**QUESTION, **typed}, seen_on="/pages/new?kind=question", headers=EN).text


def test_while_a_question_is_typed_the_nearest_pages_are_shown(app: Flask, amal: Visitor) -> None:
    _page(app, amal, "Pumping water", "The pumps of the wells run on the sun since May.")
    _page(app, amal, "Waste days", "Bins are emptied on Mondays.")
    near = _fragment(amal)
    assert "Pumping water" in near
    assert "Waste days" not in near
    assert "<html" not in near
    assert "Waste days" in _fragment(amal, title="Who empties the bins?", body="The bins are full on Mondays.")


def test_the_hints_with_which_a_question_begins_are_not_searched_for(amal: Visitor) -> None:
    hints = re.search(
        r'<textarea id="body"[^>]*>(.*?)</textarea>', amal.get("/pages/new?kind=question", headers=EN).text, re.DOTALL
    )
    assert hints
    assert "Someone may have solved it already" in _fragment(amal, title="", body=html.unescape(hints[1]), language="en")


def test_without_scripts_a_button_shows_the_nearest_pages_and_keeps_all_that_was_typed(app: Flask, amal: Visitor) -> None:
    _page(app, amal, "Pumping water", "The pumps of the wells run on the sun since May.")
    typed = {**QUESTION, "body": "We have four wells.", "tags": "wells", "comment": "a note", "field.place": "Zliten"}
    reply = amal.post("/pages/new", {**typed, "near": "1"}, seen_on="/pages/new?kind=question")
    assert reply.status_code == 200
    for value in (QUESTION["title"], "We have four wells.", "wells", "a note", "Zliten", "Pumping water"):
        assert value in reply.text
    assert amal.post("/pages/new", typed, seen_on="/pages/new?kind=question").status_code == 303


def test_the_preview_of_a_question_and_a_question_from_a_search_show_the_nearest_pages(app: Flask, amal: Visitor) -> None:
    _page(app, amal, "Pumping water", "The pumps of the wells run on the sun since May.")
    shown = amal.post("/pages/new", {**QUESTION, "preview": "1"}, seen_on="/pages/new").text
    assert "Pumping water" in shown
    assert "Pumping water" in amal.get("/pages/new?kind=question&language=en&title=water+pump").text


def test_other_kinds_are_not_asked_to_search_first(amal: Visitor) -> None:
    assert "near-pages" not in amal.get("/pages/new?kind=lesson").text


def test_nothing_near_says_go_on(amal: Visitor) -> None:
    assert "Go on and ask" in _fragment(amal)


@given(title=st.text(max_size=80), body=st.text(max_size=200))
def test_whatever_is_typed_gives_a_query_of_bounded_length(title: str, body: str) -> None:
    wanted = nearest.telling(title, body, "ar")
    assert len(wanted.split()) <= 64
    assert not parse(wanted).filters
