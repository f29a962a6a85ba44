"""Characters that can't be seen but change what is: shown as marks where a text is compared or shown as source."""

from __future__ import annotations

import re
from itertools import cycle

_CONTROLS = re.compile(
    "([\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\U000e0000-\U000e007f])"
)


def is_in(text: str) -> bool:
    """Say whether there is any of them in `text`."""
    return _CONTROLS.search(text) is not None


def pieces(text: str) -> list[tuple[str, str]]:
    """Return `text` in order as pairs: a stretch of it and "", or "" and the name (`U+202E`) of one invisible character."""
    parts = zip(_CONTROLS.split(text), cycle((False, True)), strict=False)
    return [("", f"U+{ord(part):04X}") if control else (part, "") for part, control in parts if part]
