"""The files of a folder on disk that is to be imported."""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pages_store import limits
from wiki.exchange import manifest

FILES: Final = "files"
"""Where an export puts the files of its pages, in a folder for each."""

_MARKDOWN: Final = (".md", ".markdown")
_NOT_CONTENT: Final = frozenset({".git", ".hg", ".svn"})
# A file may shrink when its line ends are made `\n`, by half at most.
_MOST_BYTES: Final = 2 * limits.PAGE_BYTES
_HIDDEN: Final = ("Cc", "Cf", "Zl", "Zp")


class UnreadableError(Exception):
    """A file that can't be taken; the message says why."""


@dataclass(frozen=True)
class Source:
    r"""A file to import: its path under the imported folder `top`, with `/` between names, and where it lies on disk.

    `exported` is true if an export of ours wrote it. A name that is not UTF-8 has escapes such as `\xe9` for its odd bytes in
    `path`.
    """

    path: str
    place: Path
    top: Path
    exported: bool = False

    @property
    def folder(self) -> str:
        """The name of the folder that holds it."""
        return _text(self.place.parent.name)

    @property
    def address(self) -> str:
        """Its path with the name of the imported folder before it."""
        return f"{_text(self.top.name)}/{self.path}"

    def read(self) -> bytes:
        """Return its bytes.

        Raises:
            UnreadableError: it is no ordinary file, a link that leads out of the imported folder, too large for a page, or the
                system refuses.
        """
        if not within(self.place, self.top):
            raise UnreadableError("a link that leads out of the folder")
        try:
            with open(self.place, "rb", opener=_open) as file:
                found = os.fstat(file.fileno())
                if not stat.S_ISREG(found.st_mode):
                    raise UnreadableError("not a file")
                if found.st_size > _MOST_BYTES:
                    raise UnreadableError(f"larger than {limits.PAGE_BYTES:,} bytes")
                return file.read()
        except OSError as error:
            raise UnreadableError(error.strerror or "can't be read") from None


def sources(root: Path) -> list[Source]:
    """Return the Markdown files under `root` in the order of their paths; of `root` itself, if it is a file.

    Folders that are links are not entered. What an export of ours wrote as the file of a page is none, whatever its name.
    """
    if not root.is_dir():
        place = root.resolve()
        return [Source(_text(root.name), place, place.parent)]
    top = Path(os.path.abspath(root))  # unlike `resolve`, this keeps the name that was typed
    exported = manifest.read(top) or {}
    paths = sorted((_text(place.relative_to(top).as_posix()), place) for place in _walk(top))
    found = [Source(path, place, top, path in exported) for path, place in paths]
    return [each for each in found if not (each.exported and each.path.startswith(f"{FILES}/"))]


def within(place: Path, folder: Path) -> bool:
    """Tell whether what lies at `place`, links followed, is inside `folder`."""
    try:
        return place.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a link that leads to itself
        return False


def is_markdown(name: str) -> bool:
    """Tell whether a file of this name holds Markdown."""
    return name.lower().endswith(_MARKDOWN)


def shown(path: str) -> str:
    """Return a path for one line of a terminal: characters that would steer it are escaped."""
    return "".join(c if unicodedata.category(c) not in _HIDDEN else c.encode("unicode_escape").decode() for c in path)


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _walk(top: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(top):
        folders[:] = [name for name in folders if name not in _NOT_CONTENT]
        yield from (Path(folder, name) for name in names if is_markdown(name))


def _text(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _open(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)  # a named pipe would wait for someone to write
