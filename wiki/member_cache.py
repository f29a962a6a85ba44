"""What members are sent, assembled once for all who have one role and one language, for as long as nothing has changed.

While such a screen is made, nobody's account is at hand: an `Anyone` of the role stands for it, so that nothing of one person
can get in. The name in the header is put in when the screen is sent. A screen with a form holds its reader's token, and one
that something was flashed on is seen once: neither is kept. Histories and recent changes mark what is new to their reader,
so they are not kept either. What is kept holds no secret, so it may be compressed (BREACH).
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Any, NoReturn

from flask import Flask, Response, current_app, g, request, session
from markupsafe import escape

from wiki import db, i18n, packed, thrift
from wiki.accounts import current
from wiki.kept import Kept

_ENDPOINTS = frozenset(
    {
        "home.show",
        "pages.index",
        "pages.show",
        "revisions.show",
        "compare.show",
        "links.backlinks",
        "links.wanted",
        "people.show",
        "people.team",
        "site.about",
        "site.privacy",
    }
)
_NAME = f"name-{secrets.token_hex(16)}"  # no writer can guess it
_TAG_CHARACTERS = 24


class Anyone:
    """An account of a role, whoever's it is. Asking for more than the role and the name is an error of a template."""

    name = _NAME

    def __init__(self, role: str) -> None:
        self.role = role

    def __getattr__(self, wanted: str) -> NoReturn:
        raise TypeError(f"{wanted} differs from member to member, so this screen can't be kept: see wiki/member_cache.py")


@dataclass(frozen=True)
class _Screen:
    """A page with the places of the reader's name."""

    texts: tuple[bytes, ...]
    content_type: str

    @cached_property
    def pieces(self) -> tuple[bytes, ...]:
        return tuple(packed.piece(text) for text in self.texts)

    @cached_property
    def digest(self) -> bytes:
        return hashlib.sha256(_NAME.encode().join(self.texts)).digest()

    @property
    def size(self) -> int:
        return sum(map(len, self.texts)) + sum(map(len, self.pieces))


def init_app(app: Flask) -> None:
    """Answer members from what is kept, and keep what they are sent. To be called after the guard of rights."""
    app.extensions["kunnash.member_cache"] = Kept()
    app.before_request(_from_kept)
    app.after_request(_named)


def _from_kept() -> Response | None:
    if request.endpoint not in _ENDPOINTS or request.method != "GET" or "_flashes" in session:
        return None
    account = current.account()
    if account is None:
        return None
    key = account.role, i18n.language(), thrift.saves_data(request.environ), request.host_url, request.full_path
    clock = db.clock_seen()
    if found := _kept().get(key, clock):
        return _response(found, account.name)
    g.unkept = key, clock, account
    g.account = Anyone(account.role)
    return None


def _named(response: Response) -> Response:
    """Put the reader's name into what was made for anyone of the role, and keep that if it is for all of them."""
    key, clock, account = g.pop("unkept", (None, 0, None))
    if account is None:
        return response
    g.account = account
    screen = _Screen(tuple(response.get_data().split(_NAME.encode())), response.content_type or "")
    if response.status_code != HTTPStatus.OK or _is_personal(response):
        response.set_data(_name(account.name).join(screen.texts))
        return response
    _kept().put(key, clock, screen, screen.size)
    return _response(screen, account.name)


def _is_personal(response: Response) -> bool:
    return "csrf_token" in g or "passing" in g or session.modified or "Set-Cookie" in response.headers


def _response(screen: _Screen, shown: str) -> Response:
    name = _name(shown)
    tag = hashlib.sha256(screen.digest + name).hexdigest()[:_TAG_CHARACTERS]
    response = Response(content_type=screen.content_type)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Cookie, Accept-Language, Accept-Encoding, Save-Data"
    if request.accept_encodings["gzip"] > 0:
        response.set_etag(f"{tag}-gzip")
        response.headers["Content-Encoding"] = "gzip"
        response.set_data(packed.joined(screen.texts, screen.pieces, name))
    else:
        response.set_etag(tag)
        response.set_data(name.join(screen.texts))
    response.make_conditional(request)
    return response


def _name(shown: str) -> bytes:
    return str(escape(shown)).encode()


def _kept() -> Kept[_Screen]:
    found: Kept[Any] = current_app.extensions["kunnash.member_cache"]
    return found
