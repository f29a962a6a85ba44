"""Files attached to a page: listing, attaching and serving them."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pages_store import files, limits, store
from pages_store.errors import FieldError, NotFoundError, StoreError
from pages_store.tables import Page
from wiki import db, errors, messages, permissions
from wiki.accounts import current
from wiki.views import writing

bp = Blueprint("files", __name__)

_SHOWN = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "application/pdf"})
"""Types that a browser shows in place and that can't run anything; all others are downloads."""
_DOWNLOAD_POLICY = "sandbox; default-src 'none'"
_ENVELOPE_BYTES = 100_000
"""What a browser puts around a file, and the form's other fields."""


@bp.url_value_preprocessor
def _allow_upload(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    # Before the form is read for its token: whoever may not attach files is held to the limit of all other requests.
    if endpoint == "files.create" and permissions.can(current.account(), "attach"):
        request.max_content_length = limits.UPLOAD_BYTES + _ENVELOPE_BYTES


@bp.get("/pages/<slug>/files")
def index(slug: str) -> str:
    """List the files of a page, and let members attach one."""
    return _screen(store.by_slug(db.session(), slug))


@bp.post("/pages/<slug>/files")
def create(slug: str) -> ResponseReturnValue:
    """Attach a file."""
    page = store.by_slug(db.session(), slug)
    try:
        name = _attach(page)
    except StoreError as error:
        return _screen(page, messages.sentence(error)), errors.status(error)
    flash(_("“%(name)s” is attached. Write ![[%(name)s]] where the text should show it.", name=name))
    return redirect(url_for("files.index", slug=page.slug), HTTPStatus.SEE_OTHER)


@bp.get("/files/<sha256>/<name>")
def show(sha256: str, name: str) -> Response:
    """Serve a file: pictures and PDF in place, all else as a download that can do nothing on this site."""
    attachment = files.attached(db.session(), sha256, name)
    path = files.path(_folder(), sha256)
    if not path.is_file():
        raise NotFoundError(sha256)
    kind = attachment.file.type
    reply = send_file(path, kind, as_attachment=kind not in _SHOWN, download_name=attachment.name, etag=sha256)
    reply.cache_control.private, reply.cache_control.no_cache = True, True  # a file that is hidden is gone at once
    if kind not in _SHOWN:
        reply.headers["Content-Security-Policy"] = _DOWNLOAD_POLICY
    return reply


def _attach(page: Page) -> str:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise FieldError("file", "missing")
    stored = files.take_in(_folder(), sent.stream)
    with db.writing():
        return files.attach(db.session(), page, sent.filename, stored, writing.signature().author).name


def _screen(page: Page, error: str = "") -> str:
    return render_template("files/index.html", page=page, files=files.of_page(db.session(), page), shown=_SHOWN, error=error)


def _folder() -> Path:
    folder: Path = current_app.extensions["kunnash.settings"].files
    return folder
