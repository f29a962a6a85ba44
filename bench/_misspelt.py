"""Questions as people type them. What chance decides is the same in every run."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

WORD = re.compile(r"[\u0621-\u064a]{2,}")
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


def spelt_loosely(text: str) -> str:
    """Drop hamza from alef and exchange ة with ه and ى with ي at the end of words."""
    text = re.sub("[أإآ]", "ا", text)
    return re.sub(r"[ةهىي]\b", lambda match: {"ة": "ه", "ه": "ة", "ى": "ي", "ي": "ى"}[match[0]], text)


def with_clitics(text: str) -> str:
    """Put a conjunction or preposition before every word that has none before its article."""
    chance = random.Random(text)

    def joined(match: re.Match[str]) -> str:
        clitic = chance.choice(["و", "ف", "ب", "ل", "ك"])
        word = match[0]
        if word.startswith(("وال", "فال", "بال", "كال", "لل", "ولل")):
            return word
        return clitic + ("ل" + word[2:] if word.startswith("ال") and clitic == "ل" else word)

    return WORD.sub(joined, text)


def with_a_typo(text: str) -> str:
    """Leave out, double, exchange or replace one letter of the longest word."""
    word = max(WORD.findall(text), key=len, default="")
    if len(word) < 3:
        return text
    chance = random.Random(text)
    place = chance.randrange(1, len(word) - 1)
    letter = chance.choice(LETTERS)
    wrong = [
        word[:place] + word[place + 1 :],
        word[:place] + letter + word[place:],
        word[:place] + word[place + 1] + word[place] + word[place + 2 :],
        word[:place] + letter + word[place + 1 :],
    ]
    return text.replace(word, chance.choice(wrong), 1)


CHANGES: dict[str, Callable[[str], str]] = {
    "hamza, ة/ه, ى/ي misspelt": spelt_loosely,
    "clitics before each word": with_clitics,
    "a typo in the longest word": with_a_typo,
}
