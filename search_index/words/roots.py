"""Roots of Arabic words: what a singular and its broken plural share, and many a pair of strangers too. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from search_index.words.arabic import ALEF, BEH, FEH, HAMZA, HEH, KAF, LAM, MEEM, NOON, SEEN, TEH, WAW, YEH

ROOT_LETTERS: Final = 3


@lru_cache(maxsize=32_768)
def root(bare: str) -> str:
    """Return the root of a surface, three or four letters; what is left of the word where no form fits.

    Source: Taghva, Elkhoury and Coombs 2005 ("ISRI"). We differ in the letters, which have no hamza and no teh marbuta, and
    in some forms of five letters and more.
    """
    word = _without_suffix(_without_prefix(bare.rstrip(HAMZA))) or bare
    while len(word) > ROOT_LETTERS:
        found = _by_form(word)
        if found:
            return found
        if word[-1] in _LAST_LETTERS:
            word = word[:-1]
        elif word[0] in _FIRST_LETTERS:
            word = word[1:]
        else:
            break
    return word


def _by_form(word: str) -> str:
    """Return the root by the first form that fits, or ""."""
    forms = _forms().get(len(word))
    found = forms.pattern.fullmatch(word) if forms else None
    return "".join(word[place] for place in forms.slots[(found.lastindex or 0) - 1]) if forms and found else ""


def _without_prefix(word: str) -> str:
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= ROOT_LETTERS:
            return word[len(prefix) :]
    return word


def _without_suffix(word: str) -> str:
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= ROOT_LETTERS:
            return word[: -len(suffix)]
    return word


@dataclass(frozen=True)
class _Forms:
    """The forms of one length: a pattern with a group for each, in order, and the places of the root in each."""

    pattern: re.Pattern[str]
    slots: tuple[tuple[int, ...], ...]


@cache
def _forms() -> dict[int, _Forms]:
    """Return the forms by length."""
    by_length: dict[int, list[str]] = {}
    text = files(__package__).joinpath("patterns_ar.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    for form in " ".join(lines).split():
        by_length.setdefault(len(form), []).append(form)
    return {length: _compiled(forms) for length, forms in by_length.items()}


def _compiled(forms: Sequence[str]) -> _Forms:
    groups = ("".join("." if letter in _SLOTS else letter for letter in form) for form in forms)
    slots = (tuple(place for place, letter in enumerate(form) if letter in _SLOTS) for form in forms)
    return _Forms(re.compile("|".join(f"({group})" for group in groups), re.DOTALL), tuple(slots))


_AIN: Final = "\u0639"
_SLOTS: Final = frozenset(FEH + _AIN + LAM)
_ARTICLE: Final = ALEF + LAM
_PREFIXES: Final = (KAF + _ARTICLE, BEH + _ARTICLE, WAW + LAM + LAM, WAW + _ARTICLE, FEH + _ARTICLE, _ARTICLE, LAM + LAM)
_SUFFIXES: Final = (
    TEH + MEEM + LAM, HEH + MEEM + LAM, TEH + ALEF + NOON, TEH + YEH + NOON,
    WAW + NOON, ALEF + TEH, ALEF + NOON, YEH + NOON, TEH + NOON, KAF + MEEM, HEH + NOON, NOON + ALEF, YEH + ALEF,
    HEH + ALEF, TEH + MEEM, KAF + NOON, NOON + YEH, WAW + ALEF, MEEM + ALEF, HEH + MEEM,
)  # fmt: skip
_LAST_LETTERS: Final = frozenset(HEH + YEH + KAF + TEH + ALEF + NOON)
_FIRST_LETTERS: Final = frozenset(LAM + BEH + FEH + SEEN + WAW + YEH + TEH + NOON + ALEF)
