"""Without an index titles and texts are searched as they are, and filters hold."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from search_index.query import Filters, parse
from search_index.synonyms import Synonyms
from tests.conftest import Visitor
from wiki import db, fallback

PAGES = (
    ("محطة التحلية", {"kind": "lesson", "fields": {"theme": ["المياه"], "place": ["زليتن"]}}, "مضخات البلدية"),
    ("الحديقة", {"tags": ["بيئة"]}, "حديقة قرب محطة الحافلات، فيها 50% ظلّ"),
    ("Stazione", {"language": "it"}, "Comunità e acqua"),
)


@pytest.fixture
def full(app: Flask, amal: Visitor) -> Flask:
    for title, more, body in PAGES:
        assert amal.api("POST", "/pages", json={"title": title, "body": body, **more}).status_code == 201
    return app


def _found(app: Flask, query: str, filters: Filters | None = None, sort: str = "best") -> list[str]:
    with app.app_context():
        found = fallback.search(db.session(), parse(query), filters or Filters(), (10, 0), sort)
        assert found.total == len(found.pages)
        return [page.title for page in found.pages]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("محطة", ["محطة التحلية", "الحديقة"]),
        ("محطه التحليه", ["محطة التحلية", "الحديقة"]),
        ("ACQUA", ["Stazione"]),
        ("محطة -الحافلات", ["محطة التحلية"]),
        ('"محطة الحافلات"', ["الحديقة"]),
        ("50%", ["الحديقة"]),
        ("%", []),
        ("؟؟؟", []),
        ("kind:lesson", ["محطة التحلية"]),
        ("theme:مياه", []),
        ("theme:المياه place:zliten", ["محطة التحلية"]),
        ("tag:بيئه", ["الحديقة"]),
        ("language:IT", ["Stazione"]),
        ("محطة before:2001", []),
        ("author:amal", []),
    ],
)
def test_a_query_finds(full: Flask, query: str, titles: list[str]) -> None:
    assert _found(full, query) == titles


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("الصرف", ["Stazione", "محطة التحلية"]),
        ("محطة تنقية", ["Stazione", "محطة التحلية", "الحديقة"]),
        ("theme:water", ["محطة التحلية"]),
    ],
)
def test_what_means_the_same_is_found_too(full: Flask, query: str, titles: list[str]) -> None:
    same = Synonyms([("الصرف", "acqua", "مضخات"), ("محطة تنقية", "Comunità"), ("water", "المياه")])
    with full.app_context():
        found = fallback.search(db.session(), parse(query), Filters(), (10, 0), "best", same)
        assert {page.title for page in found.pages} == {*titles}


def test_filters_hold_beside_those_typed(full: Flask) -> None:
    assert _found(full, "محطة", Filters(kind=("lesson",), after=date(2001, 1, 1))) == ["محطة التحلية"]
    assert _found(full, "kind:lesson", Filters(kind=("page",))) == []


def test_the_order_is_that_asked_for(full: Flask) -> None:
    assert _found(full, "", sort="newest") == ["Stazione", "الحديقة", "محطة التحلية"]
    assert _found(full, "", sort="title") == ["Stazione", "الحديقة", "محطة التحلية"]


def test_pages_of_hits_are_bounded(full: Flask) -> None:
    with full.app_context():
        first = fallback.search(db.session(), parse(""), Filters(), (2, 0), "newest")
        rest = fallback.search(db.session(), parse(""), Filters(), (2, 2), "newest")
        none = fallback.search(db.session(), parse(""), Filters(), (2, 5_000), "newest")
    assert (first.total, len(first.pages), len(rest.pages), len(none.pages)) == (3, 2, 1, 0)
