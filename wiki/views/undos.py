"""Undoing one edit: what that would change is shown before it is done."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pages_store import history, store, undo
from pages_store.errors import EditConflictError, FieldError, NotFoundError, StoreError
from pages_store.tables import Revision
from wiki import db, errors, messages, phrasing, publish
from wiki.addresses import NUMBER
from wiki.views import telling, writing

bp = Blueprint("undos", __name__, url_prefix=f"/pages/<slug>/revisions/<{NUMBER}:number>/undo")


@bp.get("")
def new(slug: str, number: int) -> ResponseReturnValue:
    """Show what undoing a revision would change; where later edits clash with it, ask what is to stand."""
    undone = _undone(slug, number)
    try:
        draft = undo.draft(db.session(), undone)
    except EditConflictError as error:
        return _conflict(error)
    except StoreError as error:
        return _refused(undone, error)
    told = telling.tell(draft.head.text, draft.text, draft.head.page.language)
    return render_template(
        "undos/new.html",
        page=draft.head.page,
        revision=undone,
        told=told,
        sentence=phrasing.of(told.summary),
        comment=_comment(number),
    )


@bp.post("")
def create(slug: str, number: int) -> ResponseReturnValue:
    """Undo a revision."""
    undone = _undone(slug, number)
    try:
        made = publish.undo(undone, writing.signature())
    except EditConflictError as error:
        return _conflict(error)
    except StoreError as error:
        return _refused(undone, error)
    flash(_("That edit is undone. All that came after it stayed."))
    return redirect(url_for("pages.show", slug=made.page.slug), HTTPStatus.SEE_OTHER)


def _undone(slug: str, number: int) -> Revision:
    return history.visible(db.session(), store.by_slug(db.session(), slug), number)


def _conflict(error: EditConflictError) -> ResponseReturnValue:
    screen = writing.conflict(error.base, error.typed, error.head, undo=True, comment=_comment(error.base.number))
    return screen, HTTPStatus.CONFLICT


def _refused(undone: Revision, error: StoreError) -> ResponseReturnValue:
    is_unseen = isinstance(error, NotFoundError) and undone.page.deleted_at is None
    refusal = messages.sentence(FieldError("revision", "unseen") if is_unseen else error)
    taken = writing.taken(error)
    screen = render_template("undos/new.html", page=undone.page, revision=undone, refusal=refusal, taken=taken)
    return screen, errors.status(error)


def _comment(number: int) -> str:
    return _("Undid revision %(number)s.", number=number)
