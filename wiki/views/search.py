"""Searching the pages."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, render_template

from search_index.engine import DEEPEST_HIT, Sort
from search_index.query import exactly, parse
from wiki import finding, forms, permissions
from wiki.accounts import current
from wiki.views import facets, ways

bp = Blueprint("search", __name__)

_LENGTH = 20
_LAST = DEEPEST_HIT // _LENGTH
_ASKED = ("q", *facets.SEARCHED, "sort", "expand", "correct")
_SORTS: dict[str, Sort] = {"newest": "newest", "title": "title"}
_OFF = "0"


@bp.get("/search")
def show() -> str:
    """Show what was found, how the words were read, how the finds can be narrowed, and what to do where nothing was found."""
    asked = {name: forms.asked(name) for name in _ASKED}
    names = permissions.can(current.account(), "see people")
    query = replace(parse(asked["q"]), names=names, corrects=asked["correct"] != _OFF)
    asked["q"] = query.text
    here, filters = facets.List("search.show", asked, query.typed), facets.filters(asked)
    number = min(max(forms.asked_number("page") or 1, 1), _LAST)
    sort, expand = _SORTS.get(asked["sort"], "best"), asked["expand"] != _OFF
    found = None
    if query.text or filters:
        found = finding.search(query, filters, _LENGTH, (number - 1) * _LENGTH, sort, expand=expand)
    counts = (
        {name: [(each.value, each.count) for each in values] for name, values in found.results.facets.items()} if found else {}
    )
    return render_template(
        "search/show.html",
        asked=asked,
        query=query,
        exact=exactly(query),
        found=found,
        number=number,
        more=found is not None and number * _LENGTH < min(found.results.total, DEEPEST_HIT),
        is_end=found is not None and number == _LAST and found.results.total > DEEPEST_HIT,
        ways=ways.found(here, query, filters, expand=expand) if found and not found.results.total else [],
        offered=here.offered(counts),
        chosen=here.chosen(),
        address=here.address,
        place=facets.place,
    )
