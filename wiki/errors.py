"""One place that turns each error into an answer: a page in the reader's language, or JSON under /api.

What was typed into a form comes back with the page, ready to be sent again. A fault while a page is made is answered plainly.
"""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, RequestEntityTooLarge

from pages_store import errors as store_errors
from wiki import faults, forms, messages, nearest, permissions, typed
from wiki.accounts.current import API_PREFIX, BadTokenError
from wiki.accounts.sessions import TooManyAttemptsError
from wiki.permissions import ForbiddenError, SignInNeededError

_STATUSES = {
    store_errors.NotFoundError: HTTPStatus.NOT_FOUND,
    store_errors.TitleTakenError: HTTPStatus.CONFLICT,
    store_errors.ProtectedError: HTTPStatus.FORBIDDEN,
    store_errors.EditConflictError: HTTPStatus.CONFLICT,
    store_errors.StaleEditError: HTTPStatus.CONFLICT,
    store_errors.TooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    BadTokenError: HTTPStatus.UNAUTHORIZED,
    TooManyAttemptsError: HTTPStatus.TOO_MANY_REQUESTS,
}
_CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    429: "too_many_requests",
    500: "internal",
    503: "unavailable",
    507: "insufficient_storage",
}
_KEPT_HEADERS = ("Allow", "Retry-After")
_REFERENCE_BYTES = 4
_BUSY_SECONDS = 5
_WANTED_CHARACTERS = 200


def init_app(app: Flask) -> None:
    """Answer every error that leaves a view."""
    app.register_error_handler(store_errors.StoreError, _refused)
    app.register_error_handler(SignInNeededError, _sign_in_needed)
    app.register_error_handler(ForbiddenError, _forbidden)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _failed)


def status(error: store_errors.StoreError) -> HTTPStatus:
    """Return the HTTP status of a refusal of the store."""
    found = (code for kind, code in _STATUSES.items() if isinstance(error, kind))
    return next(found, HTTPStatus.UNPROCESSABLE_ENTITY)


def headers(error: store_errors.StoreError) -> dict[str, str]:
    """Return the headers that go with the status of a refusal."""
    return {"Retry-After": str(error.seconds)} if isinstance(error, TooManyAttemptsError) else {}


def answer(code: int, sentence: str, *, name: str = "", field: str = "", **more: Any) -> Response:
    """Return the answer for an error, in the shape that this request's kind of client reads; `more` is for the page."""
    if request.path.startswith(API_PREFIX) or forms.by_script():
        error = {"code": name or _CODES.get(code, "error"), "message": sentence} | ({"field": field} if field else {})
        return make_response(jsonify(error=error), code)
    try:
        if more.get("wanted") and request.endpoint:
            more["near"] = nearest.to_title(more["wanted"])
        page = render_template("errors/show.html", code=code, sentence=sentence, typed=typed.fields(), **more)
    except Exception:  # whatever broke, the reader is told of the first fault
        current_app.logger.exception("the page of error %s can't be made", code)
        return Response(f"{sentence}\n", code, mimetype="text/plain")
    return make_response(page, code)


def _refused(error: store_errors.StoreError) -> ResponseReturnValue:
    field = error.field if isinstance(error, store_errors.FieldError) else ""
    more: dict[str, Any] = {"wanted": _wanted(error)}
    if isinstance(error, store_errors.TitleTakenError | store_errors.ProtectedError):
        more = {"taken": error.page}
    response = answer(status(error), messages.sentence(error), name=error.code, field=field, **more)
    response.headers.update(headers(error))
    return response


def _sign_in_needed(_error: SignInNeededError) -> ResponseReturnValue:
    if request.path.startswith(API_PREFIX) or request.method not in ("GET", "HEAD"):
        return answer(HTTPStatus.UNAUTHORIZED, messages.status(HTTPStatus.UNAUTHORIZED))
    return redirect(url_for("sessions.new", next=request.full_path.rstrip("?")), HTTPStatus.SEE_OTHER)


def _forbidden(error: ForbiddenError) -> ResponseReturnValue:
    advice = messages.who_may(permissions.role_for(str(error)))
    return answer(HTTPStatus.FORBIDDEN, messages.status(HTTPStatus.FORBIDDEN), advice=advice)


def _expired(_error: CSRFError) -> ResponseReturnValue:
    return answer(HTTPStatus.BAD_REQUEST, messages.expired_form())


def _http(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error, InternalServerError):  # of Flask, where what follows a view has failed
        return _failed(error.original_exception or error)
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    too_large = isinstance(error, RequestEntityTooLarge)
    sentence = messages.too_large("REQUEST_BYTES") if too_large else messages.status(error.code)
    response = answer(error.code, sentence, wanted=_wanted(error) if error.code == HTTPStatus.NOT_FOUND else "")
    response.headers.extend(pair for pair in error.get_headers() if pair[0] in _KEPT_HEADERS)
    return response


def _failed(error: BaseException) -> ResponseReturnValue:
    reference = secrets.token_hex(_REFERENCE_BYTES)
    current_app.logger.error("error %s", reference, exc_info=error)
    code = faults.status(error)
    sentence = messages.status(code) if code != HTTPStatus.INTERNAL_SERVER_ERROR else messages.failed(reference)
    response = answer(code, sentence, reference=reference)
    if code == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(_BUSY_SECONDS)
    return response


def _wanted(error: Exception) -> str:
    """Return the title that an address of nothing seems to mean; "" where a page has this address."""
    values = request.view_args or {}
    meant = values.get("slug", "") if request.endpoint else request.path.rstrip("/").rpartition("/")[2]
    if request.endpoint and error.args != (meant,):
        return ""
    return meant.replace("-", " ").strip()[:_WANTED_CHARACTERS] if meant.isprintable() else ""
