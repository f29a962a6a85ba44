"""One comment: saying it better, taking it back; taking it out of sight."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pages_store import comments, store
from pages_store.errors import FieldError, NotFoundError, TooLargeError
from pages_store.tables import Page
from pages_store.thread_tables import Comment
from wiki import db, discussion, errors, forms, messages
from wiki.addresses import NUMBER

bp = Blueprint("comments", __name__, url_prefix=f"/pages/<slug>/discussion/comments/<{NUMBER}:comment_id>")


@bp.get("/edit")
def edit(slug: str, comment_id: int) -> str:
    """Show one's comment to be edited."""
    page, comment = _own(slug, comment_id)
    return _form(page, comment, comment.body)


@bp.post("/edit")
def update(slug: str, comment_id: int) -> ResponseReturnValue:
    """Save one's comment as it is now."""
    page, comment = _own(slug, comment_id)
    try:
        discussion.edit(comment, forms.text("body"))
    except (FieldError, TooLargeError) as error:
        if forms.by_script():
            raise
        return _form(page, comment, forms.text("body"), messages.sentence(error)), errors.status(error)
    return _shown(page, comment)


@bp.post("/delete")
def delete(slug: str, comment_id: int) -> ResponseReturnValue:
    """Take one's comment back."""
    page, comment = _own(slug, comment_id)
    return _written(page, comment, lambda change: comments.delete(db.session(), change, comment))


@bp.post("/restore")
def restore(slug: str, comment_id: int) -> ResponseReturnValue:
    """Bring back a comment that one has taken back."""
    page, comment = _found(slug, comment_id)
    discussion.require(discussion.is_own(comment.author_id))
    return _written(page, comment, lambda change: comments.delete(db.session(), change, comment, deleted=False))


@bp.post("/hide")
def hide(slug: str, comment_id: int) -> ResponseReturnValue:
    """Take a comment out of everyone's sight."""
    page, comment = _found(slug, comment_id)
    return _written(page, comment, lambda change: comments.hide(db.session(), change, comment))


@bp.post("/unhide")
def unhide(slug: str, comment_id: int) -> ResponseReturnValue:
    """Bring a hidden comment back into sight."""
    page, comment = _found(slug, comment_id)
    return _written(page, comment, lambda change: comments.hide(db.session(), change, comment, hidden=False))


@bp.post("/erase")
def erase(slug: str, comment_id: int) -> ResponseReturnValue:
    """Remove the text of a comment for good."""
    page, comment = _found(slug, comment_id)
    return _written(page, comment, lambda change: comments.erase(db.session(), change, comment))


def _found(slug: str, comment_id: int) -> tuple[Page, Comment]:
    page = store.by_slug(db.session(), slug)
    return page, comments.comment(db.session(), page, comment_id)


def _own(slug: str, comment_id: int) -> tuple[Page, Comment]:
    """Return a comment that is to be seen, for its author alone."""
    page, comment = _found(slug, comment_id)
    discussion.require(discussion.is_own(comment.author_id))
    if comment.is_gone:
        raise NotFoundError(f"comment {comment_id}")
    return page, comment


def _written(page: Page, comment: Comment, write: Callable[[int], None]) -> ResponseReturnValue:
    with db.writing() as change:
        write(change)
    return _shown(page, comment)


def _shown(page: Page, comment: Comment) -> ResponseReturnValue:
    address = url_for("threads.index", slug=page.slug, comment=comment.id, _anchor=f"comment-{comment.id}")
    if forms.by_script():
        return jsonify(address=address)
    return redirect(address, HTTPStatus.SEE_OTHER)


def _form(page: Page, comment: Comment, typed: str, error: str = "") -> str:
    return render_template("comments/edit.html", page=page, comment=comment, typed=typed, error=error)
