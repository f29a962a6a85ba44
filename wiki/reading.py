"""What a reader is shown of a revision: its stored HTML with each link as it stands at this moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from flask import current_app, url_for

from pages_store import files, image_sizes, links
from pages_store.rendered import Heading, Reference, Rendered
from pages_store.tables import Attachment, Page, Revision
from wiki import db, publish
from wiki.config import Settings
from wiki.exchange import paths
from wiki.markup import SafeHtml, Target, assemble, plain, unresolved

# A file never changes under its hash, so its size is read once.
_SIZES: Final = 4096


@dataclass(frozen=True)
class Reading:
    """A revision as shown. `problem` is a code for the reason why the text is shown as plain text, or "".

    `pages` are the pages that titles in the text lead to, `numbered` those that were asked for by their numbers, `beside`
    where further references lead, each by its kind and what was typed.
    """

    html: SafeHtml
    headings: tuple[Heading, ...]
    problem: str
    pages: dict[str, Page]
    numbered: dict[int, Page]
    beside: dict[tuple[str, str], Target] = field(default_factory=dict)


def read(
    revision: Revision, titles: Iterable[str] = (), numbers: Collection[int] = (), beside: Sequence[Reference] = ()
) -> Reading:
    """Return a revision as shown. Where its HTML is not there yet, that is its plain source; the worker makes it soon.

    `titles` are those that its fields name, `numbers` those of further pages, and `beside` references in what is said of the
    page, all to be looked up with those of its text.
    """
    page, rendering = revision.page, revision.rendering
    references = [Reference(**each) for each in rendering.references] if rendering else []
    free = max((each.number for each in references), default=-1) + 1
    further = [Reference(number, each.kind, each.target) for number, each in enumerate(beside, free)]
    wanted = {each.target for each in (*references, *further) if each.kind == "title"} | set(titles)
    pages, numbered = links.targets_and_pages(db.session(), wanted, page.language, numbers)
    found = _found(page, [*references, *further], pages)
    there: dict[tuple[str, str], Target] = {(each.kind, each.target): found[each.number] for each in further}
    if rendering is None:
        return Reading(plain(revision.text, page.language), (), "not_rendered", pages, numbered, there)
    headings = tuple(Heading(**each) for each in rendering.headings)
    return Reading(assemble(rendering.html, found), headings, rendering.problem, pages, numbered, there)


def preview(text: str, page: Page | None = None) -> SafeHtml:
    """Return a text that is not saved as it would be shown as the page's next revision, or as that of a new page."""
    language = page.language if page else publish.site_language()
    return assembled(publish.render(text, language), page, language)


def assembled(rendered: Rendered, page: Page | None, language: str) -> SafeHtml:
    """Return the HTML of a text of this page, or of a new one, with each of its links as it stands at this moment."""
    return assemble(rendered.html, targets(page, list(rendered.references), language))


def targets(page: Page | None, references: list[Reference], language: str = "") -> dict[int, Target]:
    """Return where each reference of a page's text leads now; `page` is None for one that is not saved yet."""
    titles = [each.target for each in references if each.kind == "title"]
    return _found(page, references, links.targets(db.session(), titles, page.language if page else language))


def _found(page: Page | None, references: list[Reference], pages: dict[str, Page]) -> dict[int, Target]:
    found = unresolved(references)
    titles = [each for each in references if each.kind == "title" and each.target in pages]
    found.update({each.number: _target(pages[each.target]) for each in titles})
    if page is not None:
        found.update(_to_paths(page, references))
        found.update(_to_files(page, references))
    return found


def _to_paths(page: Page, references: list[Reference]) -> dict[int, Target]:
    wanted = [each for each in references if each.kind == "path"]
    pages = paths.resolve(db.session(), page, [each.target for each in wanted]) if wanted else {}
    return {each.number: _target(pages[each.target]) for each in wanted if each.target in pages}


def _to_files(page: Page, references: list[Reference]) -> dict[int, Target]:
    wanted = [each for each in references if each.kind in ("file", "path")]
    attached = files.named(db.session(), page, [each.target for each in wanted]) if wanted else {}
    return {each.number: _to_file(attached[each.target]) for each in wanted if each.target in attached}


def _to_file(attachment: Attachment) -> Target:
    settings: Settings = current_app.extensions["kunnash.settings"]
    return Target(file_url(attachment), size=_size(files.path(settings.files, attachment.sha256)))


@lru_cache(_SIZES)
def _size(file: Path) -> tuple[int, int] | None:
    return image_sizes.of(file)


def file_url(attachment: Attachment) -> str:
    """Return the path under which an attached file is served."""
    return url_for("files.show", sha256=attachment.sha256, name=attachment.name)


def _target(page: Page) -> Target:
    return Target(url_for("pages.show", slug=page.slug), title=page.title)
