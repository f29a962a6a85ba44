"""The round sign of a person or team: a letter on a colour, the same wherever the name stands."""

from __future__ import annotations

import unicodedata
import zlib
from typing import Final

TONES: Final = 6
"""So many colours there are; the style sheet names them `tone-1` and so on."""


def initial(name: str) -> str:
    """Return the first letter or digit of a name, without marks, as a capital where there are capitals; "" if it has none."""
    for character in unicodedata.normalize("NFKC", name):
        if character.isalnum():
            return character.upper()
    return ""


def tone(name: str) -> int:
    """Return the number of a name's colour, from 1."""
    return zlib.crc32(name.encode()) % TONES + 1
