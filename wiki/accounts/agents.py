"""Which browser and system a `User-Agent` header names, in the words people know them by."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Most browsers also claim to be Chrome or Safari, most systems to be Linux or a Mac: the first that fits is meant.
_BROWSERS = (
    ("Edge", r"\bEdgA?(?:iOS)?/"),
    ("Opera", r"\b(?:OPR|OPT|Opera)/"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Yandex", r"\bYaBrowser/"),
    ("Facebook", r"\bFB(?:AN|AV)/"),
    ("Firefox", r"\b(?:Firefox|FxiOS)/"),
    ("Chrome", r"\b(?:Chrome|CriOS|Chromium|HeadlessChrome)/"),
    ("Safari", r"\bSafari/"),
)
_SYSTEMS = (
    ("Android", r"\bAndroid\b"),
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Windows", r"\bWindows\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("Mac", r"\bMac(?:intosh| OS X)\b"),
    ("Linux", r"\bLinux\b"),
)


@dataclass(frozen=True)
class Agent:
    """A browser and the system it runs on; "" where one can't be told."""

    browser: str
    system: str


def read(header: str) -> Agent:
    """Return what a `User-Agent` header names."""
    return Agent(_first(_BROWSERS, header), _first(_SYSTEMS, header))


def _first(known: tuple[tuple[str, str], ...], header: str) -> str:
    return next((name for name, pattern in known if re.search(pattern, header)), "")
