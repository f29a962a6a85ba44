"""The headers that every answer bears: what a browser may load, frame, sniff and tell others.

Source: OWASP secure headers; the policy allows no script or style written inside a page.
"""

from __future__ import annotations

from flask import Flask, Response, current_app

from wiki.config import Settings

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "manifest-src": "'self'",
    "media-src": "'self'",
    "worker-src": "'self'",
}
_HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in _POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "private, no-cache",  # what is shown depends on who asks, and may be hidden a moment later
}
_HSTS = "max-age=31536000"


def init_app(app: Flask) -> None:
    """Put the headers on each answer that has not set its own."""
    app.after_request(_add)


def _add(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    settings: Settings = current_app.extensions["kunnash.settings"]
    if settings.base_url.startswith("https://"):
        response.headers.setdefault("Strict-Transport-Security", _HSTS)
    return response
