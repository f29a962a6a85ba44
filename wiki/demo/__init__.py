"""The sample community: a few people and the pages they wrote, so that a new site shows what it is for.

`community.json` lists the pages with who wrote each revision, when and why; `NAME.md` is the newest text of a page, and
`NAME.1.md`, `NAME.2.md` … are those before it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from pages_store import document, people, store
from pages_store.store import Draft, Signature
from pages_store.tables import Page, Person, Revision
from wiki import db, publish
from wiki.exchange import deriving, titling
from wiki.exchange.tables import ImportedFile
from wiki.exchange.tree import digest

FOLDER: Final = Path(__file__).parent
# No file of an imported folder has such a path.
_SCHEME: Final = "demo:"
# Stands in brackets behind a title that is taken.
_SAMPLE: Final = "demo"


@dataclass(frozen=True)
class _Sample:
    """A sample page: its name, its texts from the oldest, and who signed each."""

    name: str
    texts: list[str]
    signed: list[dict[str, str]]


def load(*, once: bool = False) -> int:
    """Add the sample pages that were not added before, and return how many; with `once` only to a site without any page.

    A sample that someone has changed, renamed or deleted since is left as it is.
    """
    session = db.session()
    if once and session.scalar(select(Page.id).limit(1)) is not None:
        return 0
    listed = json.loads(FOLDER.joinpath("community.json").read_text(encoding="utf-8"))
    known = set(session.scalars(select(ImportedFile.path).where(ImportedFile.path.startswith(_SCHEME))))
    missing = [_sample(name, signed) for name, signed in listed["pages"].items() if f"{_SCHEME}{name}" not in known]
    for sample in missing:
        _add(sample, listed["people"])
    return len(missing)


def _sample(name: str, signed: list[dict[str, str]]) -> _Sample:
    files = [f"{name}.{number}.md" for number in range(1, len(signed))] + [f"{name}.md"]
    return _Sample(name, [document.clean(FOLDER.joinpath(file).read_text(encoding="utf-8")) for file in files], signed)


def _add(sample: _Sample, cast: dict[str, Any]) -> None:
    """Add a page with all its revisions, in one transaction."""
    session = db.session()
    language = document.parse(sample.texts[-1]).language
    rendered = [publish.render(text, language) for text in sample.texts]
    with db.writing() as change:
        signatures = [_signature(each, cast) for each in sample.signed]
        first = _titled(sample.texts[0], language, None)
        revision = store.create(session, change, first, rendered[0], signatures[0], language)
        for text, html, signature in zip(sample.texts[1:], rendered[1:], signatures[1:], strict=True):
            later = _titled(text, language, revision.page)
            revision = store.save(session, change, Draft(later, revision), html, signature)
        _remember(sample, revision)


def _titled(text: str, language: str, page: Page | None) -> str:
    """Return `text` with another title if a page of the site has its own."""
    title = titling.free(db.session(), document.parse(text).title, _SAMPLE, language, page)
    return deriving.written(text, {"title": title})


def _signature(signed: dict[str, str], cast: dict[str, Any]) -> Signature:
    minor = signed.get("minor", "") == "yes"
    return Signature(_person(cast[signed["by"]]), signed.get("comment", ""), minor, datetime.fromisoformat(signed["at"]))


def _person(described: dict[str, str]) -> Person:
    session = db.session()
    team = people.team(session, described["team"])
    same = select(Person).where(Person.name == described["name"], Person.team_id == team.id).limit(1)
    return session.scalar(same) or people.add(session, described["name"], team)


def _remember(sample: _Sample, revision: Revision) -> None:
    page = revision.page
    file = ImportedFile(
        path=f"{_SCHEME}{sample.name}",
        language=page.language,
        sha256=digest(sample.texts[-1].encode()),
        page_id=page.id,
        revision_number=revision.number,
    )
    db.session().add(file)
