"""Who may change a page: limiting it, and giving it back to all members."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pages_store import protection, store
from pages_store.errors import FieldError, ProtectedError
from pages_store.protection import Limit
from pages_store.tables import Page
from wiki import db, errors, forms, messages, protecting
from wiki.accounts import current
from wiki.views import writing

bp = Blueprint("protections", __name__, url_prefix="/pages/<slug>/protection")


@bp.get("")
def edit(slug: str) -> str:
    """Show who may change a page, to be changed."""
    return _screen(_page(slug))


@bp.post("")
def update(slug: str) -> ResponseReturnValue:
    """Limit who may change a page, or lift what limits it."""
    page, role = _page(slug), forms.line("role")
    try:
        limit = Limit(role, forms.line("reason"), protecting.end_of(forms.line("until")), not forms.ticked("no_discussion"))
        with db.writing():
            db.session().refresh(page)  # someone of a higher role may have limited it meanwhile
            if role in protection.ROLES and not protecting.may_set(current.account(), page, role):
                raise ProtectedError(page)
            protection.set_limit(db.session(), page, limit, writing.signature().author)
    except FieldError as error:
        return _screen(page, messages.sentence(error)), errors.status(error)
    flash(_("All members may change this page again.") if role == "member" else _("The page is limited."))
    return redirect(url_for("pages.show", slug=page.slug), HTTPStatus.SEE_OTHER)


def _page(slug: str) -> Page:
    page = store.by_slug(db.session(), slug)
    if not protecting.may_set(current.account(), page):
        raise ProtectedError(page)
    return page


def _screen(page: Page, error: str = "") -> str:
    roles = [role for role in protection.ROLES if protecting.may_set(current.account(), page, role)]
    limit = protection.of(page)
    until = protecting.last_day(limit.until).isoformat() if limit and limit.until else ""
    return render_template("protections/edit.html", page=page, roles=roles, limit=limit, until=until, error=error)
