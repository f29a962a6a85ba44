"""The language of `git fast-import`. Source: git-fast-import, input format."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Final

_NOT_IN_NAMES: Final = re.compile(r"[<>\n\0]")


@dataclass(frozen=True)
class Commit:
    """Who made a commit and when; `entered` is when it came into the history, never before the one that it follows."""

    author: str
    address: str
    at: datetime
    entered: datetime


@dataclass(frozen=True)
class Stream:
    """Commits on one branch, each begun and then filled. The first has none before it."""

    to: IO[bytes]
    branch: str

    def begin(self, commit: Commit, message: str) -> None:
        """Begin a commit."""
        who = f"{_NOT_IN_NAMES.sub(' ', commit.author)} <{_NOT_IN_NAMES.sub('', commit.address)}>"
        self._line(f"commit {self.branch}")
        self._line(f"author {who} {_moment(commit.at)}")
        self._line(f"committer {who} {_moment(commit.entered)}")
        self._data(message.encode())

    def put(self, path: str, data: bytes) -> None:
        """Let the commit hold a file."""
        self._line(f"M 100644 inline {_quoted(path)}")
        self._data(data)

    def rename(self, path: str, to: str) -> None:
        """Let a file go to another path."""
        self._line(f"R {_quoted(path)} {_quoted(to)}")

    def delete(self, path: str) -> None:
        """Take a file away."""
        self._line(f"D {_quoted(path)}")

    def end(self) -> None:
        """Say that no more comes."""
        self._line("done")

    def _line(self, line: str) -> None:
        self.to.write(f"{line}\n".encode())

    def _data(self, data: bytes) -> None:
        self.to.write(b"data %d\n%s\n" % (len(data), data))


def _moment(at: datetime) -> str:
    return f"{max(0, int(at.timestamp()))} +0000"  # Git knows no time before 1970


def _quoted(path: str) -> str:
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
