"""What changed since one's last visit, and whether the site remembers that one."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pages_store import history, store
from pages_store.tables import Page
from wiki import db, forms, visits
from wiki.accounts import current

bp = Blueprint("visits", __name__)


@bp.get("/pages/<slug>/since")
def show(slug: str) -> ResponseReturnValue:
    """Lead to what changed on a page since one's last visit, or say that nothing did."""
    page = store.by_slug(db.session(), slug)
    account = current.account()
    seen = visits.last(db.session(), account.id, page.id) if account else None
    base = _nearest(page, seen.number) if seen else None
    if base is not None and base < page.head.number:
        return redirect(url_for("compare.show", slug=page.slug, old=base, new=page.head.number), HTTPStatus.SEE_OTHER)
    return render_template("visits/show.html", page=page, seen=seen if base else None)


@bp.post("/account/visits")
def update() -> ResponseReturnValue:
    """Remember what one has seen from now on, or forget all of it."""
    account = current.account()
    assert account is not None, "guarded: only members have an account"  # noqa: S101 - tells mypy
    with db.writing():
        account.remembers_visits = forms.ticked("remember")
        if not account.remembers_visits or forms.ticked("forget"):
            visits.forget(db.session(), account)
    flash(_("What you have seen is remembered.") if account.remembers_visits else _("What you had seen is forgotten."))
    return redirect(url_for("accounts.show"), HTTPStatus.SEE_OTHER)


def _nearest(page: Page, number: int) -> int | None:
    """Return the number of the newest revision in sight up to `number`; None if there is none."""
    found = history.revisions(db.session(), page, 50, before=number + 1)
    return next((each.number for each in found if not each.hidden_at and not each.erased_at), None)
