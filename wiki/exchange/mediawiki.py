"""Importing a MediaWiki's export: its pages with all their revisions, as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Final

import regex
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from pages_store import limits, naming
from pages_store.documents import document, languages
from pages_store.documents.document import Value
from wiki import db, publish
from wiki.config import INTERFACE_LANGUAGES
from wiki.exchange import authors, histories, mediawiki_xml, pandoc, titling, tree, wikitext
from wiki.exchange.chronicle import Step
from wiki.exchange.deriving import Choices
from wiki.exchange.histories import History, Run, SourceError
from wiki.exchange.mediawiki_xml import Entry, Event, PageEnd, PageStart, Site
from wiki.exchange.pandoc import Pandoc
from wiki.exchange.report import Report
from wiki.exchange.tables import ImportedRevision
from wiki.exchange.wikitext import Converted, Names

_CATEGORY: Final = 14
_FILE: Final = 6
_CONTENT: Final = frozenset([0, 4, 12])  # articles, pages on the project, help
_CUSTOM: Final = 100  # namespaces from here on are the wiki's own; odd numbers are talk
_TECHNICAL: Final = frozenset([446, 486, 640, 710, 828, 2300, 2302, 2600])  # items, data, subtitles, programs, boards
_REDIRECT: Final = regex.compile(r"\s*#[^\s\[:]+\s*:?\s*\[\[\s*:?([^\]|#]+)[^\]]*\]\]")
_FEW: Final = 50  # a redirect that has more revisions than this is kept as a page


@dataclass
class _Import:
    """One import of an export; `redirects` are the titles that are to lead to others, with their language."""

    run: Run
    pandoc: Pandoc | None
    redirects: dict[str, tuple[str, str]] = field(default_factory=dict)
    fenced: dict[str, str] = field(default_factory=dict)


def take(place: Path, choices: Choices, progress: Callable[[int, int], None] = lambda _done, _all: None) -> Report:
    """Import the pages of an export. Talk, users, files, templates, categories and programs are listed as left out.

    Categories become tags, and redirects earlier titles of the pages that they lead to. Progress is in hundredths.

    Raises:
        SourceError: it is no export, or broken or cut off; what came before is in.
    """
    if not place.is_file():
        raise SourceError(f"{place} is a folder; name the file that MediaWiki exported")
    made = _Import(Run(choices, Report()), pandoc.find())
    size = max(1, place.stat().st_size)
    pages = 0
    with mediawiki_xml.opened(place) as (events, read):
        for event in events:
            if isinstance(event, PageStart):
                _page(made, event, events)
                pages += 1
                progress(min(99, read() * 100 // size), 100)
    _finish(made, pages)
    progress(100, 100)
    return made.run.report


def _page(made: _Import, start: PageStart, events: Iterator[Event]) -> None:
    """Take one page; all its events are used up."""
    entries = _entries(events)
    number = _namespace(start)
    if not _is_content(number):
        name = start.site.namespaces.get(number) or str(number)
        made.run.report.left_out.append((start.title, f"the namespace “{name}” is not imported"))
    elif not start.is_redirect:
        _history(made, start, entries)
    else:
        first = list(islice(entries, _FEW + 1))
        targets = [_REDIRECT.match(each.text or "") for each in first]
        if len(first) <= _FEW and all(targets) and targets:
            target = start.redirect or (targets[-1][1] if targets[-1] else "")
            made.redirects[_plain(start.title)] = (_plain(target), _language(made, start.site))
            made.run.report.notes.append(
                (start.title, f"only leads to “{_plain(target)}”: nothing else of it is kept (revisions: {len(first)})")
            )
        else:  # there were texts of its own
            _history(made, start, chain(first, entries))
    for _rest in entries:
        pass


def _entries(events: Iterator[Event]) -> Iterator[Entry]:
    """Yield the revisions up to the end of the page."""
    for event in events:
        if isinstance(event, PageEnd):
            return
        if isinstance(event, Entry):
            yield event


def _history(made: _Import, start: PageStart, entries: Iterator[Entry]) -> None:
    names = Names(*(tuple(filter(None, [start.site.namespaces.get(number, "")])) for number in (_CATEGORY, _FILE)))
    models: dict[str, str] = {}

    def convert(step: Step) -> Step:
        return _converted(made, start, names, step, models.get(step.key, "wikitext"))

    steps = _steps(made, start, entries, models)
    page_id = _standing(start, _language(made, start.site))
    histories.take(made.run, History(start.title, start.site.name, steps, linked=False, page_id=page_id, convert=convert))


def _standing(start: PageStart, language: str) -> int:
    """Return the page that has the title and came from the same wiki, else 0: two exports of parts may share no revision."""
    page = naming.holder(db.session(), titling.fit([_plain(start.title)]), language or publish.site_language())
    if page is None:
        return 0
    key = ImportedRevision.key.startswith(_source(start.site), autoescape=True)
    found = db.session().scalar(select(ImportedRevision.page_id).where(ImportedRevision.page_id == page.id, key).limit(1))
    return found or 0


def _source(site: Site) -> str:
    return f"mediawiki:{site.key}:"


def _steps(made: _Import, start: PageStart, entries: Iterator[Entry], models: dict[str, str]) -> Iterator[Step]:
    for entry in entries:
        try:
            at = datetime.fromisoformat(entry.at)
            at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            made.run.report.refused.append((start.title, f"revision {entry.id}: “{entry.at}” is no date"))
            continue
        if entry.is_cut:
            made.run.report.refused.append((start.title, f"revision {entry.id}: larger than {limits.PAGE_BYTES:,} bytes"))
            continue
        known_as = entry.id or tree.digest(f"{start.title}\n{entry.at}\n{entry.text}".encode())[:16]
        step = Step(
            key=f"{_source(start.site)}{known_as}",
            at=at,
            author=authors.HIDDEN if entry.author is None else entry.author or made.run.choices.author,
            comment=entry.comment or "",
            text=entry.text,
            path=start.title,
            minor=entry.minor,
        )
        if entry.model != "wikitext":
            models[step.key] = entry.model
        yield step


def _converted(made: _Import, start: PageStart, names: Names, step: Step, model: str) -> Step:
    """Return the step with its text as a page's document."""
    if step.text is None:
        return step
    language = _language(made, start.site) or languages.of_script(step.text) or publish.site_language()
    if model == "wikitext":
        found = wikitext.convert(step.text, names, made.pandoc)
    else:
        found = Converted(wikitext.fenced(step.text, model if model.isalnum() else ""))
    if found.problem:
        made.fenced[start.title] = found.problem
    body = f"{_notice(language)}\n{found.markdown}" if found.problem else found.markdown
    tags = [short for each in found.categories if (short := titling.line(each, limits.TAG_CHARACTERS))]
    kind = made.run.choices.kind
    fields: dict[str, Value] = {"title": titling.fit([_plain(start.title)]), "kind": kind, "language": language}
    fields["tags"] = list(tags)
    text = document.compose({key: value for key, value in fields.items() if value}, body)
    return replace(step, text=text, sha256=tree.digest(step.text.encode()))


