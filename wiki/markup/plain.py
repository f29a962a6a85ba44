"""A text shown as it was typed: what stands in for HTML that is absent or was not to be had within the limits."""

from __future__ import annotations

import re
from html import escape
from typing import Final

from wiki.markup.direction import direction, of_language
from wiki.markup.sanitize import SafeHtml

_UNREADABLE: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_GAP: Final = re.compile(r"\n[ \t]*\n\s*")


def plain(source: str, language: str = "ar") -> SafeHtml:
    """Return `source` escaped, a paragraph for each of its own, with its lines kept and each in its direction."""
    default = of_language(language)
    source = readable(source).replace("\r\n", "\n").strip("\n")
    paragraphs = (paragraph for paragraph in _GAP.split(source) if paragraph.strip())
    return SafeHtml(
        "".join(
            f'<p class="plain" dir="{direction(paragraph, default)}">{escape(paragraph).replace(_LINE_END, _SHOWN)}</p>\n'
            for paragraph in paragraphs
        )
    )


def readable(source: str) -> str:
    """Return `source` with control characters and lone surrogates, which no HTML may hold, replaced by U+FFFD."""
    return _UNREADABLE.sub("\ufffd", source)


_LINE_END: Final = "\n"
_SHOWN: Final = "<br>\n"
