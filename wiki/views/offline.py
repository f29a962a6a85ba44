"""Reading without a connection: the worker that keeps pages on a device, what installs the site there, and its offline page.

Source: W3C Service Workers and Web Application Manifest.
"""

from __future__ import annotations

import hashlib
import io
import json
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Response, abort, current_app, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue
from PIL import Image

from pages_store import listing
from wiki import assets, db, forms, i18n, markup, shapes
from wiki.assets import Asset
from wiki.config import Settings

bp = Blueprint("offline", __name__)

SEA: Final = "#0e5566"
_PAPER: Final = "#fbf9f4"
_ICONS: Final = {"192": (192, 192), "512": (512, 512), "maskable": (512, 368)}
"""Icons by name: the width of the picture, and that of the mark in it. Of a maskable one the inner four fifths are sure."""
_ASSETS: Final = (
    "css/site.css", "js/fonts.js", "js/offline.js", "js/suggest.js", "js/page.js", "icons.svg", "mark.svg",
)  # fmt: skip
"""What a kept page needs to look as it should."""
_LISTED: Final = 500
_VERSION_CHARACTERS: Final = 12


@bp.get("/sw.js")
def worker() -> Response:
    """Give out the worker, which differs with each release; where only members read, one that forgets everything."""
    settings: Settings = current_app.extensions["kunnash.settings"]
    source = assets.text("js/worker.js")
    named = [url_for("static", filename=name) for name in _ASSETS]
    version = hashlib.sha256("".join([*named, source]).encode()).hexdigest()[:_VERSION_CHARACTERS]
    site = {"version": version, "assets": named, "keeps": settings.public_reading}
    return assets.answer(_script(f"const SITE = {json.dumps(site)};\n{source}"), "no-cache")


@bp.get("/manifest.webmanifest")
def manifest() -> Response:
    """Say how the site looks as an application of its own, in the reader's language."""
    settings: Settings = current_app.extensions["kunnash.settings"]
    language = i18n.language()
    response = jsonify(
        name=settings.site_name,
        short_name=settings.site_name,
        lang=language,
        dir=markup.of_language(language),
        start_url=url_for("home.show"),
        scope=url_for("home.show"),
        display="standalone",
        theme_color=SEA,
        background_color=_PAPER,
        icons=[_icon(name) for name in _ICONS],
    )
    response.mimetype = "application/manifest+json"
    response.headers["Vary"] = "Cookie, Accept-Language"
    return response


@bp.get("/icons/<name>.png")
def icon(name: str) -> Response:
    """Give out the mark of the site as a picture of one of three kinds."""
    if name not in _ICONS:
        abort(HTTPStatus.NOT_FOUND)
    response = Response(_picture(str(current_app.static_folder), *_ICONS[name]), mimetype="image/png")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@bp.get("/offline")
def show() -> str:
    """Show what stands in for any page while there is no connection."""
    return render_template("offline/show.html")


@bp.get("/offline/changed")
def changed() -> ResponseReturnValue:
    """List the pages touched after the change `since=`; null where that is too many to list, or not known."""
    since, clock = forms.asked_number("since"), db.clock()
    if since is None or since > clock:
        return jsonify(clock=clock, pages=None)
    pages = listing.touched_since(db.session(), since, _LISTED + 1) if since < clock else []
    return jsonify(clock=clock, pages=pages if len(pages) <= _LISTED else None)


@lru_cache(2)
def _script(source: str) -> Asset:
    return Asset(source.encode(), "text/javascript; charset=utf-8")


def _icon(name: str) -> dict[str, Any]:
    whole, mark = _ICONS[name]
    purpose = "any" if mark == whole else "maskable"
    return {"src": url_for("offline.icon", name=name), "sizes": f"{whole}x{whole}", "type": "image/png", "purpose": purpose}


@lru_cache(len(_ICONS))
def _picture(folder: str, whole: int, mark: int) -> bytes:
    image = Image.new("RGBA", (whole, whole), SEA if mark < whole else (0, 0, 0, 0))
    drawn, edge = shapes.drawn(Path(folder, "mark.svg"), (mark, mark)), (whole - mark) // 2
    image.alpha_composite(drawn, (edge, edge))
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
