"""Files attached to a page: listing, attaching and serving them."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pages_store import file_types, files, store
from pages_store.errors import StoreError
from pages_store.tables import Page
from wiki import db, errors, messages, serving, uploads
from wiki.views import writing

bp = Blueprint("files", __name__)


@bp.get("/pages/<slug>/files")
def index(slug: str) -> str:
    """List the files of a page, and let members attach one."""
    return _screen(store.by_slug(db.session(), slug))


@bp.post("/pages/<slug>/files")
def create(slug: str) -> ResponseReturnValue:
    """Attach a file."""
    page = store.by_slug(db.session(), slug)
    try:
        attachment = uploads.upload(page, request.files.get("file"), writing.signature().author)
    except StoreError as error:
        return _screen(page, messages.sentence(error)), errors.status(error)
    flash(_("“%(name)s” is attached. Write ![[%(name)s]] where the text should show it.", name=attachment.name))
    return redirect(url_for("files.index", slug=page.slug), HTTPStatus.SEE_OTHER)


@bp.get("/files/<sha256>/<name>")
def show(sha256: str, name: str) -> ResponseReturnValue:
    """Give out a file of a live page."""
    return serving.file_response(files.attached(db.session(), sha256, name))


def _screen(page: Page, error: str = "") -> str:
    found = files.of_page(db.session(), page)
    return render_template("files/index.html", page=page, files=found, pictures=file_types.PICTURES, error=error)
