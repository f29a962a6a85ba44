"""A page's text as one document: front matter and Markdown body, taken apart and put together without losing anything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pages_store import limits
from pages_store.documents import kinds, languages, yaml_writer
from pages_store.documents.front_matter import Entry, entries, inside, located, read, split
from pages_store.documents.yaml_reader import Reading, Value
from pages_store.errors import FieldError, TooLargeError

__all__ = ["Document", "Value", "clean", "compose", "entries", "parse", "split", "with_fields"]

_BOM: Final = "\ufeff"
_FENCE: Final = "---\n"
_COMMENT_AFTER: Final = re.compile(r"[ \t]+#[^\n]*")
_COMMENT_OF_BLOCK: Final = re.compile(r"[ \t]*:(?:[ \t]*[|>][-+0-9]*)?([ \t]+#[^\n]*)\n")
_COMMENT_LINE: Final = re.compile(r"^ *#[^\n]*\n", re.MULTILINE)
_ENDS_IN_BLOCK: Final = re.compile(r"[:-] \|-?$", re.MULTILINE)


@dataclass(frozen=True)
class Document:
    """A text taken apart; `front` and `body` join back to it.

    `fields` are the values of the front matter, known keys and unknown. If it is malformed there are none, and `problem` is
    the reason: `yaml`, `alias`, `tag`, `too_deep`, `too_long`, `duplicate` or `not_mapping`; it shows at `line` of the text
    (from 1), and `detail` is the parser's own English or the name concerned, or "". `written` holds the scalars of a key as
    they stand in the text (`2021`, `yes`), quotes aside.
    """

    front: str
    body: str
    fields: Mapping[str, Value] = field(default_factory=dict)
    problem: str = ""
    line: int = 0
    detail: str = ""
    written: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Return the title as written, or "" if there is none or it is not one scalar."""
        return self._scalar("title")

    @property
    def kind(self) -> str:
        """Return the name of a kind there is: `page` for a kind that is not given or not known (the text keeps it)."""
        name = self._scalar("kind").strip().lower()
        return name if name in kinds.KINDS else kinds.DEFAULT

    @property
    def language(self) -> str:
        """Return the language's tag in its usual case, or "" if none is given or it is not shaped like a tag."""
        return languages.normal(self._scalar("language"))

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the tags in the order of the text, each once."""
        return self.listed("tags")

    def listed(self, key: str) -> tuple[str, ...]:
        """Return the scalar or list of scalars under `key` as written, trimmed, empty ones and repetitions left out."""
        return kinds.lists(self.written, key)

    def _scalar(self, key: str) -> str:
        one = self.written.get(key, ())
        return one[0] if one and not isinstance(self.fields[key], list) else ""


def clean(text: str) -> str:
    r"""Return `text` as a page may hold it: `\n` line ends, no byte order mark, U+FFFD for NUL.

    Raises:
        FieldError: it holds half a surrogate pair (`surrogate`), which UTF-8 can't say.
        TooLargeError: it is longer than `PAGE_BYTES`.
    """
    text = text.lstrip(_BOM).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise FieldError("text", "surrogate") from None
    if size > limits.PAGE_BYTES:
        raise TooLargeError("PAGE_BYTES")
    return text


def parse(text: str) -> Document:
    """Take `text` apart. Never raises: what is malformed is told by `problem`."""
    front, body = split(text)
    reading = read(front)
    line = front.count("\n", 0, reading.position) + 1 if reading.problem else 0
    return Document(front, body, reading.fields, reading.problem, line, reading.detail, reading.written)


def compose(fields: Mapping[str, Value], body: str) -> str:
    """Return the document that `parse` takes apart into these fields, in this order, and this body.

    Raises:
        FieldError: a value can't be written; see `yaml_writer.entry`.
        TooLargeError: the front matter would be longer than `FRONT_MATTER_BYTES`.
    """
    if not fields and not split(body)[0]:
        return body
    values = yaml_writer.storable(fields)
    return _checked(_front(values), values) + body


def with_fields(text: str, changes: Mapping[str, Value]) -> str:
    """Return `text` with the fields in `changes` set, or deleted where the change is None.

    All that stands between the fences stays byte for byte, except the values that really change: order, comments, quoting,
    unknown keys. New keys come last; a title comes first in a text that had no front matter. Only front matter whose keys do
    not stand each on a line of its own (`{title: x}`, `? title`) is written anew as a whole when one of its values changes.

    Raises:
        FieldError: the front matter is malformed (`front_matter`), or a value can't be written.
        TooLargeError: the front matter would be longer than `FRONT_MATTER_BYTES`.
    """
    front, body = split(text)
    reading = read(front)
    if reading.problem and changes:
        raise FieldError("front_matter", reading.problem)
    news = {key: value for key, value in yaml_writer.storable(changes).items() if not _stands(reading, key, value)}
    if not news:
        return text
    if not front:
        news = {key: news[key] for key in sorted(news, key=lambda key: key != "title")}
    merged = {key: value for key, value in {**reading.fields, **news}.items() if key not in news or value is not None}
    edited = _edited(front, reading, news)
    if not _says(edited, merged):
        edited = _front(merged)
    return _checked(edited, merged) + body


def _stands(reading: Reading, key: str, value: Value) -> bool:
    """Tell whether the text says so already; title, kind, language and tags count as written."""
    if key not in reading.fields or value is None:
        return key not in reading.fields and value is None
    present = reading.fields[key]
    if key in kinds.COMMON and isinstance(present, list) == isinstance(value, list) and not isinstance(present, dict):
        return list(reading.written.get(key, ())) == (value if isinstance(value, list) else [value])
    return repr(present) == repr(value)  # unlike ==, it tells 1 from true and 1.0


def _front(values: Mapping[str, Value]) -> str:
    return _FENCE + _lines(values) + _FENCE


def _lines(values: Mapping[str, Value]) -> str:
    written = ""
    for key, value in values.items():
        written += yaml_writer.entry(key, value)
        if len(written) > limits.FRONT_MATTER_BYTES:  # stop, before a request of 2 MB takes seconds to write
            raise TooLargeError("FRONT_MATTER_BYTES")
    return written


def _says(front: str, values: Mapping[str, Value]) -> bool:
    reading = read(front)
    return split(front) == (front, "") and not reading.problem and repr(reading.fields) == repr(values)


def _checked(front: str, values: Mapping[str, Value]) -> str:
    if len(front.encode()) > limits.FRONT_MATTER_BYTES:
        raise TooLargeError("FRONT_MATTER_BYTES")
    if not _says(front, values):
        raise FieldError("front_matter", read(front).problem)
    return front


def _edited(front: str, reading: Reading, news: Mapping[str, Value]) -> str:
    """Return `front` with only the entries of `news` touched, or "" where that can't be done."""
    found = located(front, reading)
    if not found:
        return ""
    kept = "".join(_entry(front, entry, news) for entry in found[:-1])
    closing = inside(front)[1]
    indent = next((" " * _indent(front, entry) for entry in found if entry.pair), "")
    added = _lines({key: value for key, value in news.items() if key not in reading.fields})
    return kept + front[found[-1].start : closing] + _shifted(added, indent) + front[closing:]


