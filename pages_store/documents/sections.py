"""The sections of a Markdown body, each a heading with all that stands below it, to be changed one at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pages_store.comparing import blocks
from pages_store.errors import NotFoundError

_PARTED: Final = "\n\n"


@dataclass(frozen=True)
class Section:
    """A heading of `level` 1 to 6, and where its section begins and ends in the body, in characters.

    It ends before the next heading of the same level or above.
    """

    level: int
    title: str
    start: int
    end: int


def of(body: str) -> list[Section]:
    """Return the sections in the order of their headings; one may hold the next.

    Headings within quotations and lists begin none.
    """
    found: list[Section] = []
    at = 0
    for block in blocks.blocks(body):
        if block.kind == "heading":
            level = _level(block.text)
            found = [_ended(section, at) if section.level >= level else section for section in found]
            found.append(Section(level, blocks.title(block.text), at, -1))
        at += len(block.text) + len(block.gap)
    return [_ended(section, at) for section in found]


def text(body: str, number: int) -> str:
    """Return section `number` (from 1), heading included. Raises `NotFoundError`."""
    section = _numbered(body, number)
    return body[section.start : section.end]


def replaced(body: str, number: int, written: str) -> str:
    """Return the body with section `number` (from 1) as it was `written`, and all else to the letter.

    What was written is kept apart from the heading that follows by a blank line. Raises `NotFoundError`.
    """
    section = _numbered(body, number)
    before, rest = body[: section.start], body[section.end :]
    if written == body[section.start : section.end]:
        return body
    if written.strip("\n") and rest:
        written = written.rstrip("\n") + _PARTED
    return before + written + rest


def _numbered(body: str, number: int) -> Section:
    found = of(body)
    if not 1 <= number <= len(found):
        raise NotFoundError(f"section {number}")
    return found[number - 1]


def _ended(section: Section, at: int) -> Section:
    return section if section.end >= 0 else Section(section.level, section.title, section.start, at)


def _level(heading: str) -> int:
    """Return the level of a heading: the number of its signs, or 1 or 2 by the line below it."""
    line = heading.lstrip(" ")
    if line.startswith("#"):
        return len(line) - len(line.lstrip("#"))
    return 1 if line.rstrip().endswith("=") else 2
