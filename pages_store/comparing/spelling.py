"""Two ways of writing the same: what tells them apart, letter by letter, and the one spelling in which both are compared.

No change of the letters themselves is spelling: those named here are what writers of Arabic use for one another.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Final, Literal

import regex

from pages_store.comparing.tokens import is_word

Sort = Literal["tashkeel", "tatweel", "hamza", "yeh", "teh", "digits", "punctuation", "spaces", "form"]

_ALEF: Final = "\N{ARABIC LETTER ALEF}"
_HAMZA: Final = "\N{ARABIC LETTER HAMZA}"
_YEH: Final = "\N{ARABIC LETTER YEH}"
_HEH: Final = "\N{ARABIC LETTER HEH}"
_SEATS: Final = str.maketrans(
    {
        "\N{ARABIC LETTER ALEF WITH HAMZA ABOVE}": _ALEF,
        "\N{ARABIC LETTER ALEF WITH HAMZA BELOW}": _ALEF,
        "\N{ARABIC LETTER ALEF WITH MADDA ABOVE}": _ALEF,
        "\N{ARABIC LETTER ALEF WASLA}": _ALEF,
        "\N{ARABIC LETTER WAW WITH HAMZA ABOVE}": _HAMZA,
        "\N{ARABIC LETTER YEH WITH HAMZA ABOVE}": _HAMZA,
        "\N{ARABIC MADDAH ABOVE}": None,
        "\N{ARABIC HAMZA ABOVE}": None,
        "\N{ARABIC HAMZA BELOW}": None,
    }
)
# The letters of Persian and Urdu keyboards that stand for Arabic ones.
_FORMS: Final = str.maketrans(
    {
        "\N{ARABIC LETTER KEHEH}": "\N{ARABIC LETTER KAF}",
        "\N{ARABIC LETTER FARSI YEH}": _YEH,
        "\N{ARABIC LETTER HEH GOAL}": _HEH,
    }
)
# Madda and hamza as marks are no vowels, and written over a letter with which they have no common character.
_TASHKEEL: Final = regex.compile(
    r"[[\p{Block=Arabic}\p{Block=Arabic_Extended_A}]&&\p{Mn}--[\N{ARABIC MADDAH ABOVE}-\N{ARABIC HAMZA BELOW}]]",
    regex.VERSION1,
)
_PRESENTATION: Final = regex.compile(r"[\p{Block=Arabic_Presentation_Forms_A}\p{Block=Arabic_Presentation_Forms_B}]")
_DIGIT: Final = regex.compile(r"\p{Block=Arabic}(?<=\p{Nd})")
# Some write the hamza of «shay'» behind its yeh, some upon it.
_LAST_HAMZA: Final = regex.compile(rf"(?<=\p{{L}}\p{{Mn}}*){_YEH}\p{{Mn}}*{_HAMZA}(?=\p{{Mn}}*$)")
_LAST_MAKSURA: Final = regex.compile(r"\N{ARABIC LETTER ALEF MAKSURA}(?=\p{Mn}*$)")
_LAST_MARBUTA: Final = regex.compile(r"(?<=\p{L}\p{Mn}*)\N{ARABIC LETTER TEH MARBUTA}(?=\p{Mn}*$)")
_PUNCTUATION: Final = {
    **dict.fromkeys("«»“”„‟″＂", '"'),
    **dict.fromkeys("‘’‚‛‹›′ʼ", "'"),
    **dict.fromkeys("–—‐‑‒−", "-"),
    "\N{ARABIC COMMA}": ",",
    "\N{ARABIC SEMICOLON}": ";",
    "\N{ARABIC QUESTION MARK}": "?",
    "\N{ARABIC PERCENT SIGN}": "%",
    "\N{ARABIC FULL STOP}": ".",
    "\N{ARABIC DECIMAL SEPARATOR}": ".",
    "\N{ARABIC THOUSANDS SEPARATOR}": ",",
}

_FOLDS: Final[Mapping[Sort, Callable[[str], str]]] = {
    "tatweel": lambda word: word.replace("\N{ARABIC TATWEEL}", ""),
    "tashkeel": lambda word: _TASHKEEL.sub("", word),
    "hamza": lambda word: _LAST_HAMZA.sub(_HAMZA, word.translate(_SEATS)),
    "yeh": lambda word: _LAST_MAKSURA.sub(_YEH, word),
    "teh": lambda word: _LAST_MARBUTA.sub(_HEH, word),
    "digits": lambda word: _DIGIT.sub(lambda match: str(unicodedata.digit(match.group())), word),
}


@lru_cache(maxsize=50_000)
def fold(token: str) -> str:
    """Return one of the `tokens` of a text in the one spelling in which it is compared; never less than a token."""
    if token.isascii() and not token.isspace():
        return token
    if not is_word(token):
        return token if "\n" in token else " " if token.isspace() else _PUNCTUATION.get(token, token)
    return _folded(token, _FOLDS.values()) or token


@lru_cache(maxsize=10_000)
def sorts(old: str, new: str) -> tuple[Sort, ...]:
    """Tell in what ways `new` spells the token `old` otherwise; none if it is the same or says something else.

    In the order of `Sort`. "form": the same letters in other characters, composed or from another keyboard.
    """
    if old == new or fold(old) != fold(new):
        return ()
    if not is_word(old):
        return ("spaces",) if old.isspace() else ("punctuation",)
    # What can't be left out of the folding is one of the ways.
    needed = [sort for sort in _FOLDS if _without(old, sort) != _without(new, sort)]
    return tuple(sorted(needed, key=_ORDER.index)) or ("form",)


def together(found: Iterable[tuple[Sort, ...]]) -> tuple[Sort, ...]:
    """Return all the ways of several changes, each once, in the order of `Sort`."""
    present = {sort for each in found for sort in each}
    return tuple(sort for sort in _ORDER if sort in present)


_ORDER: Final[tuple[Sort, ...]] = ("tashkeel", "tatweel", "hamza", "yeh", "teh", "digits", "punctuation", "spaces", "form")


def _without(word: str, sort: Sort) -> str:
    return _folded(word, [fold for name, fold in _FOLDS.items() if name != sort])


def _folded(word: str, folds: Iterable[Callable[[str], str]]) -> str:
    # Composed first, so that hamza over a letter is part of it.
    word = _PRESENTATION.sub(lambda match: unicodedata.normalize("NFKC", match.group()), unicodedata.normalize("NFC", word))
    word = word.translate(_FORMS)
    for fold_one in folds:
        word = fold_one(word)
    return word