def _entry(front: str, entry: Entry, news: Mapping[str, Value]) -> str:
    if entry.pair is None or entry.key not in news:
        return front[entry.start : entry.end]
    value = news[entry.key]
    if value is None:
        return ""
    pair = entry.pair
    lines = yaml_writer.entry(entry.key, value, written_key=front[pair.start : pair.key_end])
    indent = " " * _indent(front, entry)
    first, rest = _shifted(lines, indent).split("\n", 1)
    above = front[entry.start : pair.start - len(indent)]
    below = front[entry.value_lines_end : entry.end]
    if _ENDS_IN_BLOCK.search(lines):  # it would take an indented comment below for its own text
        below = _COMMENT_LINE.sub("", below)
    return above + first + _comment(front, entry) + "\n" + rest + below


def _comment(front: str, entry: Entry) -> str:
    """Return the comment behind the value, or behind the key of a value on the lines below, with the space before it."""
    pair = entry.pair
    if pair is None:
        return ""
    if found := _COMMENT_AFTER.match(front, max(pair.end, pair.key_end), entry.value_lines_end):
        return found[0]
    found = _COMMENT_OF_BLOCK.match(front, pair.key_end)
    return found[1] if found else ""


def _indent(front: str, entry: Entry) -> int:
    return entry.pair.start - front.rfind("\n", 0, entry.pair.start) - 1 if entry.pair else 0


def _shifted(lines: str, indent: str) -> str:
    return re.sub(r"^(?=[^\n])", indent, lines, flags=re.MULTILINE)
