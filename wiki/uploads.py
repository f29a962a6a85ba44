"""Taking in a file that someone sends to a page, by a form or by the API."""

from __future__ import annotations

from itertools import chain, count
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from pages_store import files, limits
from pages_store.errors import FieldError, NotFoundError, TooLargeError
from pages_store.files import Stored
from pages_store.tables import Attachment, Page, Person
from wiki import db, permissions
from wiki.accounts import current
from wiki.config import Settings

_ENDPOINTS = frozenset({"files.create", "api.files_create"})
_LARGEST_REQUEST = limits.UPLOAD_BYTES + limits.REQUEST_BYTES


def init_app(app: Flask) -> None:
    """Let requests that bring a file be as large as a file may be, if who sends them may attach it."""
    app.url_value_preprocessor(_make_room)  # runs before the form is read for its token


def upload(page: Page, sent: FileStorage | None, author: Person, *, unique: bool = False) -> Attachment:
    """Store the file that a form sent and attach it to the page; the same file under the same name changes nothing.

    If it has to be `unique`, it gets a number behind its name where another file of the page has that name.

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
        name = _unique(session, page, sent.filename, stored) if unique else sent.filename
        attachment = files.attach(session, page, name, stored, author)
        page.change = change
        return attachment


def _unique(session: Session, page: Page, name: str, stored: Stored) -> str:
    label = Path(files.label(name))
    taken = {each.name for each in files.of_page(session, page) if each.sha256 != stored.sha256}
    numbered = (f"{label.stem}-{number}{label.suffix}" for number in count(2))
    return next(each for each in chain([label.name], numbered) if each not in taken)


def _make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    if endpoint not in _ENDPOINTS or not permissions.can(current.account(), "attach"):
        return
    if (request.content_length or 0) > _LARGEST_REQUEST:
        raise TooLargeError("UPLOAD_BYTES")
    request.max_content_length = _LARGEST_REQUEST
