"""Colours for code in a named language, as classes of Pygments."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pygments.formatter import Formatter

# Some of Pygments' lexers are slow on long input; past this the code is shown without colours.
CHARACTERS: Final = 20_000
_NAME: Final = re.compile(r"[A-Za-z0-9+#._-]{1,30}")


def name_of(info: str) -> str:
    """Return the language that a fence's info string names, or "" for one that can't be a class name."""
    first = info.split(maxsplit=1)[0] if info.strip() else ""
    return first.lower() if _NAME.fullmatch(first) else ""


def highlight(code: str, language: str) -> str | None:
    """Return `code` as HTML with classes, or None where the language is not known or the code is long."""
    if not language or len(code) > CHARACTERS:
        return None
    # Imported here: most pages hold no code, and Pygments would double the time to start.
    from pygments import highlight as coloured
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None
    return coloured(code, lexer, _formatter())


@cache
def _formatter() -> Formatter[str]:
    from pygments.formatters.html import HtmlFormatter

    return HtmlFormatter(nowrap=True)
