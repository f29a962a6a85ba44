"""Arabic words as the index sees them: folded, as a surface, as a light stem. Pure functions.

Source: Larkey, Ballesteros and Connell 2007 ("light10") and Lucene's `analysis/ar`. We differ in that a clitic of one letter
is taken off only on evidence from a frozen list of words, so that بلدية keeps its first letter.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

HAMZA: Final = "\u0621"
ALEF_MADDA: Final = "\u0622"
ALEF_HAMZA_ABOVE: Final = "\u0623"
WAW_HAMZA: Final = "\u0624"
ALEF_HAMZA_BELOW: Final = "\u0625"
YEH_HAMZA: Final = "\u0626"
ALEF: Final = "\u0627"
BEH: Final = "\u0628"
TEH_MARBUTA: Final = "\u0629"
TEH: Final = "\u062a"
TATWEEL: Final = "\u0640"
SEEN: Final = "\u0633"
FEH: Final = "\u0641"
KAF: Final = "\u0643"
LAM: Final = "\u0644"
MEEM: Final = "\u0645"
NOON: Final = "\u0646"
HEH: Final = "\u0647"
WAW: Final = "\u0648"
ALEF_MAKSURA: Final = "\u0649"
YEH: Final = "\u064a"
ALEF_WASLA: Final = "\u0671"
KEHEH: Final = "\u06a9"
FARSI_YEH: Final = "\u06cc"

ARTICLE: Final = ALEF + LAM
"""The definite article. A prefix typed without it is also looked for with it."""


def fold(word: str) -> str:
    """Return `word` in the one spelling that the index stores.

    Drops vowel marks, tatweel and invisible characters, merges the letters that writers use for one another and makes
    digits ASCII. Folding twice changes nothing. Other scripts only lose case and compatibility forms.

    Source: Lucene `ArabicNormalizer`; we add alef wasla, Persian kaf and yeh, presentation forms, digits.
    """
    if word.isascii():
        return word.casefold().replace(" ", "")
    # Twice, for folding case can undo a composed form.
    folded = unicodedata.normalize("NFKC", word).translate(_folded()).casefold()
    return unicodedata.normalize("NFKC", folded).translate(_folded())


def surface(folded: str) -> str:
    """Return a folded word without hamza and its seats: spellings that differ only there become one.

    It stays at the end behind alef, where it tells "water" from "what" and "scholars" from "flags"; so does a word that is
    nothing but hamza.
    """
    bare = folded.translate(_HAMZA_DROPPED) or folded
    return bare + HAMZA if folded.endswith(_LAST_HAMZA) else bare


@lru_cache(maxsize=32_768)
def stem(bare: str) -> str:
    """Return the light stem of a surface: without clitics, article and the endings of number, gender and possession.

    Never shorter than three letters, unless the word itself is.
    """
    if bare.endswith(_LAST_HAMZA):
        return _without_endings(without_clitics(bare.removesuffix(HAMZA)))
    return _without_endings(_without_accusative(without_clitics(bare)))


def without_clitics(word: str) -> str:
    """Return a surface without the article and the particles joined to its beginning."""
    for prefix in _COMPOUND_CLITICS:
        if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST_AFTER_ARTICLE:
            return _without_article(word, prefix)
    if word[:1] in _LETTER_CLITICS and _is_clitic(word):
        return without_clitics(word[1:])
    if word[:2] in _TWO_CLITICS and _are_clitics(word):
        return word[2:]
    return word


def _without_article(word: str, prefix: str) -> str:
    """Return a word without a prefix, but for letters of it that may be the word's own.

    That is the whole article of a word such as الواح, and the second lam of two: of three only two are written.
    """
    rest = word[len(prefix) :]
    if prefix.endswith(ARTICLE) and _has_own_article(ARTICLE + rest):
        return ARTICLE + rest
    return LAM + rest if prefix.endswith(LAM + LAM) and _is_more_frequent(LAM + rest, rest) else rest


def _has_own_article(word: str) -> bool:
    """Tell whether the article with which a word begins is a part of it: the word, or its stem, is met with one more."""
    own = _own_articles()
    return word in own or (len(stemmed := _without_endings(word)) > _SHORTEST_STEM and stemmed in own)


def _is_clitic(word: str) -> bool:
    """Tell whether the first letter of `word` is a clitic, from how often the word is met with and without it."""
    rest = word[1:]
    if len(rest) < _SHORTEST_AFTER_LETTER:
        return False
    return ARTICLE + word not in frequencies() and _is_more_frequent(rest, word)


def _are_clitics(word: str) -> bool:
    """Tell whether the first two letters of a word that is never met are clitics, since what is behind them is a word."""
    return word not in frequencies() and len(word) - 2 >= _SHORTEST_AFTER_LETTER and word[2:] in frequencies()


def _is_more_frequent(rest: str, word: str) -> bool:
    """Tell whether `rest` is attested, and clearly more often than `word`."""
    seen = frequencies()
    return rest in seen and seen[rest] >= seen.get(word, 0) + _CLEARLY


def _without_accusative(word: str) -> str:
    """Return a word without the alef that carried the tanween of the accusative."""
    is_one = word.endswith(ALEF) and len(word) > _SHORTEST_STEM and _is_more_frequent(word[:-1], word)
    return word[:-1] if is_one else word


def _without_addressee(word: str) -> str:
    """Return a word without `your`, where it is met without it and clearly more often, and never with the article."""
    for ending in _ADDRESSEES:
        rest = word.removesuffix(ending)
        singular = rest[:-1] + HEH if rest.endswith(TEH) else rest
        if len(word) > len(rest) > _SHORTEST_STEM and ARTICLE + word not in frequencies():
            return rest if _is_more_frequent(rest, word) or _is_more_frequent(singular, word) else word
    return word


def _without_endings(word: str) -> str:
    word = _without_addressee(word)
    for ending, least in _ENDINGS.items():
        if word.endswith(ending) and len(word) - len(ending) >= least:
            word = word[: -len(ending)]
    singular = word[:-1] + HEH
    if word.endswith(TEH) and len(word) > _SHORTEST_STEM and singular in frequencies():
        return _without_endings(singular)
    return word


@cache
def frequencies() -> dict[str, int]:
    """Return the words of the frozen list as surfaces, each with its class of frequency: one more is twice as often."""
    seen: dict[str, int] = {}
    text = files(__package__).joinpath("words_ar.txt").read_text("utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            level, _, words = line.partition(" ")
            seen.update(dict.fromkeys(words.split(), int(level)))
    return seen


@cache
def _own_articles() -> frozenset[str]:
    """Return the words of the list, and their stems, that are met with a second article and hardly without the first.

    A lam before an alef tells as much, for before the article it swallows it.
    """
    seen = frequencies()
    signs = (LAM + ARTICLE, ARTICLE + ARTICLE)
    twice = {word.removeprefix(sign[:-2]): level for sign in signs for word, level in seen.items() if word.startswith(sign)}
    own = [word for word, level in twice.items() if _level_of_noun(word.removeprefix(ARTICLE)) <= level + _CLEARLY]
    return frozenset(own) | {_without_endings(word) for word in own}


def _level_of_noun(word: str) -> int:
    """Return how often a word is met; below all others where it is rather a particle joined to a more frequent one."""
    seen = frequencies()
    is_joined = word[:1] in _LETTER_CLITICS and seen.get(word[1:], -1) > seen.get(word, -1)
    return -1 if is_joined else seen.get(word, -1)


@cache
def _folded() -> dict[int, str | None]:
    dropped = [
        range(0x0610, 0x061B), range(0x064B, 0x0660), range(0x06D6, 0x06EE), range(0x08D3, 0x0900),  # marks
        range(0x200B, 0x2010), range(0x202A, 0x202F), range(0x2060, 0x206A),  # zero width, bidi controls
    ]  # fmt: skip
    table: dict[int, str | None] = {code: None for span in dropped for code in span}
    table.update(dict.fromkeys(map(ord, f"{TATWEEL}\u0670\u061c\u00ad\u180e\ufeff "), None))
    table.update(dict.fromkeys(map(ord, ALEF_MADDA + ALEF_HAMZA_ABOVE + ALEF_HAMZA_BELOW + ALEF_WASLA), ALEF))
    table.update({ord(ALEF_MAKSURA): YEH, ord(FARSI_YEH): YEH, ord(KEHEH): KAF, ord(TEH_MARBUTA): HEH})
    table.update({first + n: str(n) for first in (0x0660, 0x06F0) for n in range(10)})
    return table


_LAST_HAMZA: Final = ALEF + HAMZA
_HAMZA_DROPPED: Final = dict.fromkeys(map(ord, HAMZA + WAW_HAMZA + YEH_HAMZA))

# What may stand before the article, and the article after the preposition that swallows its alef.
_COMPOUND_CLITICS: Final = tuple(
    before + article
    for before, article in (
        (WAW + BEH, ARTICLE), (FEH + BEH, ARTICLE), (WAW + KAF, ARTICLE), (WAW + LAM, LAM), (FEH + LAM, LAM),
        (WAW, ARTICLE), (BEH, ARTICLE), (KAF, ARTICLE), (FEH, ARTICLE), ("", ARTICLE), (LAM, LAM),
    )
)  # fmt: skip
_LETTER_CLITICS: Final = frozenset(WAW + FEH + BEH + KAF + LAM)
_TWO_CLITICS: Final = frozenset(first + second for first in (WAW, FEH) for second in (BEH, KAF, LAM))
_ADDRESSEES: Final = (KAF + MEEM, KAF)
_SHORTEST_STEM: Final = 3
_SHORTEST_AFTER_ARTICLE: Final = 2
_SHORTEST_AFTER_LETTER: Final = 3
_CLEARLY: Final = 1
_ENDINGS: Final = dict.fromkeys(
    (
        TEH + HEH + MEEM + ALEF,
        HEH + MEEM + ALEF,
        TEH + HEH + MEEM,
        TEH + HEH + ALEF,
        TEH + NOON + ALEF,
        HEH + ALEF,
        HEH + MEEM,
        NOON + ALEF,
        ALEF + NOON,
        ALEF + TEH,
        WAW + NOON,
        YEH + NOON,
        YEH + HEH,
        HEH,
        YEH,
    ),
    _SHORTEST_STEM,
) | {HEH + MEEM: 4}  # مساهم is no مسا of theirs
"""The endings in the order in which they are taken off, and how many letters each leaves at least."""
