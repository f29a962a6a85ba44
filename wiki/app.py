"""Putting the application together."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from pages_store import limits
from wiki import (
    api,
    assets,
    db,
    encodings,
    errors,
    headers,
    i18n,
    member_cache,
    page_cache,
    permissions,
    protecting,
    searches,
    thrift,
    uploads,
    views,
    visits,
)
from wiki.accounts import current, sessions
from wiki.config import Settings, read
from wiki.markup.bounded import BoundedRenderer


def build(settings: Settings | None = None) -> Flask:
    """Return the application; `settings` default to what the environment says."""
    settings = settings or read(os.environ)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")  # to standard error, under any server
    house = home()
    app = Flask("wiki", template_folder=str(house / "templates"), static_folder=str(house / "static"))
    app.config.update(_flask_settings(settings))
    app.extensions["kunnash.settings"] = settings
    app.extensions["kunnash.renderer"] = BoundedRenderer()
    encodings.init_app(app)
    page_cache.init_app(app)
    searches.init_app(app)
    assets.init_app(app)
    csrf = CSRFProtect(app)
    for part in (i18n, current, errors, headers, thrift):
        part.init_app(app)
    db.init_app(app, settings)
    app.before_request(permissions.guard)
    app.before_request(protecting.guard)
    visits.init_app(app)
    member_cache.init_app(app)
    views.register(app)
    uploads.init_app(app)
    csrf.exempt(api.register(app))
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, count, count, count)  # type: ignore[method-assign] # as Flask's manual has it
    return app


def home() -> Path:
    """Return the folder that holds `templates/` and `static/`: the package where it is installed, else the checkout."""
    package = Path(__file__).parent
    return package if (package / "templates").is_dir() else package.parent


def _flask_settings(settings: Settings) -> dict[str, Any]:
    secure = settings.base_url.startswith("https://")
    return {
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": "__Host-session" if secure else "session",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": sessions.LIFE,
        "SESSION_REFRESH_EACH_REQUEST": False,  # a sign-in ends LIFE after it began, however often it is used
        "MAX_CONTENT_LENGTH": limits.REQUEST_BYTES,
        "MAX_FORM_MEMORY_SIZE": limits.REQUEST_BYTES,
        "WTF_CSRF_TIME_LIMIT": None,  # a form may stay open through a power cut; its session bounds it
    }
