"""The sample community: a few people, the pages they wrote and what they say there, so that a new site shows what it is for.

What is in it stands in this folder; see `samples`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from flask import current_app
from sqlalchemy import select

from pages_store import comments, files, people, store, threads
from pages_store.documents import document
from pages_store.files import Stored
from pages_store.rendered import Rendered
from pages_store.store import Draft, Signature
from pages_store.tables import Page, Person, Revision
from wiki import db, discussion, publish
from wiki.config import Settings
from wiki.demo.samples import PICTURES, Author, Sample, Signed, Talk, samples
from wiki.exchange import deriving, titling
from wiki.exchange.tables import ImportedFile
from wiki.exchange.tree import digest

# No file of an imported folder has such a path.
_SCHEME: Final = "demo:"
# Stands in brackets behind a title that is taken.
_SAMPLE: Final = "demo"


def load(*, once: bool = False) -> int:
    """Add the sample pages that were not added before, and return how many; with `once` only to a site without any page.

    A sample that someone has changed, renamed or deleted since is left as it is.
    """
    session = db.session()
    if once and session.scalar(select(Page.id).limit(1)) is not None:
        return 0
    added = session.scalars(select(ImportedFile.path).where(ImportedFile.path.startswith(_SCHEME)))
    missing = samples({path.removeprefix(_SCHEME) for path in added})
    for sample in missing:
        _add(sample)
    return len(missing)


def _add(sample: Sample) -> None:
    """Add a page with all its revisions, pictures and threads, in one transaction."""
    session = db.session()
    language = document.parse(sample.texts[-1]).language
    rendered = [publish.render(text, language) for text in sample.texts]
    pictures = _stored(rendered)
    spoken = [[discussion.rendered(said.text, language) for said in talk.said] for talk in sample.talks]
    with db.writing() as change:
        signatures = [_signature(each) for each in sample.signed]
        first = _titled(sample.texts[0], language, None)
        revision = store.create(session, change, first, rendered[0], signatures[0], language)
        for text, html, signature in zip(sample.texts[1:], rendered[1:], signatures[1:], strict=True):
            later = _titled(text, language, revision.page)
            revision = store.save(session, change, Draft(later, revision), html, signature)
        for name, stored in pictures.items():
            files.attach(session, revision.page, name, stored, signatures[0].author)
        for talk, texts in zip(sample.talks, spoken, strict=True):
            _discuss(change, revision.page, talk, texts)
        _remember(sample, revision)


def _stored(rendered: Iterable[Rendered]) -> dict[str, Stored]:
    """Keep the pictures that these texts show, and return them by their names."""
    settings: Settings = current_app.extensions["kunnash.settings"]
    names = dict.fromkeys(each.target for text in rendered for each in text.references if each.kind == "file")
    return {name: files.store_bytes(settings.files, PICTURES.joinpath(name).read_bytes()) for name in names}


def _titled(text: str, language: str, page: Page | None) -> str:
    """Return `text` with another title if a page of the site has its own."""
    title = titling.free(db.session(), document.parse(text).title, _SAMPLE, language, page)
    return deriving.written(text, {"title": title})


def _discuss(change: int, page: Page, talk: Talk, texts: Iterable[tuple[str, Rendered]]) -> None:
    """Hold a discussion anew, at the times at which it was held."""
    session = db.session()
    thread = threads.open_thread(session, change, page, _person(talk.said[0].by), talk.subject, talk.passage)
    for said, (text, html) in zip(talk.said, texts, strict=True):
        comments.add(session, change, thread, text, html, _person(said.by)).at = thread.active_at = said.at
    thread.closed_at = talk.closed


def _signature(signed: Signed) -> Signature:
    return Signature(_person(signed.by), signed.comment, signed.minor, signed.at)


def _person(author: Author) -> Person:
    session = db.session()
    team = people.team(session, author.team)
    same = select(Person).where(Person.name == author.name, Person.team_id == team.id).limit(1)
    return session.scalar(same) or people.add(session, author.name, team)


def _remember(sample: Sample, revision: Revision) -> None:
    page = revision.page
    file = ImportedFile(
        path=f"{_SCHEME}{sample.name}",
        language=page.language,
        sha256=digest(sample.texts[-1].encode()),
        page_id=page.id,
        revision_number=revision.number,
    )
    db.session().add(file)
