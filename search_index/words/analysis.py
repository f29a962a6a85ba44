"""From text to tokens: one analysis shared by the index, the query and the snippets."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

import regex

from search_index.words import arabic, latin, ngrams, roots

ANALYSIS_VERSION: Final = 5
"""Goes up with every change of what is indexed. An index of another version counts as absent and is rebuilt."""

TERM_CHARACTERS: Final = 64
"""A longer token is cut, in the index and in the query alike."""


class Token(NamedTuple):
    """One token: where it stands in the text, its surface, and its stem ("" for a stop word).

    `start` and `end` count characters of the original text; marks and invisible characters belong to their word.
    """

    start: int
    end: int
    surface: str
    stem: str


def tokens(text: str, language: str) -> list[Token]:
    """Return the tokens of `text` in order, analysed as `language` (a BCP 47 tag) and by the script of each word.

    Runs in scripts that put no space between words become overlapping pairs of letters.
    """
    primary = primary_language(language)
    return [Token(start, end, *analysed(text[start:end], primary)) for start, end in spans(text)]


def spans(text: str) -> list[tuple[int, int]]:
    """Return where the tokens of `text` start and end, in order."""
    found: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        if match.lastgroup == "spaceless":
            found.extend(_pairs(text, *match.span()))
        else:
            found.append(match.span())
    return found


def span(text: str, start: int) -> tuple[int, int]:
    """Return where the token that starts at `start` starts and ends."""
    match = _WORD.match(text, start)
    if match is None:
        return start, start
    return next(_pairs(text, *match.span())) if match.lastgroup == "spaceless" else match.span()


@lru_cache(maxsize=65_536)
def analysed(word: str, language: str) -> tuple[str, str]:
    """Return surface and stem of one word; the stem is "" for a stop word. `language` as `primary_language` gives it."""
    bare = surface(word)
    if is_arabic(bare):
        return bare, "" if _is_arabic_stop(bare) else _arabic_stem(bare)[:TERM_CHARACTERS]
    tongue = _stemming_language(bare, language)
    return bare, "" if bare in stop_words(tongue) else latin.stem(bare, tongue)[:TERM_CHARACTERS]


def stems(bare: str, languages: Iterable[str]) -> tuple[str, ...]:
    """Return the stems under which a typed surface may be indexed in any of `languages`; none for a stop word of all.

    The surface itself is among them, for pages in a language that is not stemmed, unless it is a stop word somewhere.
    """
    if is_arabic(bare):
        return tuple(filter(None, [analysed(bare, "ar")[1]]))
    tongues = sorted({_stemming_language(bare, language) for language in ("en", *languages)})
    found = dict.fromkeys(analysed(bare, tongue)[1] for tongue in tongues)
    if not is_stop_word(bare, tongues):
        found[bare] = None
    return tuple(filter(None, found))


def forms(bare: str, languages: Iterable[str]) -> tuple[str, ...]:
    """Return all that a typed surface may be indexed as in any of `languages`, as a stop word too."""
    if is_arabic(bare):  # it is read alike on pages in every language
        return (analysed(bare, "ar")[1] or bare,)
    return tuple(dict.fromkeys((*stems(bare, languages), bare)))


def root(bare: str) -> str:
    """Return the root of a surface, or "" for a word that is not in Arabic script."""
    return roots.root(bare) if is_arabic(bare) else ""


def grams(bare: str) -> tuple[str, ...]:
    """Return the runs of letters of a surface; none for a word that is a pair of letters already."""
    return () if is_spaceless(bare) else ngrams.grams(bare)


def is_stop_word(bare: str, languages: Iterable[str]) -> bool:
    """Tell whether a surface is a stop word in any of `languages`, or of Arabic."""
    return _is_arabic_stop(bare) or any(bare in stop_words(language) for language in languages)


@lru_cache(maxsize=16_384)
def surface(word: str) -> str:
    """Return the spelling in which words that readers take for the same are the same: no case, accents, hamza, tashkeel."""
    return arabic.surface(latin.fold(arabic.fold(word)))[:TERM_CHARACTERS]


def loose(word: str) -> str:
    """Return a surface without hamza at its end: it tells words of a text apart, but not names in a short list."""
    return surface(word).rstrip(arabic.HAMZA)


def exact(word: str) -> str:
    """Return `word` as spelt: hamza, ة, ى and accents kept; case, tashkeel, tatweel and invisible characters dropped."""
    return _UNSPELT.sub("", unicodedata.normalize("NFC", word)).casefold()[:TERM_CHARACTERS]


def is_arabic(word: str) -> bool:
    """Tell whether a word is in Arabic script."""
    return not word.isascii() and _ARABIC.search(word) is not None


def is_spaceless(word: str) -> bool:
    """Tell whether a word is in a script that is indexed as pairs of letters."""
    return not word.isascii() and _SPACELESS.search(word) is not None


def primary_language(tag: str) -> str:
    """Return the first part of a BCP 47 tag in lower case."""
    return tag.replace("_", "-").partition("-")[0].casefold()


@cache
def stop_words(language: str) -> frozenset[str]:
    """Return the stop words of a language, as surfaces."""
    text = files(__package__).joinpath("stop_words.txt").read_text("utf-8")
    words = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return frozenset(surface(word) for name, *rest in words if name == language for word in rest)


def _pairs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield each letter of a run with the next, marks included; a lone letter as itself."""
    letters = [match.span() for match in _LETTER.finditer(text, start, end)]
    for first, second in zip(letters, letters[1:] or letters, strict=False):
        yield first[0], second[1]


