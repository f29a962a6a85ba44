"""Titles and other one-line texts: how they are shown, when two are the same, and the addresses made of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import count
from typing import Final
from urllib.parse import unquote

import regex

from pages_store import limits
from pages_store.errors import FieldError, TitleError

RESERVED: Final = frozenset(
    [
        "about",
        "account",
        "admin",
        "api",
        "changes",
        "compare",
        "deleted",
        "discussion",
        "edit",
        "files",
        "healthz",
        "history",
        "new",
        "p",
        "pages",
        "people",
        "privacy",
        "revisions",
        "robots",
        "search",
        "sign-in",
        "sign-out",
        "sitemap",
        "static",
        "teams",
    ]
)
"""Words that are part of the site's own addresses, and so no page's."""

_KEY_BYTES: Final = 2_000  # one sign such as U+FDFA stands for 18 letters in the key; PostgreSQL indexes up to 2,700 bytes
_SLUG_BYTES: Final = 180  # a file name takes 255 bytes, with a suffix, a number and `.md`
_SLUG_CHARACTERS: Final = 80
_ROUNDS: Final = 3  # of percent-encoding upon percent-encoding

# Come with pasted text, and say nothing: zero width spaces and joiners, direction marks, soft hyphens, invisible operators.
_HARMLESS: Final = regex.compile(r"[\u00ad\u061c\u180e\u200b-\u200f\u2060-\u2064\ufeff]+")
_DIRECTION: Final = regex.compile(r"[\u202a-\u202e\u2066-\u2069]")
_CONTROL: Final = regex.compile(r"[\p{Cc}\p{Zl}\p{Zp}\u206a-\u206f\ufff9-\ufffb\U000e0000-\U000e007f]")
_UNREADABLE: Final = regex.compile(r"[\p{Cs}\p{Noncharacter_Code_Point}]")
_READABLE: Final = regex.compile(r"[^\p{Z}\p{C}\p{Default_Ignorable_Code_Point}\u2800\ufffd]")
_SPACES: Final = regex.compile(r"\p{Zs}+")
_LINE_SPACES: Final = regex.compile(r"[\p{Zs}\t\r\n]+")
_EDGES: Final = regex.compile(r"^[\p{Zs}\t\r\n]+|[\p{Zs}\t\r\n]+$")
_DOTS: Final = regex.compile(r"\s*\.{1,2}\s*")

TATWEEL: Final = "\u0640"
HAMZA: Final = "\u0621"
ALEF: Final = "\u0627"
ALEF_WASLA: Final = "\u0671"
TEH_MARBUTA: Final = "\u0629"
HEH: Final = "\u0647"
HEH_GOAL: Final = "\u06c1"
AE: Final = "\u06d5"
KAF: Final = "\u0643"
SWASH_KAF: Final = "\u06aa"
KEHEH: Final = "\u06a9"
YEH: Final = "\u064a"
ALEF_MAKSURA: Final = "\u0649"
FARSI_YEH: Final = "\u06cc"
YEH_BARREE: Final = "\u06d2"

_LETTERS: Final = str.maketrans(
    {
        HAMZA: "",
        ALEF_WASLA: ALEF,
        TEH_MARBUTA: HEH,
        HEH_GOAL: HEH,
        AE: HEH,
        SWASH_KAF: KAF,
        KEHEH: KAF,
        ALEF_MAKSURA: YEH,
        FARSI_YEH: YEH,
        YEH_BARREE: YEH,
        "\u2018": "'",
        "\u2019": "'",
        "\u02bc": "'",
        "\u2010": "-",
        "\u2011": "-",
        "\u2013": "-",
        "\u2014": "-",
    }
)
_VOWEL_SIGNS: Final = regex.compile(
    r"[\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u08d3-\u08ff]+"
)
_ACCENTS: Final = regex.compile(r"(?<=\p{Latin})[\u0300-\u036f]+")
_DIGIT: Final = regex.compile(r"(?![0-9])\p{Nd}")
_WORD: Final = regex.compile(r"[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}]*")
_UNSPOKEN: Final = regex.compile(rf"[{TATWEEL}\u064b-\u0652\u0670\p{{Default_Ignorable_Code_Point}}]+")


def shown(title: str) -> str:
    """Return `title` as readers see it: NFC, trimmed, spaces folded, harmless invisible characters dropped.

    Raises:
        TitleError: `missing`, `too_long`, `control` (line breaks and tags too), `direction` (it would turn the text around
            it), `path` (it holds `.` or `..` as a segment, be it encoded), `unreadable` (no character that can be seen, or
            one that is none).
    """
    text = _EDGES.sub("", _HARMLESS.sub("", title))
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text))
    if problem := _problem(text, limits.TITLE_CHARACTERS) or _path_problem(text):
        raise TitleError(problem)
    return text


def line(text: str, field: str, most: int, *, required: bool = False) -> str:
    """Return a text of one line as readers see it, like a title, but with line breaks and tabs made spaces.

    `most` counts characters.

    Raises:
        FieldError: for `field`; the reasons are those of a title, without `path`; `missing` only if it is `required`.
    """
    text = _HARMLESS.sub("", text)
    text = _LINE_SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")
    if not text and not required:
        return ""
    if problem := _problem(text, most):
        raise FieldError(field, problem)
    return text


def key(title: str) -> str:
    """Return what two titles have in common if they are one: compatibility forms, case, spaces, `_` and tatweel don't count.

    Any text has a key. Taking the key of a key changes nothing.

    Source: DESIGN.md; NFKC_Casefold of Unicode, section 3.13, but for the spaces.
    """
    text = unicodedata.normalize("NFKC", _HARMLESS.sub("", title)).replace(TATWEEL, "").replace("_", " ")
    for _ in range(2):  # folding case can undo the normal form, and the other way round
        text = unicodedata.normalize("NFKC", text.casefold())
    return " ".join(_HARMLESS.sub("", text).replace(TATWEEL, "").split())


def loose_key(title: str) -> str:
    """Return the key by which a title typed loosely is found; never the identity of a page.

    Beyond `key`: hamza and its seats, alef maksura, teh marbuta, Persian kaf and yeh, vowel signs, accents of Latin letters,
    dashes, apostrophes and the digits of other scripts don't count.
    """
    exact = key(title)
    text = _VOWEL_SIGNS.sub("", unicodedata.normalize("NFD", exact).translate(_LETTERS))
    text = _DIGIT.sub(lambda found: str(unicodedata.decimal(found[0], found[0])), _ACCENTS.sub("", text))
    return " ".join(unicodedata.normalize("NFC", text).split()) or exact


def slug(title: str) -> str:
    """Return the address made of `title`: its words in lower case, joined by `-`, at most 80 characters and never empty.

    Words are letters, marks and digits of any script; vowel signs of Arabic are left out. Any text gives one.
    """
    text = unicodedata.normalize("NFKC", _UNSPOKEN.sub("", unicodedata.normalize("NFKC", title)).lower())
    words = _cut("-".join(_WORD.findall(_UNSPOKEN.sub("", text)))) or "page"
    return f"{words}-page" if words in RESERVED else words


def slug_key(typed: str) -> str:
    """Return the slug that an address means as typed or pasted, in whatever case and normal form."""
    return unicodedata.normalize("NFKC", _UNSPOKEN.sub("", unicodedata.normalize("NFKC", typed)).lower())


def candidates(title: str, language: str) -> Iterator[str]:
    """Yield addresses for `title`, best first, without end: the slug, the slug with its language, then numbered."""
    plain = slug(title)
    yield plain
    suffix = "-".join(_WORD.findall(language.lower()))
    named = f"{plain}-{suffix}" if suffix else plain
    if suffix:
        yield named
    yield from (f"{named}-{number}" for number in count(2))


def _problem(text: str, most: int) -> str:
    checks = (
        ("missing", not text),
        ("direction", _DIRECTION.search(text)),
        ("control", _CONTROL.search(text)),
        ("unreadable", _UNREADABLE.search(text) or not _READABLE.search(text)),
        ("too_long", len(text) > most or len(key(text).encode(errors="replace")) > _KEY_BYTES),
    )
    return next((reason for reason, found in checks if found), "")


def _path_problem(text: str) -> str:
    """Tell whether a server, a browser or a file system could take a part of `text` for this folder or the one above."""
    for _ in range(_ROUNDS):
        segments = unicodedata.normalize("NFKC", text).replace("\\", "/").split("/")
        if any(_DOTS.fullmatch(segment) for segment in segments):
            return "path"
        text = unquote(text, errors="replace")
    return ""


def _cut(words: str) -> str:
    """Return the whole words that fit into an address; the beginning of the first if it does not."""
    short = words[:_SLUG_CHARACTERS].encode()[:_SLUG_BYTES].decode(errors="ignore")
    if short == words:
        return words
    end = len(short)
    if words[end] != "-" and "-" in short:
        end = short.rindex("-")
    while unicodedata.category(words[end]).startswith("M"):  # a letter keeps its marks
        end -= 1
    return words[:end].rstrip("-")
