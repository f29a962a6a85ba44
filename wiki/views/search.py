"""Searching the pages."""

from __future__ import annotations

from flask import Blueprint, render_template

from search_index.engine import DEEPEST_HIT, Sort
from search_index.query import Filters
from wiki import finding, forms
from wiki.views import facets

bp = Blueprint("search", __name__)

_LENGTH = 20
_HERE = "search.show"


@bp.get("/search")
def show() -> str:
    """Show what was found, how the words were read, and how the finds can be narrowed."""
    asked = {name: forms.asked(name) for name in ("q", *facets.FILTERS, "sort")}
    filters = _filters(asked)
    number = min(max(forms.asked_number("page") or 1, 1), DEEPEST_HIT // _LENGTH)
    sort: Sort = "newest" if asked["sort"] == "newest" else "best"
    found = finding.search(asked["q"], filters, _LENGTH, (number - 1) * _LENGTH, sort) if asked["q"] or filters else None
    more = found is not None and number * _LENGTH < min(found.results.total, DEEPEST_HIT)
    return render_template(
        "search/show.html",
        asked=asked,
        found=found,
        number=number,
        more=more,
        offered=facets.offered(_HERE, asked, _counts(found)) if found else [],
        chosen=facets.chosen(_HERE, asked),
        address=lambda **changes: facets.address(_HERE, asked, **changes),
    )


def _counts(found: finding.Found) -> dict[str, list[tuple[str, int]]]:
    return {name: [(each.value, each.count) for each in values] for name, values in found.results.facets.items()}


def _filters(asked: dict[str, str]) -> Filters:
    values = {name: (asked[name],) if asked[name] else () for name in facets.FILTERS}
    return Filters(values["kind"], values["language"], values["tag"], values["theme"], values["place"])