def _notice(language: str) -> str:
    """Return a note on top of a text that stayed wikitext, in the language of the page if the interface has it."""
    with force_locale(language if language in INTERFACE_LANGUAGES else publish.site_language()):
        words = _("This text was written for another wiki and could not be converted. It stands here as it was.")
    return f"> [!NOTE]\n> {words}\n"


def _namespace(start: PageStart) -> int:
    """Return the number of a page's namespace; older versions say it by the title alone."""
    if start.namespace is not None:
        return start.namespace
    prefix = _plain(start.title.partition(":")[0]).casefold() if ":" in start.title else ""
    named = {name.casefold(): number for number, name in start.site.namespaces.items() if name}
    return named.get(prefix, 0)


def _is_content(number: int) -> bool:
    return number in _CONTENT or (number >= _CUSTOM and number % 2 == 0 and number not in _TECHNICAL)


def _language(made: _Import, site: Site) -> str:
    return made.run.choices.language or languages.normal(site.language)


def _plain(title: str) -> str:
    return " ".join(title.replace("_", " ").split())


def _finish(made: _Import, pages: int) -> None:
    """Let redirects lead to their pages, and tell what stayed wikitext."""
    report = made.run.report
    report.notes += [(title, f"kept as wikitext in at least one revision: {why}") for title, why in made.fenced.items()]
    for title in made.redirects:
        target, language = made.redirects[title]
        for _hop in range(_FEW):  # a redirect to a redirect
            target = made.redirects.get(target, (target, ""))[0]
        page = naming.holder(db.session(), target, language or publish.site_language())
        if page is None:
            report.left_out.append((title, f"it leads to “{target}”, which is not here"))
            continue
        with db.writing():
            is_led = naming.lead(db.session(), page, titling.fit([title]))
        if not is_led:
            report.left_out.append((title, f"it leads to “{target}”, but a page of its own has the title"))
    if not pages:
        report.refused.append(("", "the export holds no page"))
