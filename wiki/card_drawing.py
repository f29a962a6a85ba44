"""The picture that a messenger shows of a page: its title as large as it fits, of what kind it is, from where, and our arch.

Lines are laid out by libraqm, so that Arabic letters join and mixed directions stand in the order of Unicode.

Source: 1200 × 630 pixels as the Open Graph protocol's readers want it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import regex
from PIL import Image, ImageDraw, ImageFont

from wiki import card_fonts, shapes
from wiki.card_fonts import Fonts
from wiki.markup import Direction

SIZE: Final = (1200, 630)
_PAPER, _INK, _SOFT, _CLAY, _SEA, _LINE = "#fbf9f4", "#1c2629", "#566366", "#a8461f", "#0e5566", "#e6dfd0"
_EDGE: Final = 84
_ROOM: Final = SIZE[0] - 2 * _EDGE
_TITLE_SIZES: Final = ((92, 2), (78, 3), (66, 3), (58, 4))
"""How large the title may be, and on how many lines: the first that holds it all."""
_TITLE_TOP, _TITLE_BOTTOM = 138, 478
_STEP: Final = 40  # pixels by which lines are made narrower to make them equal
_LEADING: Final = 1.36
_SMALL: Final = 34
_BAND: Final = (36, 216)  # height, and the width of one repetition
_MARK: Final = 84
_ELLIPSIS: Final = "\N{HORIZONTAL ELLIPSIS}"
_BETWEEN_WORDS: Final = regex.compile(r"(?<![«‹]) (?![:;?!»›])")
"""Signs that French sets apart stay with their words."""
_COLOURS: Final = 128  # few enough to be small, enough for smooth edges


@dataclass(frozen=True)
class Card:
    """What stands on it: `above` the title in the page's language, `site` and `address` below."""

    title: str
    above: str
    site: str
    address: str
    language: str
    direction: Direction


@dataclass(frozen=True)
class _Sheet:
    """A picture that is being drawn, from the side where its language begins."""

    pencil: ImageDraw.ImageDraw
    direction: Direction
    language: str

    def write(
        self, text: str, inset: int, middle: float, font: ImageFont.FreeTypeFont, colour: str, *, end: bool = False
    ) -> None:
        """Write a line with its middle at this height, `inset` pixels from its start, or from its `end`."""
        right = (self.direction == "rtl") != end
        place = (SIZE[0] - inset if right else inset, middle)
        anchor = "rm" if right else "lm"
        self.pencil.text(place, text, colour, font, anchor, direction=self.direction, language=self.language)


def draw(card: Card, fonts: Fonts, static: Path) -> bytes:
    """Return the picture as PNG; `static` is the folder of our own pictures. Letters that no font has are left out."""
    image = Image.new("RGB", SIZE, _PAPER)
    sheet = _Sheet(ImageDraw.Draw(image), card.direction, card.language)
    _put_band(image, static)
    small = card_fonts.sized(fonts.text, _SMALL)
    above = _cut(_known(card.above, fonts.text), small, _ROOM, card)
    sheet.write(above, _EDGE, 96, small, _CLAY)
    _write_title(sheet, card, fonts)
    _put_foot(image, sheet, card, fonts, static)
    out = io.BytesIO()
    image.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()


def lines(text: str, font: ImageFont.FreeTypeFont, width: int, card: Card) -> list[str]:
    """Return a text in lines that are no wider than this, cut between words, and inside those that are wider alone."""
    found = [""]
    for word in _BETWEEN_WORDS.split(" ".join(text.split())):
        for piece, joins in _pieces(word, font, width, card):
            longer = f"{found[-1]} {piece}".strip() if joins else piece
            if joins and _width(longer, font, card) <= width:
                found[-1] = longer
            else:
                found.append(piece)
    return [line for line in found if line]


