"""What lies in this folder, read: the people of the sample community, its pages with their histories, and what is said there.

`community.json` names the people, and for each page who signed which revision when and why. `pages/NAME.md` is the newest text
of a page; `NAME.1.md`, `NAME.2.md` … are those before it. `discussions.json` holds what is said on a page, and `pictures/` the
files that the texts show.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from pages_store.documents import document

PICTURES: Final = Path(__file__).parent / "pictures"
_FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True)
class Author:
    """One of the people, and the team they speak for."""

    name: str
    team: str


@dataclass(frozen=True)
class Signed:
    """Who made a revision, when and why."""

    by: Author
    at: datetime
    comment: str
    minor: bool


@dataclass(frozen=True)
class Said:
    """A comment: whose, when, and its text."""

    by: Author
    at: datetime
    text: str


@dataclass(frozen=True)
class Talk:
    """A thread with its comments, oldest first; `closed` is when it was closed, if it was."""

    subject: str
    passage: str
    said: tuple[Said, ...]
    closed: datetime | None


@dataclass(frozen=True)
class Sample:
    """A sample page: its name, its texts from the oldest with who signed each, and its threads."""

    name: str
    texts: tuple[str, ...]
    signed: tuple[Signed, ...]
    talks: tuple[Talk, ...]


def samples(known: Collection[str]) -> list[Sample]:
    """Return the sample pages whose names are not among the `known`, in the order in which they are to be added."""
    community = _json("community.json")
    cast = {key: Author(**described) for key, described in community["people"].items()}
    talks = _json("discussions.json")
    wanted = ((name, signed) for name, signed in community["pages"].items() if name not in known)
    return [
        Sample(
            name,
            tuple(_text(file) for file in [*(f"{name}.{number}.md" for number in range(1, len(signed))), f"{name}.md"]),
            tuple(Signed(cast[each["by"]], _at(each), each.get("comment", ""), "minor" in each) for each in signed),
            tuple(_talk(each, cast) for each in talks.get(name, [])),
        )
        for name, signed in wanted
    ]


def _talk(described: dict[str, Any], cast: Mapping[str, Author]) -> Talk:
    said = tuple(Said(cast[each["by"]], _at(each), each["text"]) for each in described["said"])
    closed = datetime.fromisoformat(described["closed"]) if "closed" in described else None
    return Talk(described["subject"], described.get("passage", ""), said, closed)


def _at(described: dict[str, str]) -> datetime:
    return datetime.fromisoformat(described["at"])


def _text(file: str) -> str:
    return document.clean(_FOLDER.joinpath("pages", file).read_text(encoding="utf-8"))


def _json(file: str) -> Any:
    return json.loads(_FOLDER.joinpath(file).read_text(encoding="utf-8"))
