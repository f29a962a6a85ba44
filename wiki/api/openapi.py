"""The description of this API, for machines and for people."""

from __future__ import annotations

import json
from pathlib import Path

from flask import jsonify
from flask.typing import ResponseReturnValue

from wiki import addresses

_DOCUMENT = Path(__file__).with_name("openapi.json")


def show() -> ResponseReturnValue:
    """Show the OpenAPI document, with the address under which this site serves the API."""
    described = json.loads(_DOCUMENT.read_text(encoding="utf-8"))
    return jsonify(described | {"servers": [{"url": addresses.full("/api/v1")}]})
