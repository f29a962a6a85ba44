"""Search by the API."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.api_contract import call
from tests.conftest import Visitor
from wiki import worker


@pytest.fixture(autouse=True)
def index(app: Flask) -> Iterator[None]:
    """Close the files of the index when the test is over."""
    yield
    if "kunnash.search" in app.extensions:
        app.extensions["kunnash.search"].close()


def indexed(who: Visitor, *pages: dict[str, Any]) -> list[int]:
    """Make pages and let the index catch up; return their numbers."""
    numbers = [call(who, "POST", "/pages", json=page).json["id"] for page in pages]
    with who.app.app_context():
        worker.catch_up()
    return numbers


def test_a_page_is_found_by_a_word_of_its_text(amal: Visitor, visitor: Visitor) -> None:
    lesson, _ = indexed(
        amal,
        {"title": "درس", "kind": "lesson", "tags": ["ماء"], "body": "أصلحت البلدية شبكة المياه في <b>سبها</b>"},
        {"title": "آخر", "body": "كلام عن شيء"},
    )
    found = call(visitor, "GET", "/search?q=المياه").json

    assert (found["total"], found["suggestion"]) == (1, None)
    hit = found["hits"][0]
    assert (hit["id"], hit["title"], hit["kind"], hit["language"]) == (lesson, "درس", "lesson", "ar")
    assert "شبكة المياه في سبها" in hit["snippet"]
    assert hit["url"] == call(visitor, "GET", f"/pages/{lesson}").json["url"]
    assert found["reading"][0]["typed"] == "المياه"
    assert found["facets"]["kind"] == [{"value": "lesson", "count": 1}]
    assert set(found["facets"]) == {"kind", "language", "tag", "theme", "place", "author", "after"}


def test_hits_are_narrowed_by_the_address_and_come_in_parts(amal: Visitor) -> None:
    numbers = indexed(amal, *({"title": f"water {number}", "language": "en", "body": "water"} for number in range(3)))
    numbers += indexed(amal, {"title": "acqua water", "language": "it", "kind": "policy", "body": ""})

    def found(query: str) -> list[int]:
        return [hit["id"] for hit in call(amal, "GET", f"/search?{query}").json["hits"]]

    assert sorted(found("q=water")) == sorted(found("q=")) == sorted(found("")) == numbers
    assert found("q=water&language=it") == found("q=water&kind=policy") == found("kind=policy") == numbers[3:]
    parts = [found(f"q=water&limit=2&offset={offset}") for offset in (0, 2, 4, 1000)]
    assert sorted(parts[0] + parts[1]) == numbers
    assert parts[2] == parts[3] == []


def test_a_deleted_page_is_not_found_even_before_the_index_knows(amal: Visitor) -> None:
    (number,) = indexed(amal, {"title": "water", "body": "water"})
    call(amal, "DELETE", f"/pages/{number}")
    assert call(amal, "GET", "/search?q=water").json["hits"] == []


def test_without_an_index_a_search_still_answers(amal: Visitor) -> None:
    indexed(amal, {"title": "شبكة المياه", "body": ""})
    shutil.rmtree(amal.app.extensions["kunnash.settings"].index)
    assert call(amal, "GET", "/search?q=شبكة المياه").status_code == 200
    assert call(amal, "GET", "/search?q=").status_code == 200


def test_no_query_is_an_error_but_numbers_may_be(visitor: Visitor) -> None:
    for query in ('"', "-", "*", "((", "kind:", 'a"b"c:*-', "%00", "%ff", "x" * 5_000, "٪", "OR AND NOT"):
        assert call(visitor, "GET", f"/search?q={query}").status_code == 200
    for query in ("limit=0", "limit=101", "limit=x", "offset=-1", "offset=x", "offset=1001"):
        reply = call(visitor, "GET", f"/search?q=a&{query}")
        assert (reply.status_code, reply.json["error"]["field"]) == (422, query.partition("=")[0])
