"""Files attached to a page: listing, attaching and serving them."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pages_store import file_types, files, store
from pages_store.errors import NotFoundError, StoreError
from pages_store.tables import Attachment, Page
from wiki import db, errors, forms, messages, serving, uploads
from wiki.addresses import NUMBER
from wiki.views import writing

bp = Blueprint("files", __name__)


@bp.get("/pages/<slug>/files")
def index(slug: str) -> str:
    """List the files of a page, and let members attach one."""
    return _screen(store.by_slug(db.session(), slug))


@bp.post("/pages/<slug>/files")
def create(slug: str) -> ResponseReturnValue:
    """Attach a file; if a script sent it, tell the name under which the text may show it."""
    page = store.by_slug(db.session(), slug)
    author, unique = writing.signature().author, forms.ticked("unique")
    try:
        attachment = uploads.upload(page, request.files.get("file"), author, unique=unique)
    except StoreError as error:
        if forms.by_script():
            raise
        return _screen(page, messages.sentence(error)), errors.status(error)
    if forms.by_script():
        return jsonify(name=attachment.name), HTTPStatus.CREATED
    flash(_("“%(name)s” is attached. Write ![[%(name)s]] where the text should show it.", name=attachment.name))
    return redirect(url_for("files.index", slug=page.slug), HTTPStatus.SEE_OTHER)


@bp.post(f"/pages/<slug>/files/<{NUMBER}:number>/hide")
def hide(slug: str, number: int) -> ResponseReturnValue:
    """Take a file out of everyone's sight, wherever it is attached."""
    return _hidden(store.by_slug(db.session(), slug), number, hidden=True)


@bp.post(f"/pages/<slug>/files/<{NUMBER}:number>/unhide")
def unhide(slug: str, number: int) -> ResponseReturnValue:
    """Bring a hidden file back into sight."""
    return _hidden(store.by_slug(db.session(), slug), number, hidden=False)


@bp.get("/files/<sha256>/<name>")
def show(sha256: str, name: str) -> ResponseReturnValue:
    """Give out a file of a live page."""
    return serving.file_response(files.attached(db.session(), sha256, name))


def _screen(page: Page, error: str = "") -> str:
    shown, gone = files.of_page(db.session(), page), files.hidden(db.session(), page)
    return render_template("files/index.html", page=page, files=shown, hidden=gone, pictures=file_types.PICTURES, error=error)


def _hidden(page: Page, number: int, *, hidden: bool) -> ResponseReturnValue:
    with db.writing() as change:
        files.hide(db.session(), change, _attachment(page, number), hidden=hidden)
    return redirect(url_for("files.index", slug=page.slug), HTTPStatus.SEE_OTHER)


def _attachment(page: Page, number: int) -> Attachment:
    listed = [*files.of_page(db.session(), page), *files.hidden(db.session(), page)]
    if found := next((each for each in listed if each.id == number), None):
        return found
    raise NotFoundError(f"attachment {number}")
