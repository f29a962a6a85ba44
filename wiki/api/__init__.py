"""The API, version 1: JSON over the same store functions as the pages, with a bearer token and never a cookie."""

from __future__ import annotations

from flask import Blueprint, Flask


def register(app: Flask) -> Blueprint:
    """Give the application its API and return the blueprint."""
    bp = Blueprint("api", __name__, url_prefix="/api/v1")
    app.register_blueprint(bp)
    return bp
