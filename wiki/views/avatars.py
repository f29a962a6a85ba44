"""The sign of a person or team: a letter on a colour, the same wherever the name stands."""

from __future__ import annotations

import unicodedata
import zlib
from functools import cache
from itertools import dropwhile
from pathlib import Path
from typing import Final

from pages_store.documents import titles

TONES: Final = 6
"""So many colours there are; the style sheet names them `tone-1` and so on."""

_ARTICLE: Final = "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER LAM}"
_TEAM_WORDS = Path(__file__).parents[1] / "team_words.txt"


def initial(name: str) -> str:
    """Return the first letter or digit of a name, without marks, as a capital where there are capitals; "" if it has none."""
    for character in unicodedata.normalize("NFKC", name):
        if character.isalnum():
            return character.upper()
    return ""


def team_initial(name: str) -> str:
    """Return the letter that tells a team from others: of the first word that is its own, the Arabic article left out."""
    own = " ".join(dropwhile(lambda word: titles.loose_key(word) in _team_words(), name.split()))
    return initial(own.removeprefix(_ARTICLE)) or initial(name)


def tone(name: str) -> int:
    """Return the number of a name's colour, from 1."""
    return zlib.crc32(name.encode()) % TONES + 1


@cache
def _team_words() -> frozenset[str]:
    lines = (line for line in _TEAM_WORDS.read_text("utf-8").splitlines() if not line.startswith("#"))
    return frozenset(titles.loose_key(word) for line in lines for word in line.split(","))
