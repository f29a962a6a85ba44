from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import event

from tests.conftest import Visitor
from wiki import page_cache

PAGE = {"title": "النفايات", "body": "## أول\n\nنصّ فيه [[سبها]].\n"}


@pytest.fixture
def queries(app: Flask) -> Iterator[list[str]]:
    """The statements that read or write, as they come."""
    seen: list[str] = []

    def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(app.extensions["kunnash.engine"], "before_cursor_execute", note)
    yield seen
    event.remove(app.extensions["kunnash.engine"], "before_cursor_execute", note)


def _address(amal: Visitor) -> str:
    made = amal.api("POST", "/pages", json=PAGE).json
    assert made
    return f"/pages/{made['slug']}"


def test_a_visitors_second_view_asks_the_database_one_thing(amal: Visitor, visitor: Visitor, queries: list[str]) -> None:
    address = _address(amal)
    first = visitor.get(address)
    queries.clear()
    second = visitor.get(address)
    assert second.data == first.data
    assert len(queries) == 1


def test_an_edit_is_seen_at_once_and_so_is_the_page_that_a_link_waited_for(amal: Visitor, visitor: Visitor) -> None:
    address = _address(amal)
    assert "missing" in visitor.get(address).text
    amal.api("POST", "/pages", json={"title": "سبها", "body": "نصّ"})
    assert "missing" not in visitor.get(address).text
    amal.api("PUT", "/pages/1", json={"base": 1, "body": "نصّ آخر"})
    assert "نصّ آخر" in visitor.get(address).text


def test_what_has_not_changed_is_not_sent_again(amal: Visitor, visitor: Visitor) -> None:
    address = _address(amal)
    tag = visitor.get(address).headers["ETag"]
    again = visitor.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag

    amal.api("PUT", "/pages/1", json={"base": 1, "body": "نصّ آخر"})
    assert visitor.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_compressed_and_plain_are_the_same_text_under_two_tags(amal: Visitor, visitor: Visitor) -> None:
    address = _address(amal)
    plain = visitor.get(address)
    for _ in range(2):
        packed = visitor.get(address, headers={"Accept-Encoding": "gzip"})
        assert gzip.decompress(packed.data) == plain.data
        assert packed.headers["ETag"] != plain.headers["ETag"]


def test_each_language_has_an_answer_of_its_own(amal: Visitor, visitor: Visitor) -> None:
    address = _address(amal)
    arabic = visitor.get(address, headers={"Accept-Language": "ar"}).text
    italian = visitor.get(address, headers={"Accept-Language": "it"}).text
    assert 'lang="ar" dir="rtl"' in arabic
    assert 'lang="it" dir="ltr"' in italian


def test_what_a_member_sees_is_never_kept_for_visitors(amal: Visitor, visitor: Visitor) -> None:
    address = _address(amal)
    assert "amal" in amal.get(address).text
    assert "amal" not in visitor.get(address).text


def test_the_answers_used_last_stay_within_the_bytes() -> None:
    cache = page_cache.Cache(most_bytes=250)
    for name in "abc":
        cache.put((name, "", ""), page_cache._Answer(1, b"x" * 100, b"", name, "text/html"))
        cache.get(("a", "", ""), 1)
    assert cache.get(("a", "", ""), 1)
    assert cache.get(("b", "", ""), 1) is None
    assert cache.get(("c", "", ""), 1)
