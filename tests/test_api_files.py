"""Files by the API."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import pytest

from pages_store import limits
from tests.api_contract import call
from tests.conftest import Visitor
from tests.served import Site

DATA = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def page(amal: Visitor) -> dict[str, Any]:
    """A page to attach to."""
    made: dict[str, Any] = call(amal, "POST", "/pages", json={"title": "صفحة", "body": "نص"}).json
    return made


def sent(data: bytes, name: str = "دراسة.pdf") -> dict[str, Any]:
    """Return a form with a file; the client's own way leaves the temporary file of a large one open."""
    head = f'--part\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return {"data": head.encode() + data + b"\r\n--part--\r\n", "content_type": "multipart/form-data; boundary=part"}


def test_a_file_is_attached_under_its_hash(amal: Visitor, visitor: Visitor, page: dict[str, Any]) -> None:
    where = f"/pages/{page['id']}/files"
    assert call(visitor, "GET", where).json == {"files": []}
    reply = call(amal, "POST", where, **sent(DATA))
    digest = hashlib.sha256(DATA).hexdigest()
    assert reply.status_code == 201
    assert (reply.json["name"], reply.json["sha256"], reply.json["size"]) == ("دراسة.pdf", digest, len(DATA))
    assert reply.json["type"] == "application/pdf"
    assert f"/files/{digest}/" in reply.json["url"]
    assert call(visitor, "GET", where).json == {"files": [reply.json]}
    assert call(amal, "POST", where, **sent(DATA)).json == reply.json


def test_a_file_larger_than_other_requests_may_be_is_taken(amal: Visitor, page: dict[str, Any]) -> None:
    reply = call(amal, "POST", f"/pages/{page['id']}/files", **sent(DATA + b"x" * 2 * limits.REQUEST_BYTES))
    assert reply.status_code == 201


def test_what_is_no_file_is_refused(amal: Visitor, visitor: Visitor, page: dict[str, Any]) -> None:
    where = f"/pages/{page['id']}/files"
    form = {"content_type": "multipart/form-data"}
    for more, status, field in (
        (sent(b""), 422, "file"),
        ({"data": {"file": "text"}, **form}, 422, "file"),
        ({"data": {"other": (io.BytesIO(DATA), "a.pdf")}, **form}, 422, "file"),
        ({"data": b"no parts", **form}, 422, "file"),
        ({"json": {"file": "x"}}, 415, ""),
        ({"data": DATA, "content_type": "application/pdf"}, 415, ""),
        (sent(b"x" * (limits.UPLOAD_BYTES + 1)), 413, ""),
    ):
        reply = call(amal, "POST", where, **more)
        assert (reply.status_code, reply.json["error"].get("field", "")) == (status, field)
    assert call(visitor, "POST", where, **sent(DATA)).status_code == 401
    assert call(amal, "POST", f"/pages/{page['id'] + 1}/files", **sent(DATA)).status_code == 404
    assert call(amal, "GET", where).json == {"files": []}


def test_who_sends_far_too_much_can_read_why_it_was_refused(site: Site) -> None:
    site.start()
    assert site.api("POST", "/pages", {"text": "a" * 14_000_000})[0] == 401
    site.add_member("amal", "a long enough passphrase")
    status, answer = site.api("POST", "/pages", {"text": "a" * 14_000_000})
    assert (status, answer["error"]["code"]) == (413, "too_large")
