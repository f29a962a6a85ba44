"""Texts compressed as who asks takes them: by Brotli, else by gzip.

A screen that holds its reader's secret token is sent as it is, since what it compresses to would tell of the token (BREACH).

Source: RFC 9110, sections 8.4 and 12.5.3; RFC 7932.
"""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import Final

import brotli
from flask import Flask, Response, g, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

BROTLI: Final = "br"
GZIP: Final = "gzip"
ALL: Final = (BROTLI, GZIP)
"""The encodings there are, best first."""
_ONCE: Final = {BROTLI: 5, GZIP: 6}
_LASTING: Final = {BROTLI: 11, GZIP: 9}
"""How hard it is tried: for what is sent once, a millisecond; for what is kept, some ten times that."""
_TEXTS: Final = frozenset({"text/html", "application/json", "application/manifest+json", "application/xml"})
_LEAST: Final = 1_000  # bytes; less goes in one packet anyway
_READERS: Final = 1_000


def init_app(app: Flask) -> None:
    """Compress what nothing else has. To be called before whatever else compresses: what is called first sees answers last."""
    app.after_request(_compress)


@lru_cache(_READERS)
def wanted(accepted: str) -> str:
    """Return the best encoding that the header Accept-Encoding names, "" if it names none of ours."""
    accept = parse_accept_header(accepted, Accept)
    return next((name for name in ALL if accept[name] > 0), "")


def compressed(body: bytes, encoding: str, *, lasting: bool = False) -> bytes:
    """Return a text in an encoding; as small as can be if the outcome is `lasting`."""
    level = (_LASTING if lasting else _ONCE)[encoding]
    if encoding == BROTLI:
        packed: bytes = brotli.compress(body, mode=brotli.MODE_TEXT, quality=level)
        return packed
    return gzip.compress(body, level, mtime=0)


def tag(name: str, encoding: str) -> str:
    """Return the entity tag of something in an encoding: strong tags differ with the bytes."""
    return f"{name}-{encoding}" if encoding else name


def _compress(response: Response) -> Response:
    if response.mimetype in _TEXTS:
        response.vary.add("Accept-Encoding")
    encoding = wanted(request.headers.get("Accept-Encoding", ""))
    if encoding and _may_be_compressed(response):
        response.set_data(compressed(response.get_data(), encoding))
        response.headers["Content-Encoding"] = encoding
    return response


def _may_be_compressed(response: Response) -> bool:
    if response.mimetype not in _TEXTS or response.direct_passthrough or response.is_streamed:
        return False
    done = "Content-Encoding" in response.headers or "ETag" in response.headers  # those who tag see to it themselves
    return not done and "csrf_token" not in g and len(response.get_data()) >= _LEAST
