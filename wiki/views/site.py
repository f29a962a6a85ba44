"""What belongs to the site as a whole: who runs it, the reader's language, and what machines ask for."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from http import HTTPStatus

from flask import Blueprint, Response, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from pages_store import listing
from pages_store.tables import Clock, Page
from wiki import addresses, db, forms, i18n
from wiki.config import Settings

bp = Blueprint("site", __name__)

_SITEMAP_PAGES = 1_000
_PLAIN = "text/plain"
_XML = "application/xml"
_CLOSED = ("/account", "/admin", "/api/", "/language", "/pages/new", "/search", "/sign-in", "/sign-out")
"""Addresses that machines have nothing to look for under."""


@bp.get("/about")
def about() -> str:
    """Say what this site is."""
    return render_template("site/about.html")


@bp.get("/privacy")
def privacy() -> str:
    """Say what is kept about readers and writers."""
    return render_template("site/privacy.html")


@bp.route("/language", methods=["GET", "POST"])
def choose_language() -> ResponseReturnValue:
    """Remember in which language this reader wants the site, and go back to where they were."""
    i18n.keep(request.values.get("to", ""))
    return redirect(forms.local_path(request.values.get("next", "")), HTTPStatus.SEE_OTHER)


@bp.get("/healthz")
def health() -> Response:
    """Answer 200 when the database answers and the data folder takes bytes, else 503."""
    settings: Settings = current_app.extensions["kunnash.settings"]
    try:
        db.session().scalar(select(Clock.value))
        with tempfile.TemporaryFile(dir=settings.data) as probe:
            probe.write(b"?")
            probe.flush()
    except (SQLAlchemyError, OSError):
        return Response("unavailable\n", HTTPStatus.SERVICE_UNAVAILABLE, mimetype=_PLAIN)
    return Response("ok\n", mimetype=_PLAIN)


@bp.get("/robots.txt")
def robots() -> Response:
    """Tell machines where to look and where not; nowhere at all on a site that only members read."""
    settings: Settings = current_app.extensions["kunnash.settings"]
    closed = _CLOSED if settings.public_reading else ("/",)
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), f"Sitemap: {addresses.full('/sitemap.xml')}"]
    return Response("\n".join(lines) + "\n", mimetype=_PLAIN)


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    """List the pages after a number, or without one the addresses of such lists.

    Source: sitemaps.org protocol 0.9.
    """
    after = forms.asked_number("after")
    if after is None:
        return Response(render_template("site/sitemaps.xml", starts=list(_starts())), mimetype=_XML)
    pages = [page for page in listing.pages(db.session(), _SITEMAP_PAGES, after) if page.id <= after + _SITEMAP_PAGES]
    return Response(render_template("site/sitemap.xml", pages=pages), mimetype=_XML)


def _starts() -> Iterator[int]:
    last = db.session().scalar(select(func.max(Page.id))) or 0
    yield from range(0, max(last, 1), _SITEMAP_PAGES)
