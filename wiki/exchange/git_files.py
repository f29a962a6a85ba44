"""The pictures and other files of a repository that its pages show or link to."""

from __future__ import annotations

import posixpath
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from sqlalchemy import select

from pages_store.tables import Page, Rendering
from wiki import db
from wiki.exchange import attaching, tree


def attach(page: Page, path: str, files: Mapping[str, str], content: Callable[[str], bytes]) -> list[str]:
    """Attach what the page's newest text shows or links to, and what an export laid beside it.

    `path` is where the page lies, `files` are the contents of the newest commit by their paths, and `content` reads one; it
    raises `ValueError` for one that is too large. Returns a note for each that could not be taken.
    """
    notes = []
    with tempfile.TemporaryDirectory(prefix="kunnash-files-") as folder:
        places: list[Path] = []
        for wanted in dict.fromkeys(_wanted(page, path, files)):
            place = Path(folder, str(len(places)), posixpath.basename(wanted))
            try:
                data = content(files[wanted])
            except ValueError as error:
                notes.append(f"{tree.shown(wanted)} not attached: {error}")
                continue
            place.parent.mkdir()
            place.write_bytes(data)
            places.append(place)
        stored, refused = attaching.store(places)
    if stored:
        with db.writing():
            attaching.attach(db.session(), page, stored, page.head.author)
    return notes + refused


def _wanted(page: Page, path: str, files: Mapping[str, str]) -> Iterator[str]:
    """Yield the paths of the files: as seen from the page's folder, else from the top."""
    found = db.session().scalar(select(Rendering.references).where(Rendering.revision_id == page.head_id)) or []
    for target in (each["target"].partition("?")[0] for each in found if each["kind"] in ("file", "path")):
        near = posixpath.normpath(posixpath.join(posixpath.dirname(path), target.lstrip("/")))
        places = (near, posixpath.normpath(target.lstrip("/")))
        yield from (place for place in places if place in files and not tree.is_markdown(place))
    if path.count("/") == 1:
        beside = f"{tree.FILES}/{posixpath.basename(path).rpartition('.')[0]}/"
        yield from sorted(place for place in files if place.startswith(beside))
