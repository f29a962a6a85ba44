"""Words that a page answers though it does not hold them, because a member said so; the same with every engine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from pages_store.search_tables import Alias
from tests.conftest import Visitor
from wiki import db, indexing, worker

WANTED = "solar pumps for wells"
EN = {"Accept-Language": "en"}


@pytest.fixture(params=["whoosh", "tantivy"])
def environment(tmp_path: Path, request: pytest.FixtureRequest) -> dict[str, str]:
    """The settings of a new site with each engine."""
    return {"KUNNASH_DATA": str(tmp_path / "instance"), "KUNNASH_SEARCH_ENGINE": request.param}


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
    assert "A member pointed to this page" in visitor.get("/search", query_string={"q": WANTED}, headers=EN).text
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
    assert re.search(r"Words that lead here</a> <span[^>]*><bdi>1<", amal.get(f"/pages/{slug}", headers=EN).text)
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
    for words in ("", "kind:lesson", "!!", "x" * 201):
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


def test_where_words_are_read_otherwise_a_rebuild_reads_the_aliases_anew(app: Flask, visitor: Visitor, amal: Visitor) -> None:
    slug = _page(app, amal, "Elsewhere")
    _point(amal, slug)
    _point(amal, slug, "honey")
    with app.app_context():
        with db.writing():
            db.session().execute(update(Alias).values(key=Alias.key + " as once read"))
        indexing.rebuild()
    assert _found(visitor, WANTED) == [slug]
    assert "A member pointed to this page" in visitor.get("/search?q=honey", headers=EN).text
    assert amal.get(f"/pages/{slug}/aliases").text.count("/delete") == 2
