from __future__ import annotations

import gzip

from flask import Flask

from tests.conftest import Visitor
from tests.queries import counted
from wiki import create_app
from wiki.config import read

PAGE = {"title": "النفايات", "body": "## أول\n\nنصّ فيه [[سبها]].\n"}


def _address(amal: Visitor) -> str:
    made = amal.api("POST", "/pages", json=PAGE).json
    assert made
    return f"/pages/{made['slug']}"


def test_a_visitors_second_view_asks_the_database_one_thing(app: Flask, amal: Visitor, visitor: Visitor) -> None:
    address = _address(amal)
    first = visitor.get(address)
    with counted(app) as asked:
        second = visitor.get(address)
    assert second.data == first.data
    assert len(asked) == 1


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


def test_a_question_for_the_head_alone_is_answered_as_the_whole_would_be(amal: Visitor, visitor: Visitor) -> None:
    address = _address(amal)
    for _ in range(2):
        head = visitor.client.head(address)
        whole = visitor.get(address)
        assert head.data == b""
        assert head.headers["Content-Length"] == str(len(whole.data))
        for answer in (head, whole):
            answer.headers.pop("Date", None)  # the server's to say
        assert dict(head.headers) == dict(whole.headers)


def test_a_kept_answer_bears_the_headers_that_every_answer_bears(amal: Visitor, visitor: Visitor) -> None:
    address = _address(amal)
    made, kept = visitor.get(address), visitor.get(address)
    made.headers.pop("Date", None)  # the server's to say
    assert kept.headers["Content-Security-Policy"]
    assert dict(kept.headers) == dict(made.headers)


def test_where_only_members_read_nothing_is_kept_for_visitors(environment: dict[str, str], app: Flask, amal: Visitor) -> None:
    address = _address(amal)
    assert Visitor(app).get(address).status_code == 200
    closed = create_app(read({**environment, "KUNNASH_PUBLIC_READING": "off"}))
    for _ in range(2):
        assert Visitor(closed).get(address).status_code == 303
    closed.extensions["kunnash.renderer"].close()
    closed.extensions["kunnash.engine"].dispose()


def test_a_deleted_page_is_gone_at_once(amal: Visitor, visitor: Visitor) -> None:
    address = _address(amal)
    tag = visitor.get(address).headers["ETag"]
    amal.api("DELETE", "/pages/1")
    assert visitor.get(address, headers={"If-None-Match": tag}).status_code == 404


def test_an_answer_depends_on_no_header_but_the_language(amal: Visitor, visitor: Visitor) -> None:
    address = _address(amal)
    plain = visitor.get(address).data
    assert visitor.get(address, headers={"Cookie": "other=1; language=xx"}).data == plain
    assert b'lang="fr"' in visitor.get(address, headers={"Cookie": "language=fr", "Accept-Language": "it"}).data
    assert visitor.get(address, headers={"If-None-Match": 'W/"', "Accept-Encoding": "gzip;q=0"}).data == plain


def test_the_page_tells_how_much_is_said_about_it(amal: Visitor, visitor: Visitor) -> None:
    address = _address(amal)
    assert 'aria-hidden="true">1</span>' not in visitor.get(address).text
    amal.api("POST", "/pages/1/threads", json={"subject": "سؤال", "body": "متى؟"})
    for reader in (visitor, amal):
        assert 'aria-hidden="true">1</span>' in reader.get(address).text
