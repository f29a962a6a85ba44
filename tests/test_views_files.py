"""Files of a page, by their form and as they are given out."""

from __future__ import annotations

import io
from contextlib import closing
from urllib.parse import quote

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.conftest import Visitor
from tests.page_forms import form, in_english, rewrite, write


@pytest.fixture
def page(amal: Visitor) -> str:
    return write(amal, "رسوم النظافة")


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(made, "PNG")
    return made.getvalue()


def attach(who: Visitor, page: str, name: str, data: bytes) -> TestResponse:
    token = form(who.get(f"{page}/files"), "csrf_token").fields["csrf_token"]
    boundary, body = encode_multipart({"csrf_token": token, "file": FileStorage(io.BytesIO(data), name)})
    return who.client.post(f"{page}/files", data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def test_a_member_attaches_a_picture_that_the_text_then_shows(page: str, amal: Visitor, visitor: Visitor) -> None:
    assert attach(in_english(amal), page, "مكبّ.png", picture()).status_code == 303
    listed = amal.get(f"{page}/files").text
    assert "is attached" in listed
    assert "![[مكبّ.png]]" in listed
    rewrite(amal, page, body="![[مكبّ.png|المكبّ]]\n")
    shown = visitor.get(page).text
    address = shown.partition('<img src="/files/')[2].partition('"')[0]
    with closing(visitor.get(f"/files/{address}")) as reply:
        assert reply.mimetype == "image/png"


def test_a_file_that_could_run_is_only_ever_saved(page: str, amal: Visitor, visitor: Visitor) -> None:
    attach(amal, page, "x.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    address = amal.get(f"{page}/files").text.partition('href="/files/')[2].partition('"')[0]
    with closing(visitor.get(f"/files/{address}")) as reply:
        assert reply.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in reply.headers["Content-Security-Policy"]


def test_a_file_that_can_not_be_taken_is_refused_with_the_reason(page: str, amal: Visitor) -> None:
    assert attach(in_english(amal), page, "empty.txt", b"").status_code == 422
    assert "The file is empty." in attach(amal, page, "empty.txt", b"").text
    assert amal.post(f"{page}/files").status_code == 422


def test_a_file_larger_than_other_requests_may_be_is_taken(page: str, amal: Visitor) -> None:
    assert attach(amal, page, "long.txt", b"line\n" * 600_000).status_code == 303


def test_a_visitor_attaches_nothing(page: str, amal: Visitor, visitor: Visitor) -> None:
    assert visitor.post(f"{page}/files", {"file": (io.BytesIO(b"x"), "x.txt")}).status_code == 401
    assert form(amal.get(f"{page}/files"), "csrf_token")


def test_a_file_of_no_page_is_not_found(visitor: Visitor) -> None:
    assert visitor.get(f"/files/{'0' * 64}/{quote('x.png')}").status_code == 404


def test_a_file_that_a_coordinator_hides_is_gone_for_all_and_leaves_a_trace(
    page: str, amal: Visitor, salem: Visitor, visitor: Visitor
) -> None:
    attach(amal, page, "قائمة.txt", b"names")
    address = amal.get(f"{page}/files").text.partition('href="/files/')[2].partition('"')[0]
    assert "/hide" not in amal.get(f"{page}/files").text
    assert amal.post(f"{page}/files/1/hide").status_code == 403
    assert salem.post(f"{page}/files/1/hide", seen_on=f"{page}/files").status_code == 303
    for who in (amal, salem, visitor):
        assert who.get(f"/files/{address}").status_code == 404
        assert "was taken out of sight" in in_english(who).get(f"{page}/files").text
    assert "قائمة" not in amal.get(f"{page}/files").text
    assert "قائمة" in salem.get(f"{page}/files").text
    assert attach(amal, page, "أخرى.txt", b"names").status_code == 422
    assert salem.post(f"{page}/files/1/unhide", seen_on=f"{page}/files").status_code == 303
    with closing(visitor.get(f"/files/{address}")) as reply:
        assert reply.status_code == 200


def test_a_file_of_another_page_is_not_hidden_from_this_one(page: str, amal: Visitor, salem: Visitor) -> None:
    attach(amal, page, "a.txt", b"a")
    other = write(amal, "أخرى")
    assert salem.post(f"{other}/files/1/hide").status_code == 404
    assert salem.post(f"{page}/files/9/hide").status_code == 404


def test_a_file_sent_while_one_writes_gets_a_name_of_its_own_and_a_script_is_told_it(page: str, amal: Visitor) -> None:
    def sent(data: bytes) -> TestResponse:
        token = form(amal.get(f"{page}/files"), "csrf_token").fields["csrf_token"]
        body = {"csrf_token": token, "unique": "1", "file": (io.BytesIO(data), "note.txt")}
        return amal.client.post(f"{page}/files", data=body, headers={"Accept": "application/json", "Accept-Language": "en"})

    assert [sent(data).json["name"] for data in (b"a", b"b", b"a", b"c")] == [
        "note.txt",
        "note-2.txt",
        "note.txt",
        "note-3.txt",
    ]
    refused = sent(b"")
    assert (refused.status_code, refused.json["error"]["message"]) == (422, "The file is empty.")
