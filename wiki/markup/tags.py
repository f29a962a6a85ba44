"""Writers' tags woven into what is ours: each is written with its partner or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Final, TypeVar

from wiki.markup import links
from wiki.markup.raw_html import BLOCKS, WRAPPERS, Tag, partners, pieces
from wiki.markup.sheet import Sheet

T = TypeVar("T")
_PICTURE: Final = "img"


def weave(items: Sequence[Tag | T], write: Callable[[T], str], sheet: Sheet) -> str:
    """Return the HTML of tags and of what stands between them, which `write` turns into HTML."""
    tags = [item for item in items if isinstance(item, Tag)]
    weaver = _Weaver(sheet, partners(tags))
    shown, number = [], 0
    for item in items:
        if isinstance(item, Tag):
            shown.append(weaver.write(item, number))
            number += 1
        else:
            shown.append(write(item))
    return "".join(shown) + weaver.write_end(number)


def segments(raw: str, sheet: Sheet) -> list[Tag | str]:
    """Return a block of raw HTML as wrappers, which may hold other blocks, and finished HTML between them."""
    found = list(pieces(raw))
    text = "".join(piece for piece in found if isinstance(piece, str))
    direction = sheet.direction_of(text) if text.strip() else ""
    named = [piece.named(direction) if isinstance(piece, Tag) and piece.name in BLOCKS else piece for piece in found]
    # Where the block opens none of its own, its text needs one.
    around = "" if _opens_block(found) else f'<p dir="{direction or sheet.default}">'
    shown: list[Tag | str] = []
    stretch: list[Tag | str] = []
    for piece in named:
        if isinstance(piece, Tag) and piece.name in WRAPPERS:
            shown += [_stretch(stretch, around, sheet), piece]
            stretch = []
        else:
            stretch.append(piece)
    return [*shown, _stretch(stretch, around, sheet), "\n"]


def _stretch(items: Sequence[Tag | str], around: str, sheet: Sheet) -> str:
    shows = any(item.strip() if isinstance(item, str) else item.name == _PICTURE for item in items)
    html = weave(items, escape, sheet)
    return f"{around}{html.strip()}</p>\n" if around and shows else html


def _opens_block(found: Sequence[Tag | str]) -> bool:
    """Say whether a block of raw HTML opens a block that will be shown: a `<p>` is only if it is closed, too."""
    tags = [piece for piece in found if isinstance(piece, Tag)]
    opened = {tag.name for tag in tags if tag.part != "close"}
    closed = {tag.name for tag in tags if tag.part == "close"}
    return bool(opened & (BLOCKS - {"p", "summary"}) or "p" in opened & closed)


class _Weaver:
    """Writes tags by their place among the tags of one stretch."""

    def __init__(self, sheet: Sheet, partner: dict[int, int]) -> None:
        self._sheet = sheet
        self._partner = partner
        self._closing: dict[int, list[str]] = {}

    def write(self, tag: Tag, number: int) -> str:
        if tag.part == "void":
            return self._void(tag)
        if tag.part == "close":
            return self._close(number)
        if number not in self._partner:
            return ""
        opened = self._open(tag)
        if opened:
            self._closing.setdefault(self._partner[number], []).append(tag.name)
        return opened

    def write_end(self, number: int) -> str:
        return self._close(number)

    def _open(self, tag: Tag) -> str:
        if tag.name != "a":
            return tag.shown()
        if "href" not in tag.attributes:
            return ""
        opened = links.opening(tag.attributes["href"], tag.attributes.get("title", ""), self._sheet)
        self._sheet.in_link = self._sheet.in_link or bool(opened)
        return opened

    def _close(self, number: int) -> str:
        names = self._closing.get(number, [])
        if "a" in names:
            self._sheet.in_link = False
        return "".join(f"</{name}>" for name in reversed(names))

    def _void(self, tag: Tag) -> str:
        if tag.name != _PICTURE:
            return tag.shown()
        given = tag.attributes
        return links.image(given["src"], given.get("alt", ""), given.get("title", ""), self._sheet) if given.get("src") else ""
