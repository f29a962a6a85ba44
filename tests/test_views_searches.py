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


# Pointing to a page that answers


def _point(member: Visitor, slug: str, words: str = WANTED) -> int:
    reply = member.post(f"/pages/{slug}/aliases", {"words": words}, seen_on=f"/pages/{slug}/aliases")
    return reply.status_code


def test_a_page_that_a_member_points_to_is_found_first_at_once_and_leaves_the_board(
    app: Flask, visitor: Visitor, amal: Visitor
) -> None:
    slug = _page(app, amal, "Photovoltaic irrigation")
    _page(app, amal, "Solar pumps for wells of old", "solar pumps for wells")
    _asked(app)
    offered = amal.get("/searches/answer", query_string={"q": WANTED, "find": "irrigation"}).text
    assert f"/pages/{slug}/aliases" in offered
    assert _point(amal, slug) == 303
    for query in (WANTED, "Wells: pumps, SOLAR", '"solar pump" well'):
        assert _found(visitor, query)[0] == slug
    assert len(_found(visitor, WANTED)) == 2
    assert "A member pointed to this page" in visitor.get("/search", query_string={"q": WANTED}).text
    assert "/pages/new?title=solar" not in amal.get("/searches").text


def test_pointing_teaches_the_index_so_that_part_of_the_words_finds_the_page(
    app: Flask, visitor: Visitor, amal: Visitor
) -> None:
    slug = _page(app, amal, "Photovoltaic irrigation")
    _point(amal, slug)
    with app.app_context():
        worker.catch_up()
    assert _found(visitor, "pumps in spring") == [slug]
    assert visitor.api("GET", "/search?q=pumps+wells+solar").get_json()["total"] == 1


def test_an_alias_survives_a_new_title_and_is_gone_while_its_page_is_deleted(
    app: Flask, visitor: Visitor, amal: Visitor
) -> None:
    slug = _page(app, amal, "Photovoltaic irrigation")
    _point(amal, slug)
    amal.api("PUT", "/pages/1", json={"base": 1, "title": "Water by sun"})
    assert _found(visitor, WANTED) == ["water-by-sun"]
    amal.api("DELETE", "/pages/1")
    assert _found(visitor, WANTED) == []
    assert amal.get(f"/pages/{slug}/aliases").status_code == 404
    amal.post(f"/pages/{slug}/restore", seen_on="/pages/deleted")
    assert _found(visitor, WANTED) == ["water-by-sun"]


def test_any_member_can_undo_an_alias(app: Flask, visitor: Visitor, amal: Visitor, salem: Visitor) -> None:
    slug = _page(app, amal, "Photovoltaic irrigation")
    _point(salem, slug)
    shown = amal.get(f"/pages/{slug}/aliases").text
    assert WANTED in shown
    assert "salem" in shown
    other = _page(app, amal, "Other")
    assert amal.post(f"/pages/{other}/aliases/1/delete", seen_on=f"/pages/{slug}/aliases").status_code == 404
    assert amal.post(f"/pages/{slug}/aliases/1/delete", seen_on=f"/pages/{slug}/aliases").status_code == 303
    with app.app_context():
        worker.catch_up()
    assert _found(visitor, WANTED) == []


def test_the_same_words_twice_are_one_alias_and_two_pages_may_answer(app: Flask, visitor: Visitor, amal: Visitor) -> None:
    one, two = _page(app, amal, "One"), _page(app, amal, "Two")
    assert [_point(amal, slug) for slug in (one, one, two)] == [303, 303, 303]
    assert _found(visitor, WANTED) == [two, one]
    assert amal.get(f"/pages/{one}/aliases").text.count("/delete") == 1


def test_words_that_ask_for_nothing_are_refused_and_given_back(app: Flask, amal: Visitor) -> None:
    slug = _page(app, amal, "One")
    for words in ("", "kind:lesson", "!!", "x" * 101):
        assert _point(amal, slug, words) == 422
    shown = amal.post(f"/pages/{slug}/aliases", {"words": "kind:lesson"}, seen_on=f"/pages/{slug}/aliases").text
    assert 'value="kind:lesson"' in shown


def test_pages_found_first_take_no_place_from_others(app: Flask, visitor: Visitor, amal: Visitor) -> None:
    slug = _page(app, amal, "Elsewhere")
    for number in range(23):
        amal.api("POST", "/pages", json={"title": f"Well {number}", "language": "en", "body": "wells"})
    _point(amal, slug, "well")
    with app.app_context():
        worker.catch_up()
    first = visitor.api("GET", "/search?q=wells&limit=10").get_json()
    rest = [visitor.api("GET", f"/search?q=wells&limit=10&offset={offset}").get_json() for offset in (10, 20)]
    ids = [hit["id"] for each in (first, *rest) for hit in each["hits"]]
    assert ids[0] == 1
    assert len(ids) == len(set(ids)) == first["total"] == 24


# Ask before you post

QUESTION = {"title": "How do we pump water with the sun?", "kind": "question", "language": "en", "body": ""}


def _fragment(member: Visitor, **typed: str) -> str:
    return member.post("/searches/near", {**QUESTION, **typed}, seen_on="/pages/new?kind=question").text


def test_while_a_question_is_typed_the_nearest_pages_are_shown(app: Flask, amal: Visitor) -> None:
    _page(app, amal, "Pumping water", "The pumps of the wells run on the sun since May.")
    _page(app, amal, "Waste days", "Bins are emptied on Mondays.")
    near = _fragment(amal)
    assert "Pumping water" in near
    assert "Waste days" not in near
    assert "<html" not in near
    assert "Waste days" in _fragment(amal, title="Who empties the bins?", body="The bins are full on Mondays.")


def test_the_hints_with_which_a_question_begins_are_not_searched_for(amal: Visitor) -> None:
    hints = re.search(r'<textarea id="body"[^>]*>(.*?)</textarea>', amal.get("/pages/new?kind=question").text, re.DOTALL)
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
