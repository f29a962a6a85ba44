"""The blocks of a Markdown body as a reader counts them: paragraphs, headings, items, rows, quotations, lines of code.

No parser: lines are looked at one by one, so that any text falls into blocks, and joined they are the text again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Final, Literal

import regex

Kind = Literal["paragraph", "heading", "item", "row", "quote", "code"]

_LINE: Final = regex.compile(r"[^\n]*\n|[^\n]+")
_HEADING: Final = regex.compile(r" {0,3}#{1,6}(?:[ \t]|$)")
_UNDERLINE: Final = regex.compile(r" {0,3}(?:=+|-+)[ \t]*$")
_ITEM: Final = regex.compile(r"[ \t]*(?:[-*+]|[0-9]{1,9}[.)])(?:[ \t]|$)|:[ \t]|\[\^[^\]\n]+\]:")
_QUOTE: Final = regex.compile(r" {0,3}>")
_FENCE: Final = regex.compile(r"[ \t]*(`{3,}|~{3,})")
_INDENTED: Final = regex.compile(r"(?: {4}|\t)")
# The line under the head of a table. Possessive, since a text may hold thousands of dashes.
_DELIMITER: Final = regex.compile(r"[ \t]*+\|?+[ \t]*+:?+-++:?+[ \t]*+(?:\|[ \t]*+:?+-++:?+[ \t]*+)*+\|?+[ \t]*+$")
_MARKUP: Final = regex.compile(
    r"!?\[([^\[\]\n]*)\]\([^()\n]*\)|\[\[(?:[^\[\]|\n]*\|)?([^\[\]\n]*)\]\]|[*`~]+|(?<![^\W_])_+|_+(?![^\W_])"
)


@dataclass(frozen=True)
class Block:
    """A block with its `gap`: the end of its last line and the blank lines behind it. `section` is the heading above it.

    Blank lines at the start of a text are the gap of an empty paragraph.
    """

    kind: Kind
    text: str
    gap: str
    section: str = ""


def blocks(body: str) -> list[Block]:
    """Cut a body into its blocks; their texts and gaps joined are `body` again."""
    found: list[Block] = []
    section = ""
    for kind, lines, blank in _groups(_LINE.findall(body)):
        text = "".join(lines)
        bare = text.rstrip("\n")
        if kind == "heading":
            section = title(bare)
        found.append(Block(kind, bare, text[len(bare) :] + blank, section))
    return found


def title(heading: str) -> str:
    """Return what a heading says, without the signs that make it one and most of its markup."""
    line = heading.strip().split("\n")[0].strip("#")
    return " ".join(unescape(_MARKUP.sub(r"\1\2", line)).split())


def cells(row: str) -> list[str]:
    """Return the cells of a row of a table, trimmed; bars behind a backslash part none."""
    parts = regex.split(r"(?<!\\)\|", row.strip())
    inner = parts[1 if not parts[0].strip() else 0 : -1 if len(parts) > 1 and not parts[-1].strip() else len(parts)]
    return [part.strip() for part in inner]


def _groups(lines: Sequence[str]) -> Iterator[tuple[Kind, list[str], str]]:
    """Yield each block's kind, lines, and the blank lines behind it."""
    at = 0
    fence = ""
    before: Kind = "paragraph"
    if lines and not lines[0].strip():
        at = _after_blank(lines, 0)
        yield "paragraph", [], "".join(lines[:at])
    while at < len(lines):
        kind, fence = _kind(lines, at, before, fence)
        end = at + 1 if kind in ("code", "row", "heading") else _end(lines, at, kind)
        if kind == "heading" and _is_underlined(lines, at):
            end += 1
        # Blank lines inside a fence are code as well.
        after = end if fence else _after_blank(lines, end)
        yield kind, list(lines[at:end]), "".join(lines[end:after])
        at, before = after, "paragraph" if after > end and kind != "item" else kind


def _kind(lines: Sequence[str], at: int, before: Kind, fence: str) -> tuple[Kind, str]:
    """Return the kind of the block that begins at a line, and the fence that is open behind that line."""
    line = lines[at]
    opened = _FENCE.match(line)
    if fence:
        closes = opened and opened[1].startswith(fence) and not line[opened.end() :].strip()
        return "code", "" if closes else fence
    if opened:
        return "code", opened[1]
    if _HEADING.match(line) or _is_underlined(lines, at):
        return "heading", ""
    if _is_row(lines, at, before):
        return "row", ""
    if _INDENTED.match(line) and before != "item" and not _ITEM.match(line):
        return "code", ""
    return "item" if _ITEM.match(line) else "quote" if _QUOTE.match(line) else "paragraph", ""


def _end(lines: Sequence[str], at: int, kind: Kind) -> int:
    """Return where the block that begins at a line ends: at a blank line, or where another begins."""
    end = at + 1
    while end < len(lines) and lines[end].strip() and not _begins(lines, end, kind):
        end += 1
    return end


def _begins(lines: Sequence[str], at: int, inside: Kind) -> bool:
    line = lines[at]
    if inside == "quote":
        return not _QUOTE.match(line) or not line.strip(" \t\n>")
    starts = (_HEADING, _FENCE, _ITEM, _QUOTE)
    return any(pattern.match(line) for pattern in starts) or _is_delimiter(lines, at + 1)


def _is_underlined(lines: Sequence[str], at: int) -> bool:
    line, below = lines[at], lines[at + 1] if at + 1 < len(lines) else ""
    plain = line.strip() and not any(pattern.match(line) for pattern in (_ITEM, _QUOTE, _UNDERLINE, _INDENTED))
    return bool(plain and "|" not in line and _UNDERLINE.match(below))


def _is_row(lines: Sequence[str], at: int, before: Kind) -> bool:
    return (before == "row" and "|" in lines[at]) or _is_delimiter(lines, at + 1)


def _is_delimiter(lines: Sequence[str], at: int) -> bool:
    is_there = 0 < at < len(lines)
    return is_there and "|" in lines[at] and "|" in lines[at - 1] and bool(_DELIMITER.match(lines[at]))


def _after_blank(lines: Sequence[str], at: int) -> int:
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at
