"""Searching the pages."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from flask import Blueprint, render_template, url_for

from search_index.engine import DEEPEST_HIT, FacetValue, Sort
from search_index.query import Filters
from wiki import finding, forms

bp = Blueprint("search", __name__)

_LENGTH = 20
_FILTERS = ("kind", "language", "tag", "theme", "place")


@bp.get("/search")
def show() -> str:
    """Show what was found, how the words were read, and how the finds can be narrowed."""
    asked = {name: forms.asked(name) for name in ("q", *_FILTERS, "sort")}
    filters = _filters(asked)
    number = min(max(forms.asked_number("page") or 1, 1), DEEPEST_HIT // _LENGTH)
    sort: Sort = "newest" if asked["sort"] == "newest" else "best"
    found = finding.search(asked["q"], filters, _LENGTH, (number - 1) * _LENGTH, sort) if asked["q"] or filters else None
    more = found is not None and number * _LENGTH < min(found.results.total, DEEPEST_HIT)
    facets = list(_facets(asked, found.results.facets)) if found else []
    shown = {"asked": asked, "found": found, "number": number, "more": more, "facets": facets}
    return render_template("search/show.html", **shown, address=_address)


def _filters(asked: dict[str, str]) -> Filters:
    values = {name: (asked[name],) if asked[name] else () for name in _FILTERS}
    return Filters(values["kind"], values["language"], values["tag"], values["theme"], values["place"])


def _facets(
    asked: dict[str, str], facets: dict[str, tuple[FacetValue, ...]]
) -> Iterator[tuple[str, list[tuple[FacetValue, str, bool]]]]:
    """Yield each filter with its values, the address that sets or lifts each, and whether it is set."""
    for name in _FILTERS:
        values = facets.get(name, ())
        rows = [(value, _address(asked, **{name: "" if asked[name] == value.value else value.value})) for value in values]
        if rows:
            yield name, [(value, address, asked[name] == value.value) for value, address in rows]


def _address(asked: dict[str, str], **changes: str | int) -> str:
    return f"{url_for('search.show')}?{urlencode({name: value for name, value in {**asked, **changes}.items() if value})}"