def _pieces(word: str, font: ImageFont.FreeTypeFont, width: int, card: Card) -> Iterator[tuple[str, bool]]:
    """Yield a word whole, or in pieces that fit, each with whether it may stand behind what was before on a line."""
    first, rest = True, word
    while _width(rest, font, card) > width:
        piece = ""
        for cluster in regex.findall(r"\X", rest):
            if piece and _width(piece + cluster, font, card) > width:
                break
            piece += cluster
        if piece == rest:
            break
        yield piece, first
        first, rest = False, rest[len(piece) :]
    yield rest, first


def _write_title(sheet: _Sheet, card: Card, fonts: Fonts) -> None:
    title = _known(card.title, fonts.heading)
    for pixels, most in _TITLE_SIZES:
        font = card_fonts.sized(fonts.heading, pixels)
        found = lines(title, font, _ROOM, card)
        if len(found) <= most:
            break
    if len(found) > most:
        found = [*found[: most - 1], _cut(" ".join(found[most - 1 :]), font, _ROOM, card)]
    else:
        found = _balanced(title, found, font, card)
    step = pixels * _LEADING
    middle = (_TITLE_TOP + _TITLE_BOTTOM) / 2 - step * (len(found) - 1) / 2
    for number, line in enumerate(found):
        sheet.write(line, _EDGE, middle + number * step, font, _INK)


def _balanced(text: str, found: list[str], font: ImageFont.FreeTypeFont, card: Card) -> list[str]:
    """Return as many lines as were found, of widths as equal as can be."""
    for width in range(_ROOM - _STEP, _ROOM // 2, -_STEP):
        narrower = lines(text, font, width, card)
        if len(narrower) > len(found):
            break
        found = narrower
    return found


def _cut(text: str, font: ImageFont.FreeTypeFont, width: int, card: Card) -> str:
    """Return a text as it is if it fits into a line of this width, else its beginning and a sign that it goes on."""
    if _width(text, font, card) <= width:
        return text
    words = text.split(" ")
    while len(words) > 1 and _width(" ".join(words) + _ELLIPSIS, font, card) > width:
        words.pop()
    if len(words) > 1 or _width(words[0] + _ELLIPSIS, font, card) <= width:
        return " ".join(words) + _ELLIPSIS
    return next(_pieces(words[0], font, width - int(font.size), card))[0] + _ELLIPSIS


def _known(text: str, font: Path) -> str:
    return " ".join("".join(each for each in text if each == " " or card_fonts.has(font, each)).split())


def _width(text: str, font: ImageFont.FreeTypeFont, card: Card) -> float:
    return font.getlength(text, direction=card.direction, language=card.language)


def _put_band(image: Image.Image, static: Path) -> None:
    height, width = _BAND
    tile = _shape(static / "band.svg", width, height)
    for x in range(0, SIZE[0], width):
        image.paste(tile, (x, 0), tile)


def _put_foot(image: Image.Image, sheet: _Sheet, card: Card, fonts: Fonts, static: Path) -> None:
    """Draw the mark with the name of the site, and at the other end where the page is."""
    middle = SIZE[1] - 76
    sheet.pencil.line((_EDGE, middle - 66, SIZE[0] - _EDGE, middle - 66), _LINE, 2)
    mark = _shape(static / "mark.svg", _MARK, _MARK)
    start = SIZE[0] - _EDGE - _MARK if sheet.direction == "rtl" else _EDGE
    image.paste(mark, (start, middle - _MARK // 2), mark)
    small = card_fonts.sized(fonts.text, _SMALL)
    address = _cut(card.address, small, _ROOM // 2, card)
    sheet.write(address, _EDGE, middle, small, _SOFT, end=True)
    room = _ROOM - _MARK - 48 - round(_width(address, small, card))
    site = _cut(_known(card.site, fonts.heading), card_fonts.sized(fonts.heading, 44), room, card)
    sheet.write(site, _EDGE + _MARK + 24, middle, card_fonts.sized(fonts.heading, 44), _SEA)


@lru_cache(2)
def _shape(source: Path, width: int, height: int) -> Image.Image:
    return shapes.drawn(source, (width, height))
