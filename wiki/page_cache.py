"""What visitors are sent, assembled once and kept in this process for as long as nothing on the site has changed.

It is looked up before the application is asked. The clock of the database is read for each request, so that a page is right
at once in every process. Visitors have no session: what they see depends on the address, the language and whether they save
data. Only what the application has sent to a visitor is kept, so rights hold here too.

Source: entity tags and conditional requests as in RFC 9110, sections 8.8 and 13.1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request, session
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import Headers, LanguageAccept
from werkzeug.http import parse_accept_header, parse_cookie, parse_etags

from wiki import db, encodings, i18n, thrift
from wiki.config import Settings
from wiki.kept import Kept

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_ENDPOINTS = frozenset(
    {
        "home.show",
        "pages.index",
        "pages.show",
        "history.index",
        "revisions.show",
        "compare.show",
        "changes.index",
        "changes.feed",
        "links.backlinks",
        "links.wanted",
        "threads.index",
        "threads.show",
        "files.index",
        "people.team",
        "help.index",
        "help.show",
        "offline.show",
        "site.about",
        "site.privacy",
        "site.sitemap",
    }
)
_READING = ("GET", "HEAD")
_ELSEWHERE = ("/api/", "/files/", "/static/")
"""Addresses under which nothing is kept."""
_MISSED = "kunnash.missed"
_OF_THE_BODY = frozenset({"content-type", "content-length", "content-encoding"})
_READERS = 1_000  # pairs of cookies and languages whose meaning is remembered
_TAG_CHARACTERS = 24


@dataclass(frozen=True)
class _Variant:
    """A body in one encoding, with its entity tag and all headers of its answer."""

    body: bytes
    tag: str
    headers: list[tuple[str, str]]


@dataclass(frozen=True)
class _Answer:
    variants: dict[str, _Variant]  # by encoding, "" for none

    @property
    def size(self) -> int:
        return sum(len(variant.body) for variant in self.variants.values())

    def variant(self, environ: WSGIEnvironment) -> _Variant:
        """Return the one for who makes this request."""
        return self.variants[encodings.wanted(environ.get("HTTP_ACCEPT_ENCODING", ""))]


def init_app(app: Flask) -> None:
    """Answer visitors from what is kept, and keep what they are sent.

    To be called before whatever adds headers, so that what is kept has them all.
    """
    front = _Front(app)
    app.wsgi_app = front  # type: ignore[method-assign] # as Flask's manual has it
    app.after_request(front.keep)


class _Front:
    """Stands before the application and answers visitors for it where nothing has changed."""

    def __init__(self, app: Flask) -> None:
        settings: Settings = app.extensions["kunnash.settings"]
        self._app = app
        self._inner: WSGIApplication = app.wsgi_app
        self._session = f"{app.config['SESSION_COOKIE_NAME']}="
        self._language = settings.language
        self._kept: Kept[_Answer] = Kept()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        key = self._key(environ)
        clock = self._clock() if key else None
        found = self._kept.get(key, clock) if clock is not None else None
        if found is None:
            environ[_MISSED] = key, clock
            return self._inner(environ, start_response)
        return _send(found, environ, start_response)

    def keep(self, response: Response) -> Response:
        """Keep what the application sends a visitor who asked for something that was not kept."""
        key, clock = request.environ.get(_MISSED, (None, None))
        if clock is None or not _may_be_kept(response):
            return response
        answer = _answer(response)
        if request.method == "GET":
            self._kept.put(key, clock, answer, answer.size)
        variant = answer.variant(request.environ)
        response.set_data(variant.body)
        response.headers = Headers(variant.headers)
        response.make_conditional(request)
        return response

    def _key(self, environ: WSGIEnvironment) -> tuple[str, ...] | None:
        cookie = environ.get("HTTP_COOKIE", "")
        if environ["REQUEST_METHOD"] not in _READING or environ["PATH_INFO"].startswith(_ELSEWHERE) or self._session in cookie:
            return None
        language = _language(cookie, environ.get("HTTP_ACCEPT_LANGUAGE", ""), self._language)
        host = environ.get("HTTP_HOST", "")
        place = environ.get("SCRIPT_NAME", ""), environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        return (language, str(thrift.saves_data(environ)), environ["wsgi.url_scheme"], host, *place)

    def _clock(self) -> int | None:
        try:
            return db.clock_of(self._app)
        except SQLAlchemyError:  # the application tells of it in its own words
            return None


@lru_cache(_READERS)
def _language(cookie: str, accepted: str, otherwise: str) -> str:
    return i18n.preferred(parse_cookie(cookie), parse_accept_header(accepted, LanguageAccept), otherwise)


def _send(answer: _Answer, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    variant = answer.variant(environ)
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and parse_etags(known).contains_weak(variant.tag):
        start_response("304 NOT MODIFIED", [pair for pair in variant.headers if pair[0].lower() not in _OF_THE_BODY])
        return ()
    start_response("200 OK", list(variant.headers))
    return () if environ["REQUEST_METHOD"] == "HEAD" else (variant.body,)


def _may_be_kept(response: Response) -> bool:
    if request.endpoint not in _ENDPOINTS or response.status_code != HTTPStatus.OK or "passing" in g:
        return False
    return not session.modified and "Set-Cookie" not in response.headers  # else it is this visitor's alone


def _answer(response: Response) -> _Answer:
    body = response.get_data()
    name = hashlib.sha256(body).hexdigest()[:_TAG_CHARACTERS]
    packed = {encoding: encodings.compressed(body, encoding) for encoding in encodings.ALL}
    return _Answer({encoding: _variant(response, each, name, encoding) for encoding, each in {"": body, **packed}.items()})


def _variant(response: Response, body: bytes, name: str, encoding: str) -> _Variant:
    headers, tag = response.headers.copy(), encodings.tag(name, encoding)
    headers["ETag"] = f'"{tag}"'
    headers["Cache-Control"] = "no-cache"
    headers["Vary"] = "Cookie, Accept-Language, Accept-Encoding, Save-Data"
    headers["Content-Length"] = str(len(body))
    if encoding:
        headers["Content-Encoding"] = encoding
    return _Variant(body, tag, headers.to_wsgi_list())
