"""Files attached to a page."""

from __future__ import annotations

from http import HTTPStatus

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import UnsupportedMediaType

from pages_store import files, store
from wiki import db, uploads
from wiki.api import caller, shapes


def index(page_id: int) -> ResponseReturnValue:
    """List the files of a page by name, the newest of each."""
    page = store.page(db.session(), page_id)
    return jsonify(files=[shapes.file(each) for each in files.of_page(db.session(), page)])


def create(page_id: int) -> ResponseReturnValue:
    """Attach a file to a page."""
    page = store.page(db.session(), page_id)
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType
    attachment = uploads.upload(page, request.files.get("file"), caller.person())
    return jsonify(shapes.file(attachment)), HTTPStatus.CREATED
