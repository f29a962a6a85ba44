"""The answer that gives out an attached file: pictures are shown, all else can only be saved.

Source: RFC 6266 and 8187 for the name, RFC 9110 for conditions and ranges. Whatever a file holds, nothing in it runs: it is
sandboxed, its type is not guessed at, and types that browsers run are never shown.
"""

from __future__ import annotations

import flask
from flask import current_app, request
from werkzeug.utils import send_file
from werkzeug.wrappers import Response

from pages_store import file_types, files
from pages_store.errors import NotFoundError
from pages_store.tables import Attachment
from wiki.config import Settings

_HEADERS = {
    # Rights are asked anew each time, since a file may be hidden; that it is unchanged costs no second transfer.
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Browsers run these wherever they meet them.
_RUN = frozenset({"text/html", "image/svg+xml"})


def file_response(attachment: Attachment) -> Response:
    """Return the bytes of an attachment that may be served, under its name; honours conditions and ranges.

    Raises:
        NotFoundError: the bytes are gone; `kunnash check` names them.
    """
    settings: Settings = current_app.extensions["kunnash.settings"]
    kind = attachment.file.type
    try:
        response = send_file(
            files.path(settings.files, attachment.sha256),
            request.environ,
            mimetype=file_types.UNKNOWN if kind in _RUN else kind,
            as_attachment=kind not in file_types.PICTURES,
            download_name=attachment.name,
            conditional=True,
            etag=attachment.sha256,
            response_class=flask.Response,
        )
    except FileNotFoundError as error:
        current_app.logger.error("the bytes of file %s are missing", attachment.sha256)
        raise NotFoundError(attachment.sha256) from error
    response.headers.update(_HEADERS)
    return response
