"""The pictures and other files that lie in an imported folder and that its texts show or link to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from flask import current_app
from sqlalchemy.orm import Session

from pages_store import files
from pages_store.errors import FieldError, StoreError
from pages_store.files import Stored
from pages_store.rendered import Rendered
from pages_store.tables import Page, Person
from wiki import messages
from wiki.config import Settings
from wiki.exchange import tree
from wiki.exchange.tree import Source


def wanted(source: Source, rendered: Rendered) -> list[Path]:
    """Return the files under the imported folder that a text refers to, and those that an export laid beside it."""
    targets = dict.fromkeys(each.target for each in rendered.references if each.kind in ("file", "path"))
    found = [place for target in targets if (place := _place(source, target))]
    return list(dict.fromkeys([*found, *_exported(source)]))


def store(places: Iterable[Path]) -> tuple[list[tuple[str, Stored]], list[str]]:
    """Keep the bytes of these files; return each with its name, and a note for each that could not be taken.

    Of files of one name the first is taken: a page's text tells them apart by their names alone.
    """
    settings: Settings = current_app.extensions["kunnash.settings"]
    stored: dict[str, Stored] = {}
    notes = []
    for place in places:
        name = files.label(place.name)
        if name in stored:
            notes.append(f"{tree.shown(place.name)} not attached: another file of this page has the name")
            continue
        try:
            with place.open("rb") as data:
                stored[name] = files.take_in(settings.files, data)
        except StoreError as error:
            notes.append(f"{tree.shown(place.name)} not attached: {messages.sentence(error)}")
        except OSError as error:
            notes.append(f"{tree.shown(place.name)} not attached: {error.strerror}")
    return list(stored.items()), notes


def attach(session: Session, page: Page, stored: Iterable[tuple[str, Stored]], author: Person) -> None:
    """Attach stored files to the page, but for those that a coordinator has hidden; runs inside `database.writing`."""
    for name, each in stored:
        with suppress(FieldError):
            files.attach(session, page, name, each, author)


def _place(source: Source, target: str) -> Path | None:
    """Return the file that a text means by `target`: as seen from its folder, else from the top. Never one outside."""
    relative = target.partition("?")[0].lstrip("/")
    for place in (source.place.parent / relative, source.top / relative):
        try:
            if place.is_file() and tree.within(place, source.top) and not tree.is_markdown(place.name):
                return place.resolve()
        except (OSError, ValueError):  # a name that no file can have
            continue
    return None


def _exported(source: Source) -> Iterator[Path]:
    if source.path.count("/") == 1:
        for place in sorted(source.top.joinpath(tree.FILES, source.place.stem).glob("*")):
            if place.is_file() and tree.within(place, source.top):
                yield place.resolve()
