"""Importing a folder of Markdown files: each becomes a page, and is known again the next time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from pages_store import people, protection, store
from pages_store.errors import ProtectedError, StaleEditError, StoreError
from pages_store.store import Draft, Signature
from pages_store.tables import Page, Person, Revision
from wiki import db, messages
from wiki.exchange import attaching, authors, beside, deriving, memory, titling, tree
from wiki.exchange.deriving import Choices, Derived
from wiki.exchange.memory import Memory, Record
from wiki.exchange.report import Report
from wiki.exchange.tree import Source, UnreadableError


@dataclass(frozen=True)
class _File:
    """A file on its way in."""

    source: Source
    sha256: str
    derived: Derived
    record: Record | None


@dataclass(frozen=True)
class _Import:
    choices: Choices
    memory: Memory
    report: Report


def take(root: Path, choices: Choices, progress: Callable[[int, int], None] = lambda _done, _all: None) -> Report:
    """Import the Markdown files under `root`, or that one file, in the order of their paths.

    Each file is a transaction of its own: what was taken before a failure is in, and importing again takes the rest.

    Raises:
        FieldError: the author's name can't be used; nothing is imported.
    """
    sources = tree.sources(root)
    run = _Import(choices, memory.recall(db.session(), {each.path for each in sources}), Report())
    if authors.is_member(db.session(), choices.author):
        run.report.notes.append((choices.author, "has an account here, and is now the author of what is imported"))
    for number, source in enumerate(sources, 1):
        _take(run, source)
        progress(number, len(sources))
    return run.report


def _take(run: _Import, source: Source) -> None:
    try:
        data = source.read()
        sha256 = tree.digest(data)
        if run.memory.unchanged(source.path, sha256):
            run.report.unchanged += 1
            return
        derived = deriving.derive(source, data, run.choices)
        _save(run, _File(source, sha256, derived, run.memory.of_path(source.path, derived.language)))
    except UnreadableError as error:
        run.report.refused.append((source.path, str(error)))
    except UnicodeDecodeError as error:
        run.report.refused.append((source.path, f"not UTF-8: byte {error.start + 1} can't be read"))
    except StaleEditError:
        run.report.refused.append((source.path, "its page was changed here or deleted since; left alone"))
    except StoreError as error:
        run.report.refused.append((source.path, messages.sentence(error)))


def _save(run: _Import, file: _File) -> None:
    if file.record:
        _update(run, file, file.record)
        return
    known = run.memory.of_text(file.sha256, file.derived.language, file.derived.plain, file.derived.text)
    if known:
        with db.writing():
            _remember(file, *known)
        run.report.unchanged += 1
        return
    _create(run, file)


def _create(run: _Import, file: _File) -> None:
    session = db.session()
    stored, notes = attaching.store(attaching.wanted(file.source, file.derived.rendered))
    said = beside.read(file.source, file.derived.language)
    with db.writing() as change:
        author = _author(run)
        title, text = _titled(file, None)
        signature, language = Signature(author), file.derived.language
        slug = titling.exported_slug(file.source.path, title, language)
        made = store.create(session, change, text, file.derived.rendered, signature, language, title=title, slug=slug)
        attaching.attach(session, made.page, stored, author)
        notes += beside.bring_in(session, change, made.page, said)
        _remember(file, made.page_id, made.number)
    run.report.created += 1
    _note(run, file, title, notes)


def _update(run: _Import, file: _File, record: Record) -> None:
    session = db.session()
    stored, notes = attaching.store(attaching.wanted(file.source, file.derived.rendered))
    with db.writing() as change:
        page = store.page(session, record.page_id, deleted=True)
        session.refresh(page)
        title, text = _titled(file, page)
        if page.deleted_at is None and text == page.head.text:
            _remember(file, page.id, page.head.number)
            run.report.unchanged += 1
            return
        if page.deleted_at is not None or page.head.text != _imported_text(record):
            raise StaleEditError(page.slug)
        if protection.of(page):
            raise ProtectedError(page)
        author = _author(run)
        draft = Draft(text, page.head, title=title)
        saved = store.save(session, change, draft, file.derived.rendered, Signature(author))
        attaching.attach(session, page, stored, author)
        _remember(file, page.id, saved.number)
    run.report.changed += 1
    _note(run, file, title, notes)


def _titled(file: _File, page: Page | None) -> tuple[str, str]:
    """Return the title that is free, and the text that says it, where its front matter can."""
    derived = file.derived
    title = titling.free(db.session(), derived.title, file.source.folder, derived.language, page)
    return title, derived.text if title == derived.title else deriving.written(derived.text, {"title": title})


def _author(run: _Import) -> Person:
    return people.named(db.session(), run.choices.author or authors.NOBODY)


def _remember(file: _File, page_id: int, revision_number: int) -> None:
    record = Record(file.source.path, file.derived.language, file.sha256, page_id, revision_number)
    memory.remember(db.session(), record)


def _imported_text(record: Record) -> str | None:
    same = (Revision.page_id == record.page_id, Revision.number == record.revision_number)
    return db.session().scalar(select(Revision.text).where(*same))


def _note(run: _Import, file: _File, title: str, notes: list[str]) -> None:
    if title != file.derived.title:
        notes = [f"its title is taken; called «{title}»", *notes]
    run.report.notes += [(file.source.path, note) for note in (*file.derived.notes, *notes)]
