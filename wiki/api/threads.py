"""Discussions on a page."""

from __future__ import annotations

import secrets
from dataclasses import replace
from http import HTTPStatus

from flask import jsonify
from flask.typing import ResponseReturnValue

from pages_store import document, store
from pages_store import threads as discussion
from pages_store.rendered import Rendered
from pages_store.tables import Page
from wiki import db, markup, publish, reading
from wiki.api import caller, inputs, shapes

_PREFIX_BYTES = 4


def index(page_id: int) -> ResponseReturnValue:
    """List the threads of a page, oldest first."""
    page = store.page(db.session(), page_id)
    return jsonify(threads=[shapes.thread(thread) for thread in discussion.of_page(db.session(), page)])


def create(page_id: int) -> ResponseReturnValue:
    """Begin a thread with its first comment."""
    page = store.page(db.session(), page_id)
    members = inputs.json_object()
    subject = inputs.text(members, "subject")
    passage = inputs.text(members, "passage", "") if members.get("passage") is not None else ""
    body = _body(inputs.text(members, "body"))
    rendered = _rendered(page, body)
    with db.writing():
        thread = discussion.open_thread(db.session(), page, subject, document.clean(passage))
        discussion.add_comment(db.session(), thread, body, rendered, caller.person())
    return jsonify(shapes.thread(thread)), HTTPStatus.CREATED


def reply(thread_id: int) -> ResponseReturnValue:
    """Say something in a thread."""
    thread = discussion.thread(db.session(), thread_id)
    body = _body(inputs.text(inputs.json_object(), "body"))
    rendered = _rendered(thread.page, body)
    with db.writing():
        comment = discussion.add_comment(db.session(), thread, body, rendered, caller.person())
    return jsonify(shapes.comment(comment)), HTTPStatus.CREATED


def _body(typed: str) -> str:
    body = document.clean(typed)
    discussion.require_body(body)
    return body


def _rendered(page: Page, body: str) -> Rendered:
    """Render a comment, with ids of its own and with its links as they lead now, since it keeps nothing but its HTML."""
    rendered = publish.renderer().render(body, page.language, f"c{secrets.token_hex(_PREFIX_BYTES)}-")
    return replace(rendered, html=markup.assemble(rendered.html, reading.targets(page, list(rendered.references))))
