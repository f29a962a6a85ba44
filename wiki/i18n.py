"""The languages of the interface: which one this reader gets, and the direction of its layout."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any

from flask import Flask, Response, after_this_request, current_app, g, has_request_context, request
from flask_babel import Babel, Domain, format_decimal, get_locale, refresh
from jinja2 import pass_context
from jinja2.runtime import Context
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import LanguageAccept

from wiki.accounts import current
from wiki.accounts.current import API_PREFIX
from wiki.config import INTERFACE_LANGUAGES, Settings

COOKIE = "language"
_COOKIE_SECONDS = 365 * 24 * 3600
_WRITTEN_ALIKE = 1_000
"""Below it all four languages write a number with the same digits and no other sign."""
_SUBTAGS = re.compile("[-_]")


def init_app(app: Flask) -> None:
    """Choose the language of each request, and count in it."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    babel: Any = Babel(app, locale_selector=choose, default_timezone="Africa/Tripoli")
    catalogs = babel.domain_instance = _Catalogs()
    environment: Any = app.jinja_env
    environment.install_gettext_callables(
        lambda text: catalogs.get_translations().gettext(text),
        lambda singular, plural, number: catalogs.get_translations().ngettext(singular, plural, number),
        newstyle=True,
    )
    say = environment.globals
    say["ngettext"] = _counting(say["ngettext"])
    say["_"] = say["gettext"]  # Jinja's own looks for that at each word
    app.jinja_env.filters["number"] = _written


def choose() -> str:
    """Return the reader's language: the one chosen, else what the browser asks for, else the site's; in a terminal English.

    What was chosen on this device goes before what the account keeps; `keep` brings the two together at each sign-in. The
    API honours neither.
    """
    if not has_request_context():
        return "en"
    settings: Settings = current_app.extensions["kunnash.settings"]
    if request.path.startswith(API_PREFIX):
        return preferred({}, request.accept_languages, settings.language)
    kept = g.get("language") or ("" if _chosen(request.cookies) else _of_account())
    return kept or preferred(request.cookies, request.accept_languages, settings.language)


def preferred(cookies: Mapping[str, str], accepted: LanguageAccept, otherwise: str) -> str:
    """Return a visitor's language by the cookies and the preferences of the browser."""
    return _chosen(cookies) or _asked(accepted) or otherwise


def keep(chosen: str) -> None:
    """Answer this request and those that follow from this device in the language chosen; "" changes nothing."""
    if chosen not in INTERFACE_LANGUAGES:
        return
    g.language = chosen
    refresh()
    after_this_request(_remember)


def language() -> str:
    """Return the language in which this request is answered."""
    locale = get_locale()
    return locale.language if locale else INTERFACE_LANGUAGES[0]


class _Catalogs(Domain):  # type: ignore[misc] # Flask-Babel says no types
    """The words of all languages, found faster than Flask-Babel does: a long list asks for hundreds."""

    def __init__(self) -> None:
        super().__init__()
        self._of: dict[str, Any] = {}

    def get_translations(self) -> Any:
        locale = get_locale()
        if locale is None:
            return super().get_translations()
        found = self._of.get(locale.language)
        if found is None:
            found = self._of[locale.language] = super().get_translations()
        return found


def _chosen(cookies: Mapping[str, str]) -> str:
    chosen = cookies.get(COOKIE, "")
    return chosen if chosen in INTERFACE_LANGUAGES else ""


def _asked(accepted: LanguageAccept) -> str:
    """Return the language wished for most, whatever its region; "" if none is ours, or any will do.

    Werkzeug's `best_match` takes a region for another language: it answers `ar-LY, en;q=0.5` in English.
    """
    for tag, quality in sorted(accepted, key=itemgetter(1), reverse=True):
        spoken = _SUBTAGS.split(tag.casefold(), maxsplit=1)[0]
        if quality > 0 and (spoken in INTERFACE_LANGUAGES or spoken == "*"):
            return spoken.strip("*")
    return ""


def _counting(say: Callable[..., str]) -> Callable[..., str]:
    """Return `ngettext` as templates call it, with the number as the reader writes it: 1,142."""

    @pass_context
    def ngettext(context: Context, singular: str, plural: str, number: int, **values: Any) -> str:
        return say(context, singular, plural, number, **{"num": _written(number), **values})

    return ngettext


def _written(number: int) -> str:
    """Return a number as the reader writes it."""
    return str(number) if 0 <= number < _WRITTEN_ALIKE else format_decimal(number)


def _of_account() -> str:
    try:
        account = current.account()
    except SQLAlchemyError:  # the page that tells of a broken database must not need it
        return ""
    return account.language if account and account.language in INTERFACE_LANGUAGES else ""


def _remember(response: Response) -> Response:
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(COOKIE, g.language, max_age=_COOKIE_SECONDS, secure=secure, httponly=True, samesite="Lax")
    return response
