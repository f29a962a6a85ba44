"""Front matter written as TOML between `+++` lines, as Hugo and Zola have it, turned into YAML."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any, Final

from pages_store.documents import document
from pages_store.errors import StoreError

_MATTER: Final = re.compile(r"\+\+\+[ \t]*\n(?P<toml>(?:.*\n)*?)\+\+\+[ \t]*(?:\n|\Z)")
_COMMENT_OR_TEXT: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|(?P<comment>#[^\n]*)', re.DOTALL
)
_FENCES: Final = "---\n---\n"


def as_yaml(text: str) -> str:
    """Return `text` with TOML front matter as YAML: the same keys and values in the same order, dates as text.

    Comments stay before the key that followed them. A text without TOML front matter is returned as it is, and so is one
    whose TOML can't be read or whose values YAML front matter can't hold.
    """
    found = _MATTER.match(text)
    if not found:
        return text
    try:
        values = tomllib.loads(found["toml"])
        front = document.compose(_plain(values), "") or _FENCES
        front = _with_comments(front, found["toml"])
    except (tomllib.TOMLDecodeError, StoreError, RecursionError):
        return text
    return text if document.parse(front).problem else front + text[found.end() :]


def is_left(text: str) -> bool:
    """Tell whether `text` begins with TOML front matter that stayed as it was."""
    return _MATTER.match(text) is not None


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, date | datetime | time):
        return re.sub(r"\+00:00\Z", "Z", value.isoformat())
    return value


def _with_comments(front: str, toml: str) -> str:
    comments = _comments(toml)
    lines = []
    slices = document.entries(front)
    for place, (_, entry) in enumerate(slices):  # the first and the last are the fences
        lines += [each for key, each in comments if key == place - 1 or (key >= place and place == len(slices) - 1)]
        lines.append(entry)
    return "".join(lines)


def _comments(toml: str) -> list[tuple[int, str]]:
    """Return the comments as lines, each with the index of the top-level key that it stands in or before."""
    found = (match for match in _COMMENT_OR_TEXT.finditer(toml) if match["comment"] is not None)
    return [(_keys_before(toml[: match.start()]), f"{match['comment']}\n") for match in found]


def _keys_before(toml: str) -> int:
    """Return how many top-level keys are said in full, before a statement of several lines that `toml` may end in."""
    while toml:
        with suppress(tomllib.TOMLDecodeError):
            return len(tomllib.loads(toml))
        toml = toml.rpartition("\n")[0]
    return 0
