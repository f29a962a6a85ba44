"""Front matter's YAML, read into plain values together with the places where they were written.

Safe by construction: values are built here from the parser's events, so nothing is ever instantiated, followed or repeated.

Source: YAML 1.1 as PyYAML's safe loader reads it. We differ where a loader would change what a person wrote: dates, numbers
with a leading zero, an underscore or colons (`0912`, `1_000`, `10:30`), other bases, infinities and not-a-numbers stay text;
anchors, aliases and the tags of other applications are refused; so is a key that stands twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, Final, TypeAlias

import yaml

Value: TypeAlias = "str | int | float | bool | list[Value] | dict[str, Value] | None"

MAX_DEPTH: Final = 32  # containers within containers; far more than a form makes, far less than Python's stack

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STANDARD: Final = "tag:yaml.org,2002:"
_OURS: Final = frozenset(_STANDARD + name for name in ("null", "bool", "int", "float"))
_AS_WRITTEN: Final = frozenset(_STANDARD + name for name in ("set", "omap", "pairs"))
_KNOWN: Final = _OURS | _AS_WRITTEN | {_STANDARD + name for name in ("str", "seq", "map", "binary", "timestamp")} | {None, "!"}
_NULLS: Final = frozenset(["", "~", "null", "Null", "NULL"])
_TRUE: Final = frozenset(["yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"])
_FALSE: Final = frozenset(["no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"])
_INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,999})")  # Python refuses to read more than 4,300 digits
_FLOAT: Final = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+][0-9]+)?")
_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")  # an escape such as "\0" can name what no database keeps


@dataclass(frozen=True)
class Pair:
    """Where one key of the outermost mapping stands: indexes into the source, in characters.

    `start` to `key_end` is the key, `value_start` to `end` its value without the comments and blank lines that follow.
    """

    key: str
    start: int
    key_end: int
    value_start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """What a YAML source says: its values, or a `problem` with the index at which it shows.

    `written` holds, for each key with a scalar or a list of scalars, those scalars as they stand, nulls left out. `flow` is
    true if the mapping is written in braces. Problems: `yaml`, `alias`, `tag`, `too_deep`, `duplicate`, `not_mapping`.
    """

    fields: Mapping[str, Value] = field(default_factory=dict)
    written: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pairs: tuple[Pair, ...] = ()
    flow: bool = False
    problem: str = ""
    position: int = 0
    detail: str = ""


def read(source: str) -> Reading:
    """Read `source`, one YAML mapping or nothing but comments, with or without `---` above it. Never raises."""
    try:
        return _document(source, yaml.parse(source, Loader=_LOADER))
    except _MalformedError as error:
        return Reading(problem=error.code, position=error.position, detail=error.detail)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return Reading(problem="yaml", position=mark.index if mark else 0, detail=error.problem or "")
    except yaml.reader.ReaderError as error:
        return Reading(problem="yaml", position=_unreadable(source), detail=str(error.reason))
    except (yaml.YAMLError, ValueError) as error:  # ValueError: the pure Python scanner on an escape past U+10FFFF
        return Reading(problem="yaml", detail=str(error))


def resolved(text: str) -> Value:
    """Return the value that an unquoted scalar stands for."""
    if text in _NULLS:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and isfinite(number := float(text)):
        return number
    return text


class _MalformedError(Exception):
    def __init__(self, code: str, position: int, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.position = position
        self.detail = detail


@dataclass(frozen=True)
class _Node:
    value: Value
    start: int
    end: int
    text: str | None = None  # of a scalar, as written without its quotes
    written: tuple[str, ...] = ()


def _document(source: str, events: Iterator[Any]) -> Reading:
    next(events)
    if isinstance(next(events), yaml.StreamEndEvent):
        return Reading()
    start = next(events)
    _refuse_foreign(start)
    if isinstance(start, yaml.ScalarEvent) and not start.value and start.implicit[0]:
        return Reading()
    if not isinstance(start, yaml.MappingStartEvent) or start.tag in _AS_WRITTEN:
        raise _MalformedError("not_mapping", _start(start))
    pairs, _ = _pairs(source, events, depth=1)
    next(events)
    if not isinstance(more := next(events), yaml.StreamEndEvent):
        raise _MalformedError("yaml", _start(more), "a second document begins")
    return Reading(
        fields={_key(source, key): value.value for key, value in pairs},
        written={_key(source, key): value.written for key, value in pairs if value.written},
        pairs=tuple(Pair(_key(source, key), key.start, key.end, value.start, value.end) for key, value in pairs),
        flow=bool(start.flow_style),
    )


def _pairs(source: str, events: Iterator[Any], depth: int) -> tuple[list[tuple[_Node, _Node]], int]:
    """Return the pairs up to the mapping's end, and the index of that end (of the next token, if written without braces)."""
    pairs: list[tuple[_Node, _Node]] = []
    met = set()
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = _node(source, event, events, depth)
        if (name := _key(source, key)) in met:
            raise _MalformedError("duplicate", key.start, name)
        met.add(name)
        pairs.append((key, _node(source, next(events), events, depth)))
    return pairs, _end(event)


def _node(source: str, event: Any, events: Iterator[Any], depth: int) -> _Node:
    _refuse_foreign(event)
    start = _start(event)
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event)
    if depth >= MAX_DEPTH:
        raise _MalformedError("too_deep", start)
    if isinstance(event, yaml.SequenceStartEvent):
        node = _sequence(source, event, events, depth + 1)
    else:
        node = _mapping(source, event, events, depth + 1)
    if event.tag in _AS_WRITTEN:
        text = source[start : node.end]
        return _Node(text, start, node.end, None, (text,))
    return node


def _scalar(event: yaml.ScalarEvent) -> _Node:
    text = _UNSTORABLE.sub("\ufffd", event.value)
    value = resolved(text) if event.implicit[0] or event.tag in _OURS else text
    written = () if value is None else (text,)
    return _Node(value, _start(event), _end(event), text, written)


def _sequence(source: str, event: Any, events: Iterator[Any], depth: int) -> _Node:
    items: list[_Node] = []
    while not isinstance(item := next(events), yaml.SequenceEndEvent):
        items.append(_node(source, item, events, depth))
    end = _end(item) if event.flow_style or not items else items[-1].end
    written = tuple(text for node in items if node.text is not None for text in node.written)
    return _Node([node.value for node in items], _start(event), end, None, written)


def _mapping(source: str, event: Any, events: Iterator[Any], depth: int) -> _Node:
    pairs, closed = _pairs(source, events, depth)
    end = closed if event.flow_style or not pairs else pairs[-1][1].end
    return _Node({_key(source, key): value.value for key, value in pairs}, _start(event), end)


def _key(source: str, key: _Node) -> str:
    return source[key.start : key.end] if key.text is None else key.text


def _refuse_foreign(event: Any) -> None:
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        raise _MalformedError("alias", _start(event))
    if event.tag not in _KNOWN:
        raise _MalformedError("tag", _start(event), event.tag)


def _start(event: Any) -> int:
    return int(event.start_mark.index)


def _end(event: Any) -> int:
    return int(event.end_mark.index)


def _unreadable(source: str) -> int:
    found = yaml.reader.Reader.NON_PRINTABLE.search(source)
    return found.start() if found else 0
