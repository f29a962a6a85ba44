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


def test_hits_come_in_the_order_asked_for(amal: Visitor) -> None:
    old, new, last = indexed(amal, *({"title": f"{title} مياه", "body": "مياه"} for title in ("تقرير", "الأرشيف", "خطة")))

    def found(query: str) -> list[int]:
        return [hit["id"] for hit in call(amal, "GET", f"/search?q=مياه&{query}").json["hits"]]

    assert found("sort=title") == [new, old, last]
    assert found("sort=newest") == [last, new, old]
    assert sorted(found("sort=best")) == sorted(found("")) == [old, new, last]


def test_a_person_is_an_author_for_members_alone(amal: Visitor, visitor: Visitor) -> None:
    indexed(amal, {"title": "مياه", "body": "مياه"})

    def told(who: Visitor, query: str) -> tuple[int, list[dict[str, Any]]]:
        found = call(who, "GET", f"/search?{query}").json
        return found["total"], found["facets"].get("author", [])

    assert told(amal, "q=مياه") == (1, [{"value": "amal", "count": 1}])
    assert told(amal, "q=مياه&author=amal")[0] == told(amal, "q=author:amal")[0] == 1
    assert told(visitor, "q=مياه") == (1, [])
    assert told(visitor, "q=مياه&author=amal")[0] == told(visitor, "q=author:amal")[0] == told(visitor, "q=amal")[0] == 0


def test_pages_are_found_by_when_they_were_changed(amal: Visitor) -> None:
    (number,) = indexed(amal, {"title": "مياه", "body": "مياه"})

    found = call(amal, "GET", "/search?after=2024").json
    assert [hit["id"] for hit in found["hits"]] == [number]
    assert [each["count"] for each in found["facets"]["after"]] == [1, 1, 1]
    assert call(amal, "GET", "/search?q=مياه&before=2024-05").json["total"] == 0
    assert call(amal, "GET", "/search?q=مياه قبل:2024").json["total"] == 0


def test_an_unknown_word_is_corrected_unless_that_is_switched_off(amal: Visitor) -> None:
    indexed(amal, {"title": "صيانة الشبكة", "body": "صيانة الشبكة كل شهر"})

    assert call(amal, "GET", "/search?q=الشبقة").json["suggestion"]
    found = call(amal, "GET", "/search?q=الشبقة&correct=0").json
    assert (found["total"], found["suggestion"]) == (0, None)


def test_no_query_is_an_error_but_numbers_may_be(visitor: Visitor) -> None:
    for query in ('"', "-", "*", "((", "kind:", 'a"b"c:*-', "%00", "%ff", "x" * 5_000, "٪", "OR AND NOT"):
        assert call(visitor, "GET", f"/search?q={query}").status_code == 200
    for query in ("limit=0", "limit=101", "limit=x", "offset=-1", "offset=x", "offset=1001", "after=x", "sort=x", "expand=x"):
        reply = call(visitor, "GET", f"/search?q=a&{query}")
        assert (reply.status_code, reply.json["error"]["field"]) == (422, query.partition("=")[0])
