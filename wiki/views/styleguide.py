"""One living page of all that screens are put together from, made of the real parts and measures."""

from __future__ import annotations

import re
from typing import Final

from flask import Blueprint, render_template

from wiki import assets

bp = Blueprint("styleguide", __name__)

_TOKEN: Final = re.compile(r"--(?P<name>[a-z0-9-]+): (?P<value>[^;]+);")


@bp.get("/styleguide")
def show() -> str:
    """Show the colours, measures and parts of the site."""
    tokens = [(match["name"], match["value"]) for match in _TOKEN.finditer(assets.text("css/tokens.css"))]
    colours = [name for name, value in tokens if value.startswith("light-dark(")]
    return render_template(
        "styleguide/show.html", colours=colours, measures=[each for each in tokens if each[0] not in colours]
    )
