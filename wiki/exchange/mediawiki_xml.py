"""Reading the XML that MediaWiki exports, versions 0.3 to 0.11, as a stream: however large it is, little of it is held.

Source: https://www.mediawiki.org/xml/export-0.11.xsd; the differences of older versions by their own schemas.
"""

from __future__ import annotations

import bz2
import gzip
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final, TypeAlias, cast
from xml.parsers import expat

from pages_store import limits
from wiki.exchange.histories import SourceError

_CHUNK: Final = 1 << 16
_MOST_CHARACTERS: Final = 2 * limits.PAGE_BYTES  # wikitext may be longer than the Markdown made of it
_TEXTS: Final = frozenset(
    "siteinfo/sitename siteinfo/dbname siteinfo/base namespaces/namespace page/title page/ns page/id revision/id "  # noqa: SIM905 - a list would take a line for each
    "revision/timestamp contributor/username contributor/ip revision/comment revision/model revision/text".split()
)


@dataclass(frozen=True)
class Site:
    """The wiki that exported: its name, its language, its namespaces by their numbers, and by what it is told from others."""

    name: str
    language: str
    namespaces: dict[int, str]
    key: str


@dataclass(frozen=True)
class PageStart:
    """A page begins. `namespace` is None in versions that do not number it; `redirect` is "" for one that says no target."""

    site: Site
    title: str
    namespace: int | None
    is_redirect: bool
    redirect: str


@dataclass(frozen=True)
class Entry:
    """A revision. `author`, `comment` and `text` are None where the wiki hides them; `is_cut` is true for a text too long."""

    id: str
    at: str
    author: str | None
    comment: str | None
    text: str | None
    minor: bool
    model: str
    is_cut: bool


@dataclass(frozen=True)
class PageEnd:
    """A page ends."""


Event: TypeAlias = PageStart | Entry | PageEnd


@dataclass
class _Reader:
    """What is known between the tags: the open elements, the text of the innermost, and what they said so far."""

    root: dict[str, str] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    buffer: list[str] | None = None
    size: int = 0
    site: dict[str, str] = field(default_factory=dict)
    namespaces: dict[int, str] = field(default_factory=dict)
    page: dict[str, str] = field(default_factory=dict)
    revision: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    begun: bool = False
    events: deque[Event] = field(default_factory=deque)


@contextmanager
def opened(place: Path) -> Iterator[tuple[Iterator[Event], Callable[[], int]]]:
    """Yield the events of a file, plain or packed by gzip or bzip2, and a function that says how many bytes of it are read.

    Reading them raises `SourceError` for what is no export, is broken or ends too early, with the line; what came before is
    good.
    """
    with place.open("rb") as file:
        yield _events(_unpacked(file)), file.tell


def _unpacked(file: IO[bytes]) -> IO[bytes]:
    begins = file.read(2)
    file.seek(0)
    if begins == b"\x1f\x8b":
        return cast(IO[bytes], gzip.open(file))
    return cast(IO[bytes], bz2.open(file)) if begins == b"BZ" else file


def _events(data: IO[bytes]) -> Iterator[Event]:
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: _start(reader, name, attributes)
    parser.EndElementHandler = lambda _name: _end(reader)
    parser.CharacterDataHandler = lambda text: _text(reader, text)
    parser.StartDoctypeDeclHandler = _refuse  # no export has one; what it declares could grow without bound
    try:
        while chunk := data.read(_CHUNK):
            parser.Parse(chunk, False)
            while reader.events:
                yield reader.events.popleft()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise SourceError(f"not whole XML: {expat.ErrorString(error.code)}, line {error.lineno}") from None
    except (EOFError, OSError, ValueError) as error:
        raise SourceError(f"the file is damaged or ends too early: {error}") from None
    yield from reader.events


def _refuse(*_declared: object) -> None:
    raise SourceError("it declares a document type, which no export of MediaWiki does")


def _start(reader: _Reader, name: str, attributes: dict[str, str]) -> None:
    name = name.rpartition(" ")[2]
    if not reader.open:
        if name != "mediawiki":
            raise SourceError(f"not an export of MediaWiki: its outermost element is “{name}”")
        reader.root = attributes
    reader.open.append(name)
    where = "/".join(reader.open[-2:])
    reader.buffer, reader.size = ([] if where in _TEXTS else None), 0
    _note(reader, where, attributes)


def _note(reader: _Reader, where: str, attributes: dict[str, str]) -> None:
    """Take what stands in attributes, and in elements that are empty."""
    if attributes.get("deleted"):
        reader.hidden.add(where.rpartition("/")[2])
    if where == "mediawiki/page":
        reader.page, reader.begun = {}, False
    elif where == "namespaces/namespace":
        reader.site["number"] = attributes.get("key", "")
    elif where == "page/redirect":
        reader.page["redirect"] = attributes.get("title", "")
    elif where == "page/revision":
        _begin(reader)
        reader.revision, reader.hidden = {}, set()
    elif where == "revision/minor":
        reader.revision["minor"] = "yes"


def _text(reader: _Reader, text: str) -> None:
    if reader.buffer is not None and reader.size <= _MOST_CHARACTERS:
        reader.buffer.append(text)
        reader.size += len(text)


def _end(reader: _Reader) -> None:
    where = "/".join(reader.open[-2:])
    reader.open.pop()
    if reader.buffer is not None:
        _keep(reader, where, "".join(reader.buffer))
        reader.buffer = None
    if where == "page/revision":
        reader.events.append(_entry(reader))
    elif where == "mediawiki/page":
        _begin(reader)
        reader.events.append(PageEnd())


def _keep(reader: _Reader, where: str, text: str) -> None:
    parent, _, name = where.partition("/")
    if where == "namespaces/namespace":
        number = reader.site["number"]
        if number.lstrip("-").isdigit():
            reader.namespaces[int(number)] = text.strip()
    elif parent == "siteinfo":
        reader.site[name] = text.strip()
    elif parent == "page":
        reader.page[name] = text.strip()
    else:
        reader.revision[name] = text
        reader.revision["cut"] = "yes" if name == "text" and len(text) > _MOST_CHARACTERS else reader.revision.get("cut", "")


def _begin(reader: _Reader) -> None:
    """Tell that a page begins, once all that stands before its revisions is known."""
    if reader.begun:
        return
    reader.begun = True
    language = next((value for key, value in reader.root.items() if key.endswith(" lang")), "")
    name = reader.site.get("sitename", "")
    address = reader.site.get("base", "").partition("://")[2]
    site = Site(name or "mediawiki", language, reader.namespaces, address or reader.site.get("dbname") or name)
    number = reader.page.get("ns", "")
    namespace = int(number) if number.lstrip("-").isdigit() else None
    redirect = reader.page.get("redirect", "")
    reader.events.append(PageStart(site, reader.page.get("title", ""), namespace, "redirect" in reader.page, redirect))


def _entry(reader: _Reader) -> Entry:
    said, hidden = reader.revision, reader.hidden
    return Entry(
        id=said.get("id", "").strip(),
        at=said.get("timestamp", "").strip(),
        author=None if "contributor" in hidden else (said.get("username") or said.get("ip") or "").strip(),
        comment=None if "comment" in hidden else said.get("comment", ""),
        text=None if "text" in hidden or "text" not in said else said["text"],
        minor="minor" in said,
        model=said.get("model", "wikitext").strip() or "wikitext",
        is_cut=bool(said.get("cut")),
    )
