"""Taking in a file that someone sends to a page, by a form or by the API."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, request
from werkzeug.datastructures import FileStorage

from pages_store import files, limits
from pages_store.errors import FieldError, NotFoundError, TooLargeError
from pages_store.tables import Attachment, Page, Person
from wiki import db, permissions
from wiki.accounts import current
from wiki.config import Settings

_ENDPOINTS = frozenset({"files.create", "api.files_create"})
_LARGEST_REQUEST = limits.UPLOAD_BYTES + limits.REQUEST_BYTES


def init_app(app: Flask) -> None:
    """Let requests that bring a file be as large as a file may be, if who sends them may attach it."""
    app.url_value_preprocessor(_make_room)  # runs before the form is read for its token


def upload(page: Page, sent: FileStorage | None, author: Person) -> Attachment:
    """Store the file that a form sent and attach it to the page; the same file under the same name changes nothing.

    Raises:
        TooLargeError, FieldError: as `files.take_in` and `files.attach` say; `missing` if none was sent. Nothing is attached.
        NotFoundError: the page was deleted meanwhile.
    """
    if sent is None or not sent.filename:
        raise FieldError("file", "missing")
    settings: Settings = current_app.extensions["kunnash.settings"]
    stored = files.take_in(settings.files, sent.stream)
    with db.writing() as change:
        session = db.session()
        session.refresh(page)
        if page.deleted_at is not None:
            raise NotFoundError(page.slug)
        attachment = files.attach(session, page, sent.filename, stored, author)
        page.change = change
        return attachment


def _make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    if endpoint not in _ENDPOINTS or not permissions.can(current.account(), "attach"):
        return
    if (request.content_length or 0) > _LARGEST_REQUEST:
        raise TooLargeError("UPLOAD_BYTES")
    request.max_content_length = _LARGEST_REQUEST
