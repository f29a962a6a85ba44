"""Discussions on a page."""

from __future__ import annotations

from http import HTTPStatus

from flask import jsonify
from flask.typing import ResponseReturnValue

from pages_store import store, threads
from pages_store.thread_tables import Thread
from wiki import db, discussion
from wiki.api import caller, inputs, shapes
from wiki.discussion import Shown


def index(page_id: int) -> ResponseReturnValue:
    """List the threads of a page, oldest first."""
    page = store.page(db.session(), page_id)
    found = threads.of_page(db.session(), page)
    shown = iter(discussion.shown(page, [comment for thread in found for comment in thread.comments]))
    return jsonify(threads=[_thread(thread, [next(shown) for _ in thread.comments]) for thread in found])


def create(page_id: int) -> ResponseReturnValue:
    """Begin a thread with its first comment."""
    page = store.page(db.session(), page_id)
    members = inputs.json_object()
    subject = inputs.text(members, "subject")
    passage = inputs.text(members, "passage", "") if members.get("passage") is not None else ""
    first = discussion.begin(page, caller.person(), subject, inputs.text(members, "body"), passage)
    return jsonify(_thread(first.thread, discussion.shown(page, [first]))), HTTPStatus.CREATED


def reply(thread_id: int) -> ResponseReturnValue:
    """Say something in a thread."""
    thread = threads.thread(db.session(), thread_id)
    said = discussion.reply(thread, caller.person(), inputs.text(inputs.json_object(), "body"))
    return jsonify(_comment(*discussion.shown(thread.page, [said]))), HTTPStatus.CREATED


def _thread(thread: Thread, shown: list[Shown]) -> shapes.Shape:
    """Return a thread with all its comments, oldest first; no subject and passage of one that is hidden."""
    return {
        "id": thread.id,
        "subject": "" if thread.hidden_at else thread.subject,
        "state": "closed" if thread.closed_at else "open",
        "passage": None if thread.hidden_at else thread.passage or None,
        "comments": [_comment(each) for each in shown],
    }


def _comment(shown: Shown) -> shapes.Shape:
    """Return a comment; of one that is gone only its number and date."""
    comment = shown.comment
    return {
        "id": comment.id,
        "author": shapes.author(None if comment.is_gone else comment.author),
        "at": shapes.instant(comment.at),
        "body": "" if comment.is_gone else comment.body,
        "html": str(shown.html),
    }
