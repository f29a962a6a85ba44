"""The discussion of a page."""

from __future__ import annotations

import secrets
from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pages_store import document, store, threads
from pages_store.errors import NotFoundError, StoreError
from pages_store.rendered import Rendered
from pages_store.tables import Page, Thread
from wiki import db, errors, forms, markup, messages, publish, reading
from wiki.views import writing

bp = Blueprint("threads", __name__, url_prefix="/pages/<slug>/discussion")

_PREFIX_BYTES = 4


@bp.get("")
def index(slug: str) -> str:
    """Show the threads of a page with their comments."""
    return _screen(store.by_slug(db.session(), slug))


@bp.post("")
def create(slug: str) -> ResponseReturnValue:
    """Open a thread with its first comment."""
    page = store.by_slug(db.session(), slug)
    try:
        body, rendered = _comment(page)
        with db.writing():
            thread = threads.open_thread(db.session(), page, forms.line("subject"), forms.line("passage"))
            threads.add_comment(db.session(), thread, body, rendered, writing.signature().author)
    except StoreError as error:
        return _screen(page, messages.sentence(error)), errors.status(error)
    return _shown(page, thread)


@bp.post(f"/<int(max={2**31 - 1}):thread_id>")
def reply(slug: str, thread_id: int) -> ResponseReturnValue:
    """Say something in a thread."""
    page, thread = store.by_slug(db.session(), slug), threads.thread(db.session(), thread_id)
    if thread.page_id != page.id:
        raise NotFoundError(slug)
    try:
        body, rendered = _comment(page)
        with db.writing():
            threads.add_comment(db.session(), thread, body, rendered, writing.signature().author)
    except StoreError as error:
        return _screen(page, messages.sentence(error), thread.id), errors.status(error)
    return _shown(page, thread)


def _comment(page: Page) -> tuple[str, Rendered]:
    """Return the typed comment and its HTML, with ids of its own and with its links as they lead now."""
    body = document.clean(forms.text("body"))
    threads.require_body(body)
    rendered = publish.renderer().render(body, page.language, f"c{secrets.token_hex(_PREFIX_BYTES)}-")
    return body, replace(rendered, html=markup.assemble(rendered.html, reading.targets(page, list(rendered.references))))


def _screen(page: Page, error: str = "", answered: int = 0) -> str:
    """Show the discussion; after a refusal with what was typed, as an answer in thread `answered` or as a new thread."""
    found = [(thread, [(each, markup.assemble(each.html, {})) for each in thread.comments]) for thread in _threads(page)]
    return render_template("threads/index.html", page=page, threads=found, error=error, answered=answered)


def _threads(page: Page) -> list[Thread]:
    return threads.of_page(db.session(), page)


def _shown(page: Page, thread: Thread) -> ResponseReturnValue:
    return redirect(url_for("threads.index", slug=page.slug, _anchor=f"thread-{thread.id}"), HTTPStatus.SEE_OTHER)
