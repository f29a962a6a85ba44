"""Values written as YAML, in the plainest style that reads back to the same value.

Text is unquoted where no reader of YAML 1.1 or 1.2 could take it for anything else, quoted where one could, and a block when
it has several lines. Nothing but invisible characters that YAML forbids is escaped. Dates are text, and so quoted.

Source: YAML 1.1 and 1.2.2, "plain style"; what PyYAML's own resolver takes for a number, date, boolean or null.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isfinite
from typing import Final

import yaml

from pages_store import limits
from pages_store.documents import yaml_reader
from pages_store.documents.yaml_reader import MAX_DEPTH, Value
from pages_store.errors import FieldError, TitleError, TooLargeError

_HIDDEN: Final = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_PLAIN: Final = re.compile(r"[\w(«/][^\n\t]*")
_NOT_PLAIN: Final = re.compile(r": |:$| #|\s$")
_ALSO_READ: Final = re.compile(r"[yYnN]|0o[0-7]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")  # not by PyYAML
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_SHORT: Final = 250  # characters; YAML takes a key on one line up to 1,024, escapes and quotes included
_DIGITS: Final = 1000
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def entry(key: str, value: Value, *, written_key: str = "") -> str:
    """Return the lines that give `key` this value, ending in a newline; `written_key` is how they shall spell the key.

    Raises:
        FieldError: `surrogate`, `too_deep`, `number` (infinite, or of more than 1,000 digits) or `value` (no such type).
        TooLargeError: the lines alone are longer than `FRONT_MATTER_BYTES`.
    """
    expected = repr({key: value})
    for text in (_block_entry(written_key or _inline(key), value), _flow_pair(key, value) + "\n"):
        if len(text) > limits.FRONT_MATTER_BYTES:
            raise TooLargeError("FRONT_MATTER_BYTES")
        reading = yaml_reader.read(text)
        if not reading.problem and repr(reading.fields) == expected:
            return text
    raise FieldError(key, reading.problem or "value")


def storable(fields: Mapping[str, object]) -> dict[str, Value]:
    """Return `fields` as they can be written: U+FFFD for NUL, a list for a tuple. Raises as `entry` does."""
    return {_storable_text(key, key): _storable(key, value) for key, value in fields.items()}


def _storable(field: str, value: object, depth: int = 1) -> Value:
    if depth > MAX_DEPTH:
        raise FieldError(field, "too_deep")
    if isinstance(value, str | list | tuple | dict) and len(value) > limits.FRONT_MATTER_BYTES:
        raise TooLargeError("FRONT_MATTER_BYTES")  # before the time is spent to write it
    if isinstance(value, str):
        return _storable_text(field, value)
    if isinstance(value, list | tuple):
        return [_storable(field, item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {_storable_text(field, str(key)): _storable(field, item, depth + 1) for key, item in value.items()}
    return _storable_scalar(field, value)


def _storable_text(field: str, text: str) -> str:
    if _SURROGATE.search(text):
        raise FieldError(_SURROGATE.sub("\ufffd", field), "surrogate")
    if field == "title" and "\0" in text:  # a title is refused for what it holds, so it must not be mended on the way
        raise TitleError("control")
    return text.replace("\0", "\ufffd")


def _storable_scalar(field: str, value: object) -> Value:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) < 10**_DIGITS:
        return value
    if isinstance(value, float) and isfinite(value):
        return value
    raise FieldError(field, "number" if isinstance(value, int | float) else "value")


def _block_entry(key: str, value: Value) -> str:
    return "".join(f"{line}\n" for line in _pair_lines(key, value))


def _pair_lines(key: str, value: Value) -> list[str]:
    if isinstance(value, list | dict) and value:
        return [f"{key}:", *_indented(_block(value))]
    first, *rest = _scalar_lines(value)
    return [f"{key}: {first}", *_indented(rest)]


def _block(value: Value) -> list[str]:
    if isinstance(value, dict) and value:
        return [line for key, item in value.items() for line in _pair_lines(_inline(key), item)]
    if isinstance(value, list) and value:
        return [line for item in value for line in _item_lines(item)]
    return _scalar_lines(value)


def _item_lines(item: Value) -> list[str]:
    first, *rest = _block(item)
    return [f"- {first}", *_indented(rest)]


def _indented(lines: list[str]) -> list[str]:
    return [f"  {line}" if line else "" for line in lines]


def _scalar_lines(value: Value) -> list[str]:
    """Return a scalar or an empty container, as the end of the line that introduces it and the lines below."""
    if isinstance(value, str) and _fits_block(value):
        return ["|" if value.endswith("\n") else "|-", *value.removesuffix("\n").split("\n")]
    return [_inline(value) if isinstance(value, str) else _flow(value)]


def _fits_block(text: str) -> bool:
    """Tell whether a block can say `text`; its first line sets the indent, its last line break is all that it may end in."""
    return "\n" in text and text[0] not in " \n\t" and not text.endswith("\n\n") and not _HIDDEN.search(text)


def _inline(text: str) -> str:
    if _is_plain(text):
        return text
    if ('"' in text or "\\" in text) and not ("\n" in text or "\t" in text or _HIDDEN.search(text)):
        return "'" + text.replace("'", "''") + "'"
    return _double_quoted(text)


def _is_plain(text: str) -> bool:
    if not _PLAIN.fullmatch(text) or _NOT_PLAIN.search(text) or _HIDDEN.search(text) or _ALSO_READ.fullmatch(text):
        return False
    patterns = yaml.SafeLoader.yaml_implicit_resolvers.get(text[0], ())
    return not any(pattern.match(text) for _, pattern in patterns)


def _double_quoted(text: str) -> str:
    escaped = "".join(_ESCAPES.get(each, each) for each in text)
    return '"' + _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04X}", escaped) + '"'


def _flow(value: Value) -> str:
    """Return `value` on one line, as JSON would say it but for the escapes."""
    if isinstance(value, str):
        return _double_quoted(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(_flow_pair(key, item).replace("\n", " ") for key, item in value.items()) + "}"
    if isinstance(value, float):
        number = repr(value)
        return number if "." in number else number.replace("e", ".0e")  # YAML 1.1 knows no exponent without a point
    return {None: "null", True: "true", False: "false"}[value] if value is None or isinstance(value, bool) else str(value)


def _flow_pair(key: str, value: Value) -> str:
    if len(key) > _SHORT:
        return f"? {_double_quoted(key)}\n: {_flow(value)}"
    return f"{_double_quoted(key)}: {_flow(value)}"
