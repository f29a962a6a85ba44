"""The board of searches that led to no page, and the words that members say a page answers."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from flask import Flask

from pages_store import searches
from search_index import alike
from tests.conftest import Visitor
from wiki import db, worker

WANTED = "solar pumps for wells"


def _asked(app: Flask, query: str = WANTED, times: int = 2) -> None:
    """Let so many browsers search for something."""
    for _ in range(times):
        Visitor(app).get("/search", query_string={"q": query})


def _page(app: Flask, member: Visitor, title: str, body: str = "text", **more: object) -> str:
    made = member.api("POST", "/pages", json={"title": title, "body": body, "language": "en", **more}).get_json()
    with app.app_context():
        worker.catch_up()
    return str(made["slug"])


def _found(reader: Visitor, query: str) -> list[str]:
    text = reader.get("/search", query_string={"q": query}).text
    return re.findall(r'<h2[^>]*><a href="/pages/([^"?#]+)', text)


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
