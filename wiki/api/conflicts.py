"""What is answered when a save meets another page or another save."""

from __future__ import annotations

from http import HTTPStatus

from flask import jsonify
from flask.typing import ResponseReturnValue

from pages_store.errors import EditConflictError, StoreError, TitleTakenError
from wiki import messages
from wiki.api import shapes


def title_taken(error: TitleTakenError) -> ResponseReturnValue:
    """Answer with the page that has the title."""
    return jsonify(error=_error(error) | {"field": "title"}, page=shapes.page(error.page.head)), HTTPStatus.CONFLICT


def edit_conflict(error: EditConflictError) -> ResponseReturnValue:
    """Answer with the page as it stands, and both versions in one draft."""
    current = shapes.page(error.head)
    answer = jsonify(error=_error(error), current=current, merged_text=error.draft, conflicts=error.conflicts)
    return answer, HTTPStatus.CONFLICT


def _error(error: StoreError) -> shapes.Shape:
    return {"code": error.code, "message": messages.sentence(error)}