def _arabic_stem(bare: str) -> str:
    """Return the stem of a surface; one that is spelt like a stop word, which is indexed too, ends in a hamza of its own."""
    stem = arabic.stem(bare)
    return stem + arabic.HAMZA if _is_arabic_stop(stem) else stem


def _is_arabic_stop(bare: str) -> bool:
    common = stop_words("ar")
    return bare in common or (bare[:1] in _JOINED and bare[1:] in common)


@lru_cache(maxsize=32_768)
def _stemming_language(bare: str, language: str) -> str:
    """Return the language that a word on a page in `language` is stemmed as: English in Latin script on a page in another."""
    if bare.isascii() or _LATIN.search(bare):
        return "en" if language in _NOT_LATIN else language
    if _CYRILLIC.search(bare):
        return language if language in latin.STEMMED_CYRILLIC else ""
    return ""


_JOINED: Final = (arabic.WAW, arabic.FEH)

# Pages in these languages hold English words rather than those of another language of Latin script.
_NOT_LATIN: Final = frozenset(
    "am ar be bg bn ckb el fa gu he hi hy iw ja ka km kn ko lo mk ml mr my ne pa ru si ta te th ti uk ur yi zh".split()  # noqa: SIM905
)

_INVISIBLE: Final = r"[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
_SPACELESS_SCRIPTS: Final = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_ARABIC_LETTERS: Final = r"[[\p{Arabic}&&\p{L}]\p{M}\u0640]"
_SPACELESS_LETTERS: Final = rf"[[[{_SPACELESS_SCRIPTS}]&&\p{{L}}]\p{{M}}\u30fc]"
_OTHERS: Final = rf"[[\p{{L}}\p{{M}}\p{{N}}]--[[\p{{Arabic}}{_SPACELESS_SCRIPTS}]&&\p{{L}}]]"


def _run(letters: str) -> str:
    return rf"{letters}+(?:{_INVISIBLE}+{letters}+)*"


_WORD: Final = regex.compile(
    rf"(?V1)(?P<arabic>{_run(_ARABIC_LETTERS)})|(?P<spaceless>{_run(_SPACELESS_LETTERS)})|(?P<other>{_run(_OTHERS)})"
)
_LETTER: Final = regex.compile(rf"(?V1)\p{{L}}(?:\p{{M}}|{_INVISIBLE})*")
_ARABIC: Final = regex.compile(r"(?V1)[\p{Arabic}&&\p{L}]")
_SPACELESS: Final = regex.compile(rf"(?V1)[[{_SPACELESS_SCRIPTS}]&&\p{{L}}]")
_LATIN: Final = regex.compile(r"\p{Latin}")
_CYRILLIC: Final = regex.compile(r"\p{Cyrillic}")
_UNSPELT: Final = regex.compile(rf"(?V1)[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u08d3-\u08ff\u0640{_INVISIBLE}]")
