"""The message of a commit: an edit's comment, and in trailers what a commit has no place for otherwise.

Source: git-interpret-trailers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

PAGE: Final = "Kunnash-Page"
"""The number of the page that a commit is part of, however its file is called."""

TITLE: Final = "Kunnash-Title"
"""What the page is called, where its text says otherwise: another page had the title."""

FILE: Final = "Kunnash-File"
MINOR: Final = "Kunnash-Minor"
MERGES: Final = "Kunnash-Merges"
REVERTS: Final = "Kunnash-Reverts"
UNDOES: Final = "Kunnash-Undoes"
"""Say which commit of the same page was merged in, brought back or taken back, counted from 1."""

NO_COMMENT: Final = "Kunnash-No-Comment"
"""Says that the first line is not what the author wrote, who wrote nothing."""

_TRAILER: Final = re.compile(r"(?P<key>Kunnash-[A-Za-z-]+): (?P<value>.*)")


def message(comment: str, told: Mapping[str, str], instead: str) -> str:
    """Return the message of a commit; `instead` is its first line if there is no comment."""
    lines = dict(told) if comment else {**told, NO_COMMENT: "yes"}
    ending = "".join(f"{key}: {value}\n" for key, value in lines.items())
    return f"{comment or instead}\n" + (f"\n{ending}" if ending else "")


def read(message: str) -> tuple[str, dict[str, str]]:
    """Return the comment that a message says, which is its first paragraph in one line, and our trailers in it."""
    paragraphs = re.split(r"\n[ \t\r]*\n", message.strip())
    found = [_TRAILER.fullmatch(line.strip()) for line in paragraphs[-1].split("\n")] if len(paragraphs) > 1 else []
    told = {each["key"]: each["value"] for each in found if each}
    return "" if NO_COMMENT in told else " ".join(paragraphs[0].split("\n")), told
