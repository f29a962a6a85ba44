"""Account names: how they are shown, and when two look so alike that one person could pass for another.

Source: UTS 39, "skeleton", with a table of our own for the scripts people here write. We go further where our fold of titles
does (hamza, teh marbuta, Latin accents, digits), and since case does not count, `I`, `l` and `1` are one with `i`.
"""

from __future__ import annotations

from typing import Final

import regex

from pages_store.documents import titles
from pages_store.errors import FieldError

_CHARACTERS: Final = 100
_BREAKS: Final = regex.compile(r"[\t\r\n]")
_WORDLY: Final = regex.compile(r"[\p{L}\p{N}]")
_LATIN: Final = regex.compile(r"\p{Latin}")
_IGNORED: Final = regex.compile(r"[\p{Default_Ignorable_Code_Point}\u0307\u0338]+")  # the dot that İ leaves on its i, a stroke

# Capital Greek letters whose small forms look like other letters than the capitals do: nu as in `ΝICK`, eta, upsilon.
_GREEK_CAPITALS: Final = str.maketrans("\u039d\u0397\u03a5", "nhy")

# What each letter is taken for, in this order: Cyrillic, Greek, Armenian, other Latin (script forms, small capitals, letters
# with a stroke), digits and signs. Case is folded and the accents of Latin letters are gone before it is looked up.
_LOOKALIKES: Final = {
    "a": "\u0430\u03b1\u0251\u1d00",
    "b": "\u0432\u044c\u03b2\u0299\u0180",
    "c": "\u0441\u03f2\u1d04",
    "d": "\u0501\u1d05\u0111",
    "e": "\u0435\u0451\u0450\u03b5\u1d07",
    "g": "\u050d\u0581\u0261\u0262",
    "h": "\u043d\u04bb\u0570\u029c\u0127",
    "i": "\u0456\u0457\u04cf\u03b9\u0131\u0269\u026a\u0268\u029f\u0142\u019al1|",
    "j": "\u0458\u03f3\u0575\u0237\u1d0a",
    "k": "\u043a\u03ba\u1d0b",
    "m": "\u043c\u03bc\u1d0d",
    "n": "\u03b7\u0578\u0274",
    "o": "\u043e\u03bf\u03c3\u0585\u1d0f\u00f80",
    "p": "\u0440\u03c1\u1d18",
    "q": "\u051b\u0563\u0566",
    "r": "\u0433\u0280",
    "s": "\u0455\ua731",
    "t": "\u0442\u03c4\u1d1b\u0167",
    "u": "\u03c5\u057d\u1d1c",
    "v": "\u0475\u03bd\u1d20",
    "w": "\u051d\u0461\u03c9\u1d21",
    "x": "\u0445\u03c7",
    "y": "\u0443\u045e\u04af\u03b3\u028f",
    "z": "\u03b6\u1d22",
    "3": "\u0437",
    titles.HEH: "\u06be",
    titles.YEH: "\u06d0\u06cd\u06d1",
}
_SKELETON: Final = {ord(each): letter for letter, alike in _LOOKALIKES.items() for each in alike}


def shown(name: str) -> str:
    """Return an account's name as readers see it: NFC, trimmed, spaces folded, harmless invisible characters dropped.

    Raises:
        FieldError: for `name`: `missing`, `too_long` (over 100 characters), `control`, `direction`, `unreadable` (without any
            letter or digit), or `at`, since what holds an `@` is an e-mail address.
    """
    if _BREAKS.search(name.strip()):
        raise FieldError("name", "control")
    text = titles.line(name, "name", _CHARACTERS, required=True)
    if "@" in titles.key(text):
        raise FieldError("name", "at")
    if not _WORDLY.search(text):
        raise FieldError("name", "unreadable")
    return text


def key(name: str) -> str:
    """Return what two names have in common if they may not both be taken. Any text has a key."""
    if _LATIN.search(name):
        name = name.translate(_GREEK_CAPITALS)
    text = _IGNORED.sub("", titles.loose_key(_IGNORED.sub("", name)))
    return " ".join(text.translate(_SKELETON).replace("rn", "m").split()) or titles.key(name)
