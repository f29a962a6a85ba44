"""The API, version 1: JSON over the same store functions as the pages, with a bearer token and never a cookie."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Flask, Response, request
from flask.json.provider import DefaultJSONProvider

from pages_store.errors import EditConflictError, TitleTakenError
from wiki.addresses import NUMBER
from wiki.api import compare, conflicts, files, inputs, openapi, pages, revisions, search, threads

_PAGE = f"<{NUMBER}:page_id>"
_REVISION = f"<{NUMBER}:number>"
_THREAD = f"<{NUMBER}:thread_id>"


def register(app: Flask) -> Blueprint:
    """Give the application its API and return the blueprint."""
    bp = Blueprint("api", __name__, url_prefix="/api/v1")
    bp.add_url_rule("/openapi.json", "openapi", openapi.show, methods=["GET"])
    bp.add_url_rule("/pages", "pages_index", pages.index, methods=["GET"])
    bp.add_url_rule("/pages", "pages_create", pages.create, methods=["POST"])
    bp.add_url_rule(f"/pages/{_PAGE}", "pages_show", pages.show, methods=["GET"])
    bp.add_url_rule(f"/pages/{_PAGE}", "pages_update", pages.update, methods=["PUT"])
    bp.add_url_rule(f"/pages/{_PAGE}", "pages_delete", pages.delete, methods=["DELETE"])
    bp.add_url_rule(f"/pages/{_PAGE}/revisions", "revisions_index", revisions.index, methods=["GET"])
    bp.add_url_rule(f"/pages/{_PAGE}/revisions/{_REVISION}", "revisions_show", revisions.show, methods=["GET"])
    bp.add_url_rule(f"/pages/{_PAGE}/compare", "compare_show", compare.show, methods=["GET"])
    bp.add_url_rule(f"/pages/{_PAGE}/threads", "threads_index", threads.index, methods=["GET"])
    bp.add_url_rule(f"/pages/{_PAGE}/threads", "threads_create", threads.create, methods=["POST"])
    bp.add_url_rule(f"/threads/{_THREAD}/comments", "comments_create", threads.reply, methods=["POST"])
    bp.add_url_rule(f"/pages/{_PAGE}/files", "files_index", files.index, methods=["GET"])
    bp.add_url_rule(f"/pages/{_PAGE}/files", "files_create", files.create, methods=["POST"])
    bp.add_url_rule("/search", "search_show", search.show, methods=["GET"])
    bp.register_error_handler(TitleTakenError, conflicts.title_taken)
    bp.register_error_handler(EditConflictError, conflicts.edit_conflict)
    bp.after_request(_finish)
    app.register_blueprint(bp)
    if isinstance(app.json, DefaultJSONProvider):
        app.json.ensure_ascii = False  # Arabic stays Arabic, at a third of the size
        app.json.sort_keys = False
    return bp


def _finish(response: Response) -> Response:
    """Keep what a token was shown out of caches, and say how to come back with one."""
    response.vary.update(("Authorization", "Accept-Language"))
    if "Authorization" in request.headers:
        response.cache_control.no_store = True
    if response.status_code == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        inputs.take_rest()
    return response
