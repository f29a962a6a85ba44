"""What the text of a new page may begin with: for each kind and language, headings with a hint under each.

The texts stand beside this file as `<kind>.<language>.md`. A hint is there to be written over; what was left as it came is not
saved.
"""

from __future__ import annotations

import re
from pathlib import Path

from pages_store.documents import document, kinds

_FOLDER = Path(__file__).parent
_BETWEEN = "\n\n## "


def text(kind: str, language: str) -> str:
    """Return what a page of this kind begins with in this language, "" where nothing is offered."""
    path = _FOLDER / f"{kind}.{language}.md"
    known = kind in kinds.KINDS and language.isalpha()  # they may come from an address, and must not lead elsewhere
    return path.read_text(encoding="utf-8") if known and path.is_file() else ""


def finished(typed: str) -> str:
    """Return a document without the headings of its kind under which the hint still stands as it was offered."""
    parsed = document.parse(typed)
    body = parsed.body
    for path in _FOLDER.glob(f"{parsed.kind}.*.md"):
        for section in path.read_text(encoding="utf-8").removeprefix("## ").split(_BETWEEN):
            body = re.sub(rf"^## {re.escape(section.strip())}(?:\n+|\Z)", "", body, flags=re.MULTILINE)
    return typed if body == parsed.body else parsed.front + body
