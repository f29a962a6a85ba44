"""The limits that a text must keep to be parsed: past these the parser grows slow."""

from __future__ import annotations

import re
from typing import Final

from pages_store import limits

_SPACES: Final = re.compile(rf"[ \t]{{{limits.SPACES_RUN + 1}}}")
_FOOTNOTE: Final = re.compile(r"^[ \t>]*\[\^[^\]\n]+\]:", re.MULTILINE)
_ABBREVIATION: Final = re.compile(r"^[ \t>]*\*\[[^\]\n]+\]:", re.MULTILINE)
_LINK_REFERENCE: Final = re.compile(r"^[ \t>*+-]*(?<!\*)\[(?!\^)[^\]\n]+\]:", re.MULTILINE)


def broken(source: str) -> str:
    """Return the name of the first limit that `source` breaks, or ""."""
    if any(len(line) > limits.LINE_CHARACTERS for line in source.split("\n")):
        return "line_characters"
    if _SPACES.search(source):
        return "spaces_run"
    return next((name for name, pattern, most in _COUNTED if _exceeds(pattern, source, most)), "")


def _exceeds(pattern: re.Pattern[str], source: str, most: int) -> bool:
    return any(number > most for number, _ in enumerate(pattern.finditer(source), 1))


_COUNTED: Final = (
    ("link_references", _LINK_REFERENCE, limits.LINK_REFERENCES),
    ("footnotes", _FOOTNOTE, limits.FOOTNOTES),
    ("abbreviations", _ABBREVIATION, limits.ABBREVIATIONS),
)
