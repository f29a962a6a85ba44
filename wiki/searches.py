"""Counting what visitors and members look for and do not find, without keeping who they are.

A search is counted once a day for each browser: the browser itself keeps marks of those counted, in a cookie that only the
search is sent and no one can read. That one led to a page is known by the `Referer` of the page's request, which browsers
send within a site: links stay as they are, and nothing is asked for twice. A count is never worth an error or a wait: it is
written after the answer is sent, and where another writes meanwhile, with that of the next search.

Source: RFC 9110, section 10.1.3 for `Referer`; Referrer Policy, `same-origin`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from flask import Flask, Response, current_app, request, url_for
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from pages_store import database, searches
from search_index import alike
from wiki import db, forms
from wiki.config import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_Asked = tuple[str, str, date]
_SEARCH = "search.show"
_COOKIE = "searched"
_DAY_SECONDS = 86_400
_WAITING = "kunnash.searches_waiting"
_MOST_WAITING = 1_000
_MARK_BYTES = 6
_MARKS = 40
_SHORTEST = 2  # letters; one asks for nothing
_ROBOT = re.compile(r"bot\b|crawl|spider|slurp|preview|externalhit|monitor|archiv", re.IGNORECASE)
_SIGNS = re.compile('["*=\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}«»]')
_PAGE = re.compile(r"/pages/(?!new$)[^/]+")


def init_app(app: Flask) -> None:
    """Count searches and what they led to. To be called after the page cache, which answers for the application."""
    app.wsgi_app = _Openings(app)  # type: ignore[method-assign] # as Flask's manual has it
    app.after_request(_count)
    app.extensions[_WAITING] = deque(maxlen=_MOST_WAITING)


def words(query: str) -> str:
    """Return the words of a query as typed, without the signs of the query language."""
    return " ".join(_SIGNS.sub(" ", query).split())


class _Openings:
    """Stands before the page cache and notes that a page was opened from a search."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._inner: WSGIApplication = app.wsgi_app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if "?" in environ.get("HTTP_REFERER", "") and _PAGE.fullmatch(environ["PATH_INFO"]):
            with self._app.request_context(environ):
                _count_opened()
        return self._inner(environ, start_response)


def _count_opened() -> None:
    came_from = urlsplit(request.headers["Referer"])
    if came_from.path != url_for(_SEARCH) or came_from.netloc != request.host or _is_robot():
        return
    key = alike.key(parse_qs(came_from.query).get("q", [""])[0])
    with suppress(SQLAlchemyError):
        if key and searches.is_waiting(db.session(), key):
            with database.noting(db.engine()) as session:
                searches.count_opened(session, key)


def _count(response: Response) -> Response:
    """Count the search that this request made, if this browser has not made it today."""
    if request.endpoint != _SEARCH or request.method != "GET" or response.status_code != 200 or _is_robot():
        return response
    key = "" if any(value for name, value in request.args.items() if name != "q") else alike.key(forms.asked("q"))
    counted, mark = _counted(), _mark(key)
    waiting: deque[_Asked] = current_app.extensions[_WAITING]
    if len(key) >= _SHORTEST and mark not in counted:
        waiting.append((key, words(forms.asked("q")), _today()))
        _remember(response, [*counted, mark])
    if waiting:
        response.call_on_close(partial(_count_waiting, db.engine(), waiting))
    return response


def _count_waiting(engine: Engine, waiting: deque[_Asked]) -> None:
    several: list[_Asked] = []
    with suppress(IndexError):  # other threads take from it too
        while True:
            several.append(waiting.popleft())
    try:
        with database.noting(engine) as session:
            for key, typed, day in several:
                searches.count(session, key, typed, day)
    except SQLAlchemyError:
        waiting.extend(several)


def _today() -> date:
    return datetime.now(UTC).date()


def _is_robot() -> bool:
    fetched_ahead = request.headers.get("Sec-Purpose") or request.headers.get("Purpose")
    return bool(fetched_ahead or _ROBOT.search(request.user_agent.string))


def _mark(key: str) -> bytes:
    """Return what stands for a search of this day; without the site's secret no one can tell for which."""
    settings: Settings = current_app.extensions["kunnash.settings"]
    message = f"searched:{_today()}:{key}".encode()
    return hmac.digest(settings.secret_key.encode(), message, hashlib.sha256)[:_MARK_BYTES]


def _counted() -> list[bytes]:
    with suppress(binascii.Error, ValueError):
        kept = base64.urlsafe_b64decode(request.cookies.get(_COOKIE, ""))
        return [kept[start : start + _MARK_BYTES] for start in range(0, len(kept), _MARK_BYTES)]
    return []


def _remember(response: Response, marks: list[bytes]) -> None:
    settings: Settings = current_app.extensions["kunnash.settings"]
    response.set_cookie(
        _COOKIE,
        base64.urlsafe_b64encode(b"".join(marks[-_MARKS:])).decode(),
        max_age=_DAY_SECONDS,
        path=url_for(_SEARCH),
        secure=settings.base_url.startswith("https://"),
        httponly=True,
        samesite="Lax",
    )
