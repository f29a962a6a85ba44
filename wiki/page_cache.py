"""What visitors are sent, assembled once and kept in this process for as long as nothing on the site has changed.

The clock of the database is read for each request, so that a page is right at once in every process. Visitors have no session:
what they see depends on the address, the language and the host alone.

Source: entity tags and conditional requests as in RFC 9110, sections 8.8 and 13.1.
"""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock

from flask import Flask, Response, current_app, g, request

from wiki import db, i18n

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
        "site.about",
        "site.privacy",
        "site.sitemap",
    }
)
_KEPT_BYTES = 32_000_000
_LARGEST_BYTES = 2_000_000
_TAG_CHARACTERS = 24
_LEVEL = 6

_Key = tuple[str, str, str]


@dataclass(frozen=True)
class _Answer:
    """A body as it was at the tick `clock`, also compressed."""

    clock: int
    body: bytes
    packed: bytes
    tag: str
    content_type: str

    @property
    def size(self) -> int:
        return len(self.body) + len(self.packed)


class Cache:
    """The answers used last, up to a number of bytes. Threads may share it."""

    def __init__(self, most_bytes: int = _KEPT_BYTES) -> None:
        self._most = most_bytes
        self._answers: OrderedDict[_Key, _Answer] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: _Key, clock: int) -> _Answer | None:
        """Return the answer kept under `key`, if nothing has changed since."""
        with self._lock:
            found = self._answers.get(key)
            if found is None or found.clock != clock:
                return None
            self._answers.move_to_end(key)
            return found

    def put(self, key: _Key, answer: _Answer) -> None:
        """Keep an answer; the ones not used for longest make room."""
        with self._lock:
            if old := self._answers.pop(key, None):
                self._bytes -= old.size
            self._answers[key] = answer
            self._bytes += answer.size
            while self._bytes > self._most:
                self._bytes -= self._answers.popitem(last=False)[1].size


def init_app(app: Flask) -> None:
    """Answer visitors from what is kept, and keep what they are sent. To be called after the guard of rights."""
    app.extensions["kunnash.page_cache"] = Cache()
    app.before_request(_from_cache)
    app.after_request(_into_cache)


def _from_cache() -> Response | None:
    if request.method not in ("GET", "HEAD") or request.endpoint not in _ENDPOINTS or _may_be_signed_in():
        return None
    key, clock = (request.full_path, i18n.choose(), request.host), db.clock()
    found = _cache().get(key, clock)
    if found:
        return _response(found)
    g.missed = key, clock
    return None


def _into_cache(response: Response) -> Response:
    key, clock = g.pop("missed", (None, 0))
    if key is None or response.status_code != HTTPStatus.OK or request.method != "GET" or "Set-Cookie" in response.headers:
        return response
    body = response.get_data()
    tag = hashlib.sha256(body).hexdigest()[:_TAG_CHARACTERS]
    answer = _Answer(clock, body, gzip.compress(body, _LEVEL, mtime=0), tag, response.content_type or "")
    if answer.size <= _LARGEST_BYTES:
        _cache().put(key, answer)
    return _response(answer)


def _response(answer: _Answer) -> Response:
    packed = request.accept_encodings["gzip"] > 0
    response = Response(answer.packed if packed else answer.body, content_type=answer.content_type)
    response.set_etag(f"{answer.tag}-gzip" if packed else answer.tag)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Cookie, Accept-Language, Accept-Encoding"
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.make_conditional(request)
    return response


def _may_be_signed_in() -> bool:
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies


def _cache() -> Cache:
    found: Cache = current_app.extensions["kunnash.page_cache"]
    return found
