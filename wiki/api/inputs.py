"""What a call sends, read and checked: a JSON object and its members, and the query of the address."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final, NoReturn

from flask import request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from pages_store import limits
from pages_store.documents import languages
from pages_store.errors import FieldError, TooLargeError
from wiki.addresses import LARGEST_NUMBER

_REST_BYTES: Final = 64_000_000
_REST_PART_BYTES: Final = 65_536
_ESCAPED: Final = 6  # JSON may write each byte of a text as an escape of six
_DEPTH: Final = 100
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_NUMBER: Final = re.compile("[0-9]{1,10}")
_FILTERS: Final = ("kind", "language", "tag", "theme", "place")


def json_object() -> dict[str, Any]:
    r"""Return the JSON object that the request bears: its texts whole characters, its depth at most 100.

    Raises:
        BadRequest, UnsupportedMediaType: it is not JSON.
        FieldError: it is not an object; or it holds half of a character, or goes too deep.
        TooLargeError: it is larger than a request may be; an escape such as `\u0627` counts as the character it stands for.

    Source: I-JSON, RFC 7493: UTF-8, no name twice in an object, no half of a surrogate pair.
    """
    if not request.is_json:
        raise UnsupportedMediaType
    source = _source(limits.REQUEST_BYTES * _ESCAPED)
    members = _read(source)
    if not isinstance(members, dict):
        raise FieldError("", "object")
    for name, value in members.items():
        _require_sound("", name)
        _require_sound(name, value)
    if len(source) > limits.REQUEST_BYTES < len(json.dumps(members, ensure_ascii=False).encode()):
        raise TooLargeError("REQUEST_BYTES")
    return members


def text(members: Mapping[str, Any], name: str, default: str | None = None) -> str:
    """Return a member that is a text, `default` (None: it is required) where it is left out. Raises `FieldError`."""
    value = members.get(name, default)
    if value is None and name not in members:
        raise FieldError(name, "missing")
    if not isinstance(value, str):
        raise FieldError(name, "type")
    return value


def flag(members: Mapping[str, Any], name: str) -> bool:
    """Return a member that is true or false, false where it is left out. Raises `FieldError`."""
    value = members.get(name, False)
    if not isinstance(value, bool):
        raise FieldError(name, "type")
    return value


def number(members: Mapping[str, Any], name: str) -> int:
    """Return a member that is a whole number from 1. Raises `FieldError`."""
    if name not in members:
        raise FieldError(name, "missing")
    value = members[name]
    if not isinstance(value, int) or isinstance(value, bool):
        raise FieldError(name, "type")
    if not 1 <= value <= LARGEST_NUMBER:
        raise FieldError(name, "range")
    return value


def asked(name: str, least: int, most: int) -> int | None:
    """Return a number of the address's query, from `least` to `most`; None where it is left out or empty.

    Raises:
        FieldError: it is no number, or beyond them.
    """
    typed = request.args.get(name, "")
    if not typed:
        return None
    if not _NUMBER.fullmatch(typed):
        raise FieldError(name, "type")
    if not least <= int(typed) <= most:
        raise FieldError(name, "range")
    return int(typed)


def words(name: str) -> str:
    """Return what the address's query says under this name, U+FFFD for NUL, which no database takes; "" for nothing."""
    return request.args.get(name, "").replace("\0", "\ufffd")


def filters() -> dict[str, str]:
    """Return what the query of the address narrows a list to: kind, language, tag, theme and place, "" for any."""
    found = {name: words(name).strip() for name in _FILTERS}
    return found | {"kind": found["kind"].lower(), "language": languages.normal(found["language"]) or found["language"]}


def take_rest() -> None:
    """Read and drop what is still to come of a refused request, up to 64 MB.

    Most clients read no answer before all is sent: to them a connection that is closed meanwhile is broken, not refused.
    """
    stream, left = request.environ["wsgi.input"], _REST_BYTES
    while left > 0 and request.environ.get("wsgi.input_terminated") and (part := stream.read(_REST_PART_BYTES)):
        left -= len(part)


def _source(most: int) -> bytes:
    request.max_content_length = most
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise TooLargeError("REQUEST_BYTES") from None


def _read(source: bytes) -> Any:
    try:
        return json.loads(source.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError):  # ValueError: not UTF-8, not JSON, or a number of thousands of digits
        raise BadRequest from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError
    return members


def _refuse(_name: str) -> NoReturn:
    """Refuse NaN and infinities, which Python reads and JSON does not have."""
    raise ValueError


def _require_sound(name: str, member: Any) -> None:
    waiting = [(member, 1)]
    while waiting:
        value, depth = waiting.pop()
        if depth > _DEPTH:
            raise FieldError(name, "too_deep")
        if isinstance(value, str) and _SURROGATE.search(value):
            raise FieldError(name, "surrogate")
        parts = (*value, *value.values()) if isinstance(value, dict) else value if isinstance(value, list) else ()
        waiting.extend((part, depth + 1) for part in parts)
