"""Search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeVar

from flask import jsonify
from flask.typing import ResponseReturnValue

from pages_store.errors import FieldError
from pages_store.listing import Listed
from search_index import dates
from search_index.engine import DEEPEST_HIT, Hit, Piece, Sort
from search_index.query import Filters, parse
from wiki import addresses, finding, permissions
from wiki.accounts import current
from wiki.api import inputs, shapes

T = TypeVar("T")

_SHOWN = 20
_SHOWN_MOST = 100
_SORTS: dict[str, Sort] = {"": "best", "best": "best", "newest": "newest", "title": "title"}
_SWITCHES = {"": True, "1": True, "0": False}


def show() -> ResponseReturnValue:
    """Show the pages that a query finds, best first; without a query those that the filters let through, newest first."""
    limit = inputs.asked("limit", 1, _SHOWN_MOST) or _SHOWN
    offset = inputs.asked("offset", 0, DEEPEST_HIT) or 0
    names = permissions.can(current.account(), "see people")
    query = replace(parse(inputs.words("q")), names=names, corrects=_one_of("correct", _SWITCHES))
    sort, expand = _one_of("sort", _SORTS), _one_of("expand", _SWITCHES)
    found = finding.search(query, _filters(), limit, offset, sort, expand=expand)
    results = found.results
    return jsonify(
        total=results.total,
        hits=[_hit(hit, page) for hit, page in found.hits],
        reading=[{"typed": each.typed, "searched": [*each.searched, *each.synonyms]} for each in results.reading],
        suggestion=results.suggestion,
        facets={
            name: [{"value": each.value, "count": each.count} for each in values] for name, values in results.facets.items()
        },
    )


def _filters() -> Filters:
    wanted = {name: (value,) if value else () for name, value in inputs.filters().items()}
    author = inputs.words("author").strip()
    return Filters(
        wanted["kind"], wanted["language"], wanted["tag"], wanted["theme"], wanted["place"], (author,) if author else (),
        _day("after"), _day("before"),
    )  # fmt: skip


def _day(name: str) -> date | None:
    typed = inputs.words(name).strip()
    found = dates.day(typed)
    if typed and not found:
        raise FieldError(name, "type")
    return found


def _one_of(name: str, known: Mapping[str, T]) -> T:
    """Return what a word of the address's query stands for. Raises `FieldError` for one that stands for nothing."""
    typed = inputs.words(name).strip()
    if typed not in known:
        raise FieldError(name, "type")
    return known[typed]


def _hit(hit: Hit, page: Listed) -> shapes.Shape:
    return {
        "id": page.id,
        "slug": page.slug,
        "title": page.title,
        "kind": page.kind,
        "language": page.language,
        "snippet": _plain(hit.snippet),
        "score": hit.score,
        "url": addresses.page_url(page),
    }


def _plain(pieces: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in pieces)
