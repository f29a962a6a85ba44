"""Parts of a wikitext put aside, with a sign of ours in the place of each, while something reads the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

_VERBATIM: Final = frozenset(["nowiki", "pre", "source", "syntaxhighlight"])
_EXTENSIONS: Final = (
    "gallery timeline imagemap score hiero graph math chem ce inputbox mapframe maplink templatedata categorytree".split()  # noqa: SIM905 - a list would take a line for each
)
_TOKEN: Final = re.compile(
    rf"(?P<comment><!--)|<(?P<tag>{'|'.join([*_VERBATIM, *_EXTENSIONS])})\b[^<>]*>|(?P<word>__[^\W_]+__)"
    r"|(?P<slash>\\(?=[\[\]()]))"  # Pandoc takes it for the beginning of a formula
    r"|(?P<open>\{\{)|(?P<close>\}\})",
    re.IGNORECASE,
)
# For private use, so that no text means anything by them, nor Pandoc.
_KEPT: Final = "\ue0f0"
_RAW: Final = "\ue0f1"
_END: Final = "\ue0f2"


@dataclass
class Masks:
    """Signs that stand for parts of a text while Pandoc has it; `base` is nowhere in the text, and no letter."""

    base: str
    parts: dict[str, str] = field(default_factory=dict)

    @property
    def sign(self) -> re.Pattern[str]:
        """What finds the signs."""
        return re.compile(rf"{self.base}\d+{_END}")

    def put(self, part: str) -> str:
        """Keep a part and return the word for it."""
        word = f"{self.base}{len(self.parts)}{_END}"
        self.parts[word] = part
        return word


def signs(text: str) -> tuple[Masks, Masks]:
    """Return masks for what is to be kept from the reader of `text`, and for what it is to get back before it reads."""
    return Masks(_unused(text, _KEPT)), Masks(_unused(text, _RAW))


def _unused(text: str, base: str) -> str:
    while base in text:
        base += base
    return base


def masked(text: str, kept: Masks, raw: Masks) -> str:
    """Return `text` with a word for each part that Pandoc must not see (`kept`) or that is no wikitext (`raw`)."""
    done, end = [], 0
    for start, stop, verbatim in outermost(_spans(text)):
        part = text[start:stop]
        word = (raw if verbatim else kept).put(part)
        apart = not verbatim and "\n" in part and (start == 0 or text[start - 1] == "\n")
        done += [text[end:start], f"\n\n{word}\n\n" if apart else word]
        end = stop
    return "".join([*done, text[end:]])


def _spans(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield where the parts begin and end, and whether they are verbatim. In one pass, whatever is left open."""
    starts: list[int] = []
    endless: set[str] = set()
    at = 0
    while found := _TOKEN.search(text, at):
        start, at = found.span()
        if found["open"]:
            starts.append(start)
        elif found["close"] and starts:
            start = starts.pop()
            at += text.startswith("{{{", start) and text.startswith("}", at)
            yield start, at, False
        elif found["word"] or found["slash"]:
            yield start, at, False
        elif found["comment"] or found["tag"]:
            tag = (found["tag"] or "").lower()
            at = _close(text, found, endless)
            if at > found.end() or found[0].endswith("/>"):
                yield start, at, tag in _VERBATIM


def _close(text: str, opening: re.Match[str], endless: set[str]) -> int:
    """Return where what `opening` opens ends; where the opening itself ends if it is never closed."""
    name = (opening["tag"] or "").lower()
    if name in endless or opening[0].endswith("/>"):
        return opening.end()
    closing = re.compile(rf"</{name}\s*>" if name else "-->", re.IGNORECASE).search(text, opening.end())
    if closing is None:
        endless.add(name)  # so that many that are never closed don't take a look to the end each
    return closing.end() if closing else opening.end()


def outermost(spans: Iterable[tuple[int, int, bool]]) -> Iterator[tuple[int, int, bool]]:
    """Yield those of the spans that lie in no other, in their order."""
    end = 0
    for span in sorted(spans, key=lambda each: (each[0], -each[1])):
        if span[0] >= end:
            yield span
            end = span[1]


def unmasked(text: str, masks: Masks) -> str:
    """Return `text` with the parts back in their places."""
    return masks.sign.sub(lambda found: masks.parts.get(found[0], found[0]), text)
