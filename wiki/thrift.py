"""Readers who ask to be sent less: they get no fonts. `Save-Data` says so on every request of a phone that saves data.

Source: W3C draft community group report "Save Data API", section 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response


def init_app(app: Flask) -> None:
    """Tell caches that what is shown depends on it."""
    app.after_request(_vary)


def saves_data(environ: Mapping[str, Any]) -> bool:
    """Say whether who makes this request wants to be sent less."""
    return str(environ.get("HTTP_SAVE_DATA", "")).strip().lower() == "on"


def _vary(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.vary.add("Save-Data")
    return response
