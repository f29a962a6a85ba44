"""The languages of the interface: which one this reader gets, and the direction of its layout."""

from __future__ import annotations

from flask import Flask, current_app, has_request_context, request
from flask_babel import Babel, get_locale

from wiki.accounts.current import API_PREFIX
from wiki.config import INTERFACE_LANGUAGES, Settings

COOKIE = "language"
_COOKIE_SECONDS = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Choose the language of each request."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    Babel(app, locale_selector=choose, default_timezone="Africa/Tripoli")


def choose() -> str:
    """Return the reader's language: the one chosen, else what the browser asks for, else the site's; in a terminal English.

    The API honours no cookie, this one included.
    """
    if not has_request_context():
        return "en"
    settings: Settings = current_app.extensions["kunnash.settings"]
    chosen = None if request.path.startswith(API_PREFIX) else request.cookies.get(COOKIE)
    if chosen in INTERFACE_LANGUAGES:
        return chosen
    return request.accept_languages.best_match(INTERFACE_LANGUAGES) or settings.language


def language() -> str:
    """Return the language in which this request is answered."""
    locale = get_locale()
    return locale.language if locale else INTERFACE_LANGUAGES[0]
