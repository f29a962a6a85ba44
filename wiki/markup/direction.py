"""Which way a text runs: the one rule for page, diff, hit, comment and editor line."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import Final, Literal

Direction = Literal["rtl", "ltr"]

# Markup, code and addresses say nothing about the language a person writes in.
_NOT_WORDS: Final = re.compile(
    r"```.*?(?:```|\Z)"
    r"|(?<!`)(?:``(?:[^`]++|`(?!`))*+``|`[^`]*+`)(?!`)"
    r"|\]\([^()\s]*(?:\s[^()\n]*)?\)"
    r"|\[\[[^\[\]|\n]*\|"
    r"|</?[A-Za-z][^<>]*>"
    r"|&[A-Za-z0-9#]{1,32};"
    r"|(?:https?|ftp|mailto|tel)://?[^\s<>]+"
    r"|(?<![\w.])www\.[^\s<>]+"
    r"|(?<![\w.+-])[\w.+-]++@[\w-]+\.[\w.-]+",
    re.DOTALL,
)
_SIGNS: Final = ("`", "](", "[[", "<", "&", ":/", "www.", "@")
"""Each of them has one of these signs, which most lines have not."""

_RTL_SCRIPTS: Final = re.compile("adlm|arab|aran|hebr|mand|mend|nkoo|rohg|samr|syrc|thaa")
_RTL_LANGUAGES: Final = re.compile(
    "ar|aao|abv|acm|acq|acx|acy|adf|aeb|aec|afb|ajp|apc|apd|arc|arq|ars|ary|arz|ayl|ayn|azb|bal|bcc|bgn|ckb|dv"
    "|fa|glk|haz|he|iw|ji|khw|ks|lrc|luz|mzn|nqo|ota|pbt|pbu|pes|pnb|prs|ps|sd|sdh|skr|syr|ug|ur|uzs|yi"
)


def direction(text: str, default: Direction) -> Direction:
    """Return the direction of most strong letters of `text`, after stripping markup, code and addresses.

    On a tie, or where there is no letter, return `default`. Takes Markdown source as well as plain text.
    """
    words = _NOT_WORDS.sub(" ", text) if any(sign in text for sign in _SIGNS) else text
    balance = sum([number * _side(character) for character, number in Counter(words).items()])
    if balance == 0:
        return default
    return "rtl" if balance > 0 else "ltr"


@lru_cache(maxsize=1024)
def of_language(tag: str) -> Direction:
    """Return the direction in which the language of the BCP 47 `tag` is written, by its script where it names one."""
    language, *rest = tag.lower().replace("_", "-").split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")
    if script:
        return "rtl" if _RTL_SCRIPTS.fullmatch(script) else "ltr"
    return "rtl" if _RTL_LANGUAGES.fullmatch(language) else "ltr"


@lru_cache(maxsize=4096)
def _side(character: str) -> int:
    """Return 1 for a letter that runs from right to left, -1 for one that runs from left to right, 0 for all else."""
    if not unicodedata.category(character).startswith("L"):
        return 0
    return {"R": 1, "AL": 1, "L": -1}.get(unicodedata.bidirectional(character), 0)
