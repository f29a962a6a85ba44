"""Days as people type them into a query."""

from __future__ import annotations

from datetime import date
from typing import Final

import regex

from search_index.words import arabic


def day(typed: str) -> date | None:
    """Return the day of `2024-05-01` or `1/5/2024`, or the first one of `2024-05` or `2024`; None for what is no date.

    Digits may be those of Arabic or Persian.
    """
    match = _DATE.fullmatch(arabic.fold(typed))
    if match is None:
        return None
    try:
        return date(int(match["year"]), int(match["month"] or 1), int(match["day"] or 1))
    except ValueError:
        return None


_DATE: Final = regex.compile(
    r"(?P<year>[0-9]{4})(?:[-/.](?P<month>[0-9]{1,2})(?:[-/.](?P<day>[0-9]{1,2}))?)?"
    r"|(?P<day>[0-9]{1,2})[-/.](?P<month>[0-9]{1,2})[-/.](?P<year>[0-9]{4})"
)
