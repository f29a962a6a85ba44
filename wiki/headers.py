"""The headers that every answer bears: what a browser may load, frame, sniff and tell others.

The policy allows no script written inside a page, and no style but the one that the live editor writes, by a `nonce()`.

Source: OWASP secure headers; CSP level 3, section 2.3.1 for nonces.
"""

from __future__ import annotations

import secrets

from flask import Flask, Response, current_app, g

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
_NONCE_BYTES = 16
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
    app.jinja_env.globals["nonce"] = nonce


def nonce() -> str:
    """Return what lets a script write a style into the screen that is being made: another one on each screen."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(_NONCE_BYTES)
    value: str = g.nonce
    return value


def _add(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if "nonce" in g:
        styles = f"style-src {_POLICY['style-src']}"
        policy = _HEADERS["Content-Security-Policy"].replace(styles, f"{styles} 'nonce-{g.nonce}'")
        response.headers["Content-Security-Policy"] = policy
    settings: Settings = current_app.extensions["kunnash.settings"]
    if settings.base_url.startswith("https://"):
        response.headers.setdefault("Strict-Transport-Security", _HSTS)
    return response
