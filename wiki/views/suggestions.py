"""What is suggested while a search is typed."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template

from wiki import forms, suggestions

bp = Blueprint("suggestions", __name__)

# Long enough for a letter taken back, short enough for a page that is deleted.
_KEPT = "private, max-age=10"


@bp.get("/suggestions")
def index() -> Response:
    """Show what may be meant, as options for the list below a search box. Nothing of what is typed is kept."""
    response = make_response(render_template("suggestions/index.html", found=suggestions.find(forms.asked("q"))))
    response.headers["Cache-Control"] = _KEPT
    response.headers["Vary"] = "Cookie, Accept-Language"
    return response
