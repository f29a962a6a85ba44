"""Search."""

from __future__ import annotations

from collections.abc import Iterable

from flask import jsonify
from flask.typing import ResponseReturnValue

from pages_store.tables import Page
from search_index.engine import DEEPEST_HIT, Hit, Piece
from search_index.query import Filters
from wiki import addresses, finding
from wiki.api import inputs, shapes

_SHOWN = 20
_SHOWN_MOST = 100


def show() -> ResponseReturnValue:
    """Show the pages that a query finds, best first; without a query those that the filters let through, newest first."""
    limit = inputs.asked("limit", 1, _SHOWN_MOST) or _SHOWN
    offset = inputs.asked("offset", 0, DEEPEST_HIT) or 0
    wanted = {name: (value,) if value else () for name, value in inputs.filters().items()}
    filters = Filters(wanted["kind"], wanted["language"], wanted["tag"], wanted["theme"], wanted["place"])
    found = finding.search(inputs.words("q"), filters, limit, offset)
    results = found.results
    return jsonify(
        total=results.total,
        hits=[_hit(hit, page) for hit, page in found.hits],
        reading=[{"typed": each.typed, "searched": list(each.searched)} for each in results.reading],
        suggestion=results.suggestion,
        facets={
            name: [{"value": each.value, "count": each.count} for each in values] for name, values in results.facets.items()
        },
    )


def _hit(hit: Hit, page: Page) -> shapes.Shape:
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
