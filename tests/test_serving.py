"""Files as they are sent and given out over HTTP."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask, current_app
from PIL import Image
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from pages_store import files, limits
from pages_store.errors import FieldError, NotFoundError, TooLargeError
from pages_store.tables import Attachment, Page, Person
from wiki import db, serving, uploads
from wiki.accounts import registry, tokens
from wiki.config import Settings


@pytest.fixture
def author(session: Session) -> Person:
    return added(session, Person(slug="khadija", name="خديجة"))


@pytest.fixture
def page(session: Session) -> Page:
    return new_page(session)


def new_page(session: Session) -> Page:
    now = datetime.now(UTC)
    row = Page(slug="zliten", title="z", title_key="z", kind="page", language="ar", created_at=now, changed_at=now, change=0)
    made: Page = added(session, row)
    return made


def added(session: Session, row: Any) -> Any:
    with db.writing():
        session.add(row)
    return row


def sent(name: str, data: bytes) -> FileStorage:
    return FileStorage(io.BytesIO(data), name)


def answer(app: Flask, attachment: Attachment, **headers: str) -> Response:
    with app.test_request_context(headers=[(name.replace("_", "-"), value) for name, value in headers.items()]):
        reply = serving.file_response(attachment)
        reply.direct_passthrough = False
        reply.get_data()
        reply.close()
        return reply


PNG = io.BytesIO()
Image.new("RGB", (4, 4), "red").save(PNG, "PNG")
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


def test_a_picture_is_shown_in_place_and_can_do_nothing(app: Flask, session: Session, page: Page, author: Person) -> None:
    reply = answer(app, uploads.upload(page, sent("صورة.png", PNG.getvalue()), author))

    assert reply.status_code == 200
    assert reply.mimetype == "image/png"
    assert reply.headers["Content-Disposition"] == f"inline; filename=.png; filename*=UTF-8''{quote('صورة')}.png"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (SVG, "application/octet-stream"),
        (b"<!doctype html><script>alert(1)</script>", "application/octet-stream"),
        (b"%PDF-1.7", "application/pdf"),
        (b"a;b\n", "text/plain"),
        (b"\x00\x01", "application/octet-stream"),
    ],
)
def test_all_else_can_only_be_saved(data: bytes, kind: str, app: Flask, session: Session, page: Page, author: Person) -> None:
    reply = answer(app, uploads.upload(page, sent("photo.png", data), author))

    assert reply.get_data() == data
    assert reply.mimetype == kind
    assert reply.headers["Content-Disposition"] == "attachment; filename=photo.png"
    assert reply.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_rights_are_asked_each_time_but_bytes_travel_once(app: Flask, session: Session, page: Page, author: Person) -> None:
    attachment = uploads.upload(page, sent("a.txt", b"text"), author)
    first = answer(app, attachment)
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert first.headers["ETag"] == f'"{attachment.sha256}"'

    again = answer(app, attachment, If_None_Match=first.headers["ETag"])
    assert again.status_code == 304
    assert again.headers["Cache-Control"] == "private, no-cache"


def test_a_part_of_a_long_file_can_be_asked_for(app: Flask, session: Session, page: Page, author: Person) -> None:
    attachment = uploads.upload(page, sent("a.pdf", b"%PDF-0123456789"), author)
    part = answer(app, attachment, Range="bytes=5-8")
    assert (part.status_code, part.get_data()) == (206, b"0123")
    assert part.headers["Content-Range"] == "bytes 5-8/15"
    changed = answer(app, attachment, Range="bytes=5-8", If_Range='"other"')
    assert changed.status_code == 200


@pytest.mark.parametrize("name", ['a"; filename=evil.exe', "a\r\nSet-Cookie: x=1", "%2e%2e%2f", "a;b.txt", "تقرير ٢٠٢٤.pdf"])
def test_no_name_breaks_out_of_its_header(name: str, app: Flask, session: Session, page: Page, author: Person) -> None:
    attachment = uploads.upload(page, sent(name, b"text"), author)
    reply = answer(app, attachment)
    header = reply.headers["Content-Disposition"]
    assert header.isprintable()
    assert header.startswith("attachment; filename")
    assert "Set-Cookie" not in reply.headers


def test_a_file_whose_bytes_are_gone_is_not_found(app: Flask, session: Session, page: Page, author: Person) -> None:
    attachment = uploads.upload(page, sent("a.txt", b"text"), author)
    settings: Settings = app.extensions["kunnash.settings"]
    files.path(settings.files, attachment.sha256).unlink()
    with pytest.raises(NotFoundError):
        answer(app, attachment)


# Sending


def test_a_picture_that_is_sent_is_kept_without_its_place(session: Session, page: Page, author: Person) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (32.0, 53.0, 14.0)})
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG", exif=exif)

    attachment = uploads.upload(page, sent("photo.jpg", out.getvalue()), author)
    assert attachment.file.type == "image/jpeg"
    assert [each.name for each in files.of_page(session, page)] == ["photo.jpg"]
    with Image.open(files.path(folder(), attachment.sha256)) as kept:
        assert not kept.getexif()


def folder() -> Path:
    settings: Settings = current_app.extensions["kunnash.settings"]
    return settings.files


def test_a_page_changes_when_a_file_is_attached(session: Session, page: Page, author: Person) -> None:
    before = page.change
    uploads.upload(page, sent("a.txt", b"text"), author)
    assert page.change > before


@pytest.mark.parametrize("nothing", [None, FileStorage(io.BytesIO(b""), "")])
def test_a_form_without_a_file_is_told_so(nothing: FileStorage | None, session: Session, page: Page, author: Person) -> None:
    with pytest.raises(FieldError) as refusal:
        uploads.upload(page, nothing, author)
    assert (refusal.value.field, refusal.value.reason) == ("file", "missing")


def test_a_refused_file_leaves_nothing_behind(session: Session, page: Page, author: Person) -> None:
    with pytest.raises(TooLargeError):
        uploads.upload(page, sent("a.bin", b"\x00" * (limits.UPLOAD_BYTES + 1)), author)
    assert files.of_page(session, page) == []
    assert not folder().exists()


def test_a_file_is_not_attached_to_a_page_that_was_deleted_meanwhile(session: Session, page: Page, author: Person) -> None:
    with db.writing():
        page.deleted_at = datetime.now(UTC)
    with pytest.raises(NotFoundError):
        uploads.upload(page, sent("a.txt", b"text"), author)


def test_a_member_may_send_a_file_larger_than_other_requests_may_be(app: Flask) -> None:
    uploads.init_app(app)
    with app.app_context():
        address = f"/api/v1/pages/{new_page(db.session()).id}/files"
        with db.writing():
            account = registry.add(db.session(), "amal", "amal@example.org", "member", "a long enough passphrase")
            headers = {"Authorization": f"Bearer {tokens.issue(db.session(), account, 'api')}"}
    client = app.test_client()

    taken = client.post(address, headers=headers, **form(limits.REQUEST_BYTES + 1))
    assert (taken.status_code, taken.json and taken.json["size"]) == (201, limits.REQUEST_BYTES + 1)
    assert client.post(address, **form(limits.REQUEST_BYTES + 1)).status_code == 401
    for more in (1, limits.REQUEST_BYTES):
        refused = client.post(address, headers=headers, **form(limits.UPLOAD_BYTES + more))
        assert refused.status_code == 413
        assert refused.json
        assert refused.json["error"]["code"] == "too_large"
        assert "25" in refused.json["error"]["message"]


def form(size: int) -> dict[str, Any]:
    """A form with a file of so many bytes."""
    head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'
    return {"data": head + b"\x00" * size + b"\r\n--edge--\r\n", "content_type": "multipart/form-data; boundary=edge"}
