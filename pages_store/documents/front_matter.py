"""The front matter of a document: where it ends, and which of its lines belong to which key.

Source: Jekyll's and Pandoc's front matter. The first line is `---`; the first `---` or `...` after it closes. A `---` before a
blank line and plain text is a thematic break, as in Pandoc; so is one that nothing closes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from pages_store import limits
from pages_store.documents import yaml_reader
from pages_store.documents.yaml_reader import Pair, Reading

_OPENING: Final = re.compile(r"---[ \t]*\n")
_CLOSING: Final = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
_BLANKS: Final = " \t\n"
_BLANK_OR_COMMENT: Final = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)+")
_KEYED: Final = re.compile(r"[^\n]*:(?:[ \t]|$)|[{?]", re.MULTILINE)
_LINE: Final = re.compile(r"[^\n]*\n")  # str.splitlines would also cut at U+2028 and its like
_COMMENT: Final = re.compile(r" *#")


@dataclass(frozen=True)
class Entry:
    """One stretch of front matter: the lines of `key` with the comments directly above it; "" for fences and free comments.

    The indexes count characters of the whole front matter. `pair` says where key and value stand, `start` to `end` are whole
    lines; `value_lines_end` is the end of the last line of the value that is not blank.
    """

    key: str
    start: int
    end: int
    pair: Pair | None = None
    value_lines_end: int = 0


def split(text: str) -> tuple[str, str]:
    """Return the front matter of `text`, both fences and the newline after them included, and the body. They join back.

    Without front matter the first is "".
    """
    opening = _OPENING.match(text)
    closing = _CLOSING.search(text, opening.end()) if opening else None
    if not opening or not closing or _is_break(text, opening.end(), closing.start()):
        return "", text
    return text[: closing.end()], text[closing.end() :]


def entries(front: str) -> list[tuple[str, str]]:
    """Return the slices of `front` by top-level key, in order; joined they are `front`.

    The slice of a key begins with the comments directly above it and runs to the next slice. "" names the fences and the
    comments that stand free. Front matter that is malformed, or whose keys do not stand each on lines of its own, is one "".
    """
    if not front:
        return []
    return [(entry.key, front[entry.start : entry.end]) for entry in located(front, read(front)) or [Entry("", 0, len(front))]]


def read(front: str) -> Reading:
    """Read the YAML between the fences of `front`; indexes count from the start of `front`.

    Its problem is `too_long` past `FRONT_MATTER_BYTES`, else as in `Reading`.
    """
    if len(front.encode()) > limits.FRONT_MATTER_BYTES:
        return Reading(problem="too_long")
    return yaml_reader.read(front[: inside(front)[1]])  # the opening fence is YAML's own document marker


def inside(front: str) -> tuple[int, int]:
    """Return where the lines between the fences of `front` begin and end; (0, 0) without front matter."""
    opening = _OPENING.match(front)
    if not opening:
        return 0, 0
    closing = _CLOSING.search(front, opening.end())
    return opening.end(), closing.start() if closing else len(front)


def located(front: str, reading: Reading) -> list[Entry]:
    """Return the entries of `front`, or none if it is malformed or its keys do not stand each on lines of its own."""
    first, last = inside(front)
    if reading.problem or reading.flow or not _regular(front, reading.pairs):
        return []
    found: list[Entry] = []
    starts = [pair.start for pair in reading.pairs]
    free = 0  # where the stretch that no key has claimed begins
    for pair, following in zip(reading.pairs, [*starts, last][1:], strict=True):
        line = _line_start(front, pair.start)
        start = _comments_start(front, max(free, first), line, pair.start - line)
        if free < start:
            found.append(Entry("", free, start))
        value_end = min(_line_end(front, max(pair.end, pair.key_end)), _line_start(front, following))
        end = free = _claimed(front, value_end, _line_start(front, following), pair.start - line)
        found.append(Entry(pair.key, start, end, pair, _line_end(front, line + len(front[line:value_end].rstrip(_BLANKS)))))
    return [*found, Entry("", free, len(front))]


def _is_break(text: str, start: int, end: int) -> bool:
    if not text[start:end].split("\n", 1)[0].strip(" \t") and start < end:
        content = _BLANK_OR_COMMENT.match(text, start, end)
        at = content.end() if content else start
        return at < end and not _KEYED.match(text, at, end)
    return False


def _regular(front: str, pairs: tuple[Pair, ...]) -> bool:
    """Tell whether each key begins a line, all with the same indent, so that lines can be moved and changed alone."""
    indents = {front[_line_start(front, pair.start) : pair.start] for pair in pairs}
    return len(indents) <= 1 and not any(indent.strip(" ") for indent in indents)


def _line_start(front: str, at: int) -> int:
    return front.rfind("\n", 0, at) + 1


def _line_end(front: str, at: int) -> int:
    """Return the end of the line that holds the character before `at`, its newline included."""
    return front.index("\n", max(at - 1, 0)) + 1


def _comments_start(front: str, start: int, end: int, indent: int) -> int:
    """Return where the unbroken comment lines that end at `end` begin, going back to `start` at most."""
    lines = _LINE.findall(front, start, end)
    above = takewhile(lambda line: _is_comment(line, indent), reversed(lines))
    return end - sum(map(len, above))


def _claimed(front: str, start: int, end: int, indent: int) -> int:
    """Return how far the key before `start` reaches: deeper comments are part of its value, blank lines follow it."""
    lines = _LINE.findall(front, start, end)
    deeper = [number for number, line in enumerate(lines, 1) if _COMMENT.match(line) and not _is_comment(line, indent)]
    reach = max(deeper, default=0)
    blank = len(list(takewhile(lambda line: not line.strip(), lines[reach:])))
    return start + sum(map(len, lines[: reach + blank]))


def _is_comment(line: str, indent: int) -> bool:
    return _COMMENT.match(line) is not None and len(line) - len(line.lstrip(" ")) <= indent
