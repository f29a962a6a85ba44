"""The discussion of a page: its threads, and each of them alone."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from pages_store import comments, store, threads
from pages_store.errors import FieldError, NotFoundError, TooLargeError
from pages_store.tables import Page
from pages_store.thread_tables import Comment, Thread
from wiki import db, discussion, errors, forms, messages
from wiki.addresses import NUMBER
from wiki.discussion import Shown
from wiki.views import writing

bp = Blueprint("threads", __name__, url_prefix="/pages/<slug>/discussion")

_THREAD = f"/<{NUMBER}:thread_id>"
_THREADS, _COMMENTS = 10, 50
"""How many stand on one screen."""
_NEWEST = 3
"""How many of a thread's comments stand in the list, beside the first."""


@dataclass(frozen=True)
class _Card:
    """A thread as shown. `left_out` comments stand between the first and the others."""

    thread: Thread
    comments: list[Shown]
    left_out: int = 0


@bp.get("")
def index(slug: str) -> str:
    """Show the threads of a page, or of them the one that holds the comment for which the address asks."""
    page, asked = store.by_slug(db.session(), slug), forms.asked_number("comment")
    if asked is None:
        return _list(page)
    comment = comments.comment(db.session(), page, asked)
    return _one(page, comment.thread, comments.place(db.session(), comment) // _COMMENTS + 1)


@bp.post("")
def create(slug: str) -> ResponseReturnValue:
    """Open a thread with its first comment."""
    page = store.by_slug(db.session(), slug)
    author, subject, passage = writing.signature().author, forms.line("subject"), forms.text("passage")
    try:
        first = discussion.begin(page, author, subject, forms.text("body"), passage)
    except (FieldError, TooLargeError) as error:
        if forms.by_script():
            raise
        return _list(page, messages.sentence(error)), errors.status(error)
    return _said(page, first, 1)


@bp.get(_THREAD)
def show(slug: str, thread_id: int) -> str:
    """Show one thread, oldest comment first."""
    page = store.by_slug(db.session(), slug)
    return _one(page, _thread(page, thread_id), forms.asked_number("page") or 1)


@bp.post(_THREAD)
def reply(slug: str, thread_id: int) -> ResponseReturnValue:
    """Say something in a thread."""
    page = store.by_slug(db.session(), slug)
    thread, before = _thread(page, thread_id), page.comments or 0
    try:
        comment = discussion.reply(thread, writing.signature().author, forms.text("body"))
    except (FieldError, TooLargeError) as error:
        if forms.by_script():
            raise
        return _one(page, thread, 1, messages.sentence(error)), errors.status(error)
    return _said(page, comment, before + 1)


@bp.post(f"{_THREAD}/close")
def close(slug: str, thread_id: int) -> ResponseReturnValue:
    """End a discussion."""
    return _closed(slug, thread_id, closed=True)


@bp.post(f"{_THREAD}/reopen")
def reopen(slug: str, thread_id: int) -> ResponseReturnValue:
    """Let a discussion go on."""
    return _closed(slug, thread_id, closed=False)


def _thread(page: Page, thread_id: int) -> Thread:
    found = threads.thread(db.session(), thread_id)
    if found.page_id != page.id:
        raise NotFoundError(f"thread {thread_id}")
    return found


def _closed(slug: str, thread_id: int, *, closed: bool) -> ResponseReturnValue:
    page = store.by_slug(db.session(), slug)
    thread = _thread(page, thread_id)
    discussion.require(discussion.may_close(thread))
    with db.writing() as change:
        threads.close(db.session(), change, thread, closed=closed)
    return redirect(url_for("threads.show", slug=page.slug, thread_id=thread.id), HTTPStatus.SEE_OTHER)


def _said(page: Page, comment: Comment, number: int) -> ResponseReturnValue:
    """Lead to a comment that has just come, which stands in the first thread of the list.

    A script is told what to show of it, and that it is the page's comment `number`.
    """
    address = url_for("threads.index", slug=page.slug, _anchor=f"comment-{comment.id}")
    if not forms.by_script():
        return redirect(address, HTTPStatus.SEE_OTHER)
    [shown] = discussion.shown(page, [comment])
    html = render_template("threads/added.html", page=page, shown=shown)
    return jsonify(address=address, html=html, count=ngettext("%(num)s comment", "%(num)s comments", number))


def _list(page: Page, error: str = "") -> str:
    """Show the list; after a refusal with what was typed for a new thread."""
    number = max(forms.asked_number("page") or 1, 1)
    found = threads.excerpts(db.session(), page, _THREADS + 1, (number - 1) * _THREADS, _NEWEST)
    shown = iter(discussion.shown(page, [comment for each in found[:_THREADS] for comment in each.comments]))
    cards = [
        _Card(each.thread, [next(shown) for _ in each.comments], each.count - len(each.comments)) for each in found[:_THREADS]
    ]
    more = len(found) > _THREADS
    return _screen("threads/index.html", page, cards=cards, error=error, number=number, more=more)


def _one(page: Page, thread: Thread, number: int, error: str = "") -> str:
    """Show screen `number` (from 1) of a thread; after a refusal with what was typed as an answer."""
    number = max(number, 1)
    found = comments.of_thread(db.session(), thread, _COMMENTS + 1, (number - 1) * _COMMENTS)
    card = _Card(thread, discussion.shown(page, found[:_COMMENTS]))
    return _screen("threads/show.html", page, card=card, error=error, number=number, more=len(found) > _COMMENTS)


def _screen(template: str, page: Page, **values: object) -> str:
    return render_template(template, page=page, may_close=discussion.may_close, **values)
