"""One place that turns each error into an answer: a page in the reader's language, or JSON under /api."""

from __future__ import annotations

import secrets
from http import HTTPStatus

from flask import Flask, current_app, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from pages_store import errors as store_errors
from wiki import messages
from wiki.accounts.current import API_PREFIX, BadTokenError
from wiki.accounts.sessions import TooManyAttemptsError
from wiki.permissions import ForbiddenError, SignInNeededError

_STATUSES = {
    store_errors.NotFoundError: HTTPStatus.NOT_FOUND,
    store_errors.TitleTakenError: HTTPStatus.CONFLICT,
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
}
_KEPT_HEADERS = ("Allow", "Retry-After")
_REFERENCE_BYTES = 4


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


def answer(code: int, sentence: str, *, name: str = "", field: str = "", reference: str = "") -> ResponseReturnValue:
    """Return the answer for an error, in the shape that this request's kind of client reads."""
    if request.path.startswith(API_PREFIX):
        error = {"code": name or _CODES.get(code, "error"), "message": sentence} | ({"field": field} if field else {})
        return jsonify(error=error), code
    return render_template("errors/show.html", code=code, sentence=sentence, reference=reference), code


def _refused(error: store_errors.StoreError) -> ResponseReturnValue:
    field = error.field if isinstance(error, store_errors.FieldError) else ""
    return answer(status(error), messages.sentence(error), name=error.code, field=field)


def _sign_in_needed(_error: SignInNeededError) -> ResponseReturnValue:
    if request.path.startswith(API_PREFIX) or request.method not in ("GET", "HEAD"):
        return answer(HTTPStatus.UNAUTHORIZED, messages.status(HTTPStatus.UNAUTHORIZED))
    return redirect(url_for("sessions.new", next=request.full_path.rstrip("?")), HTTPStatus.SEE_OTHER)


def _forbidden(_error: ForbiddenError) -> ResponseReturnValue:
    return answer(HTTPStatus.FORBIDDEN, messages.status(HTTPStatus.FORBIDDEN))


def _expired(_error: CSRFError) -> ResponseReturnValue:
    return answer(HTTPStatus.BAD_REQUEST, messages.expired_form())


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    response = make_response(answer(error.code, messages.status(error.code)))
    response.headers.extend(pair for pair in error.get_headers() if pair[0] in _KEPT_HEADERS)
    return response


def _failed(_error: Exception) -> ResponseReturnValue:
    reference = secrets.token_hex(_REFERENCE_BYTES)
    current_app.logger.exception("error %s", reference)
    return answer(HTTPStatus.INTERNAL_SERVER_ERROR, messages.failed(reference), reference=reference)
