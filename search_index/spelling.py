"""Words at edit distance 1."""

from __future__ import annotations

import string
from collections.abc import Iterator
from typing import Final

from search_index import analysis, arabic


def neighbours(word: str) -> Iterator[str]:
    """Yield each surface that one letter left out, exchanged with the next, replaced or put in makes of `word`.

    Some are yielded twice; `word` itself may be among them.

    Source: Damerau 1964, with the letters that a surface in the word's script may have.
    """
    letters = _ARABIC if analysis.is_arabic(word) else string.ascii_lowercase if word.isascii() else "".join(set(word))
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        yield from (before + letter + after for letter in letters)
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in letters)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


# From beh to yeh, without teh marbuta, which a surface has not, and the codes between ghain and feh.
_ARABIC: Final = (
    arabic.HAMZA
    + arabic.ALEF
    + "".join(
        chr(code)
        for code in range(ord(arabic.BEH), ord(arabic.YEH) + 1)
        if not 0x063A < code < 0x0641 and code not in (0x0629, 0x0649)
    )
)
