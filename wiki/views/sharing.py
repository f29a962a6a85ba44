"""What goes with a page that is handed on or printed: its short address, messages ready to send, a code to scan, who wrote it.

Source: RFC 6068 for mail, and what WhatsApp, Viber and Telegram say of the addresses that open them with a text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from urllib.parse import quote

import segno
from flask_babel import gettext as _

from pages_store import people
from pages_store.tables import Page
from wiki import addresses, markup, permissions
from wiki.accounts import current

_MARKS = {"rtl": "\N{RIGHT-TO-LEFT MARK}", "ltr": "\N{LEFT-TO-RIGHT MARK}"}
_QUIET = 4  # modules of white around a code, as ISO 18004 wants them
_CODES = 1_000  # codes that are remembered


@dataclass(frozen=True)
class Code:
    """A QR code: `path` is to be drawn with a stroke of 1 in a square of `size`."""

    size: int
    path: str


@dataclass(frozen=True)
class Share:
    """A page's short address, the same as a code, and links that begin a message with it: pairs of address and label."""

    address: str
    code: Code
    ways: tuple[tuple[str, str], ...]


def of_page(page: Page) -> Share:
    """Return what a page is handed on with."""
    address = addresses.short_url(page)
    title = _isolated(page)
    text, link = quote(f"{title}\n{address}", safe=""), quote(address, safe="")
    body = quote(f"{title}\r\n{address}\r\n", safe="")
    ways = (
        (f"https://wa.me/?text={text}", _("Send by WhatsApp")),
        (f"viber://forward?text={text}", _("Send by Viber")),
        (f"https://t.me/share/url?url={link}&text={quote(title, safe='')}", _("Send by Telegram")),
        (f"mailto:?subject={quote(page.title, safe='')}&body={body}", _("Send by e-mail")),
    )
    return Share(address, code(address), ways)


@lru_cache(_CODES)
def code(text: str) -> Code:
    """Return `text` as a QR code of which a seventh may be dirty or torn."""
    rows = list(segno.make(text, error="m", micro=False).matrix_iter(border=_QUIET))
    return Code(len(rows), "".join(_runs(number, row) for number, row in enumerate(rows)))


def contributors(page: Page) -> list[str]:
    """Return the names of who wrote a page, as far as the reader may know: teams alone, "" for members without one."""
    authors = people.told(page)
    if permissions.can(current.account(), "see people"):
        return [name for name, _team in authors]
    return sorted({team for _name, team in authors}, reverse=True)


def _isolated(page: Page) -> str:
    """Return the title between marks that make a messenger write it in its own direction, whatever it begins or ends with."""
    mark = _MARKS[markup.direction(page.title, markup.of_language(page.language))]
    return f"{mark}{page.title}{mark}"


def _runs(number: int, row: Iterable[int]) -> str:
    """Return the dark modules of a row as lines through their middle."""
    drawn, start = "", 0
    for dark, run in groupby(row):
        length = len(list(run))
        drawn += f"M{start} {number}.5h{length}" if dark else ""
        start += length
    return drawn
