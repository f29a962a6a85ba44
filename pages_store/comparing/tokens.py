"""The units in which texts are compared: whole words, and what stands between them."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import regex

# What a reader sees as part of the character before it: marks, and joiners, skin tones and emoji tags, which are no marks.
_ATTACHED: Final = r"\p{M}\p{GCB=Extend}\p{GCB=SpacingMark}\p{GCB=ZWJ}"
# Signs such as the Arabic end of ayah enclose the digits behind them, so they stay with those.
_WORD: Final = regex.compile(rf"\p{{GCB=Prepend}}*[\p{{L}}\p{{M}}\p{{Nd}}_][\p{{L}}\p{{Nd}}_{_ATTACHED}]*")
_TOKEN: Final = regex.compile(rf"{_WORD.pattern}|\X")
_BLANK_LINE: Final = regex.compile(r"\n[^\S\n]*\n(?:[^\S\n]*\n)*")


def tokens(text: str) -> list[str]:
    r"""Cut `text` into words and separators; joined, they are `text` again.

    A word is a maximal run of letters of any script, marks, digits, tatweel and `_`. All else is a separator, one grapheme
    cluster a token. A mark or joiner belongs to what stands before it, so that no letter is cut from its marks, and no
    emoji and no `\r\n` in two.

    Source: Unicode Standard Annex 29, extended grapheme clusters. Its words we leave: they end at an apostrophe or not, and
    cut Thai and Chinese by dictionary or by letter; ours are the same in every version of Unicode.
    """
    return _TOKEN.findall(text)


def words(text: str) -> int:
    """Count the words of `text`."""
    return sum(is_word(token) for token in tokens(text))


@lru_cache(maxsize=50_000)
def is_word(token: str) -> bool:
    """Tell whether one of the `tokens` of a text is a word."""
    return _WORD.match(token) is not None


def paragraphs(text: str) -> list[str]:
    """Cut `text` into paragraphs, each with the blank lines behind it; joined, they are `text` again.

    Blank lines at the start of `text` stand alone.
    """
    ends = [match.end() for match in _BLANK_LINE.finditer(text)]
    pieces = [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]
    return [piece for piece in pieces if piece]
