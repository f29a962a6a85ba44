"""One page whose history is taken in: what is known of it here, and writing down what is new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from pages_store import limits, past, protection, store
from pages_store.documents import document
from pages_store.documents.document import Document
from pages_store.errors import ProtectedError, StaleEditError
from pages_store.past import Past
from pages_store.tables import Page, Revision
from wiki import db, publish
from wiki.exchange import authors, deriving, titling, tree
from wiki.exchange.deriving import Choices
from wiki.exchange.tables import ImportedFile, ImportedRevision


@dataclass(frozen=True)
class Step:
    """One revision of a source. `key` is what it is known by there, and no other revision of any source.

    `at` is aware. `text` is None if the source does not show it, or if the step only took the page away (`removed`). `path`
    is where it lay. `merged` and `undone` are keys of earlier steps that were merged in or taken back; a step that `reverts`
    says so itself. `sha256` is that of what the source has, if the text was made from it. `title` is what the page is to be
    called, if the source says that apart from the text.
    """

    key: str
    at: datetime
    author: str
    comment: str
    text: str | None
    path: str
    minor: bool = False
    removed: bool = False
    merged: str = ""
    undone: str = ""
    reverts: bool = False
    sha256: str = ""
    title: str = ""

    @property
    def digest(self) -> str:
        """The hash by which a text of the source is known."""
        return self.sha256 or tree.digest((self.text or "").encode())


@dataclass
class Chronicle:
    """A page on its way in.

    `path` is where it lies in its source now, `top` the source's name, `said` the language that it says the texts have.
    `numbers` are those of the revisions that steps became, by their keys, and `texts` by the hashes of their texts. `gone`
    says that the last known step took the page away. `written` counts steps of this import, `is_new` a page that it made.
    """

    path: str
    top: str
    choices: Choices
    said: str = ""
    linked: bool = True
    page_id: int = 0
    language: str = ""
    last: int = 0
    numbers: dict[str, int] = field(default_factory=dict)
    texts: dict[str, int] = field(default_factory=dict)
    gone: bool = False
    is_new: bool = False
    written: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Draft:
    step: Step
    text: str | None
    title: str
    language: str


def unknown(page: Chronicle, steps: Sequence[Step]) -> list[Step]:
    """Return those of the steps that were not imported before; what the others became is noted in `page`."""
    query = select(ImportedRevision).where(ImportedRevision.key.in_([step.key for step in steps]))
    known = {each.key: each for each in db.session().scalars(query)}
    for step in steps:
        if each := known.get(step.key):
            page.page_id = each.page_id
            page.numbers[each.key] = page.texts[each.sha256] = each.number
            page.gone = step.removed
    return [step for step in steps if step.key not in known]


def is_overtaken(page: Chronicle, steps: Sequence[Step]) -> bool:
    """Tell whether the page stands here with a newer text than these steps end with, none of which is known here."""
    if not page.page_id or page.numbers:
        return False
    return store.page(db.session(), page.page_id, deleted=True).head.at > steps[-1].at


def write(page: Chronicle, steps: Sequence[Step], *, is_last: bool) -> None:
    """Write the steps down behind what there is, in one transaction; the last of them can stand as the page's newest.

    Raises:
        StaleEditError: the page was changed, deleted or restored here since the last import; nothing is written.
        ProtectedError: the page is limited to some; nothing is written.
        StoreError: nothing is written.
    """
    drafts = list(_drafts(page, steps))
    if not drafts:
        return
    top = next((each for each in reversed(drafts) if each.text is not None), None)
    rendered = publish.render(top.text, top.language) if top and top.text is not None and is_last else None
    with db.writing() as change:
        held = _page(page) if page.page_id else _begin(page, drafts[0])
        heads = [made for each in drafts if (made := _take(page, held, each)) and each.text is not None]
        held.change = change
        if heads:
            past.finish(db.session(), change, held, heads[-1], rendered)
        _remember(page, held, drafts)


def _drafts(page: Chronicle, steps: Sequence[Step]) -> Iterator[_Draft]:
    """Yield the steps with what their texts say; a page that is not there can't be taken away."""
    there = page.page_id > 0
    title = titling.fit(deriving.titles(document.parse(""), page.path))
    for step in steps:
        text = step.text
        if text is not None:
            parsed = document.parse(text)
            page.language = _language(page, parsed, step)
            title = titling.fit([step.title] if step.title else deriving.titles(parsed, step.path))
            text = deriving.written(text, deriving.missing(parsed, {"kind": page.choices.kind}))
        if there or not step.removed:
            yield _Draft(step, text, title, page.language or publish.site_language())
            there = True


def _language(page: Chronicle, parsed: Document, step: Step) -> str:
    address = "" if page.said else f"{page.top}/{step.path}"
    return deriving.language_of(parsed, address, page.said or page.choices.language or page.language)


def _page(page: Chronicle) -> Page:
    session = db.session()
    held = store.page(session, page.page_id, deleted=True)
    session.refresh(held)
    imported = select(func.max(ImportedRevision.number)).where(ImportedRevision.page_id == held.id)
    page.last = held.head.number
    if session.scalar(imported) != page.last or (held.deleted_at is not None) != page.gone:
        raise StaleEditError(held.slug)
    if protection.of(held):
        raise ProtectedError(held)
    return held


def _begin(page: Chronicle, draft: _Draft) -> Page:
    first = _past(page, draft, None)
    slug = titling.exported_slug(draft.step.path, first.title, first.language)
    held = past.begin(db.session(), first, slug)
    page.page_id, page.is_new = held.id, True
    return held


def _take(page: Chronicle, held: Page, draft: _Draft) -> Revision | None:
    """Write one step down; return its revision, if it has one."""
    step = draft.step
    made = None
    if step.removed:
        past.take_away(db.session(), held, authors.person(db.session(), step.author), step.at)
    else:
        made = past.append(db.session(), held, _past(page, draft, held), page.last)
        past.take_away(db.session(), held, None, step.at)
        page.last += 1
    page.gone, page.written = step.removed, page.written + 1
    page.numbers[step.key] = page.texts[step.digest] = page.last
    db.session().add(ImportedRevision(key=step.key, sha256=step.digest, page_id=held.id, number=page.last))
    return made


def _past(page: Chronicle, draft: _Draft, held: Page | None) -> Past:
    step, session = draft.step, db.session()
    return Past(
        text=draft.text,
        title=_title(page, draft, held),
        language=draft.language,
        author=authors.person(session, step.author),
        at=step.at,
        comment=titling.line(step.comment, limits.EDIT_COMMENT_CHARACTERS),
        minor=step.minor,
        merged=page.numbers.get(step.merged),
        undone=page.numbers.get(step.undone),
        reverted=page.texts.get(step.digest) if step.reverts else None,
    )


def _title(page: Chronicle, draft: _Draft, held: Page | None) -> str:
    """Return the title that the page can bear; one that it bears already stays, and so does that of a text out of sight."""
    if held is not None and held.deleted_at is None and draft.text is None:
        return held.title
    folder = f"{page.top}/{draft.step.path}".split("/")[-2]
    bearer = held if held is not None and held.deleted_at is None else None
    return titling.free(db.session(), draft.title, folder, draft.language, bearer)


def _remember(page: Chronicle, held: Page, drafts: Sequence[_Draft]) -> None:
    """Keep where the page lies, by which other texts of its source link to it, and note a title that it could not bear."""
    session = db.session()
    last = drafts[-1]
    if held.title != last.title and last.text is not None:
        page.notes.append(f"its title is taken; called «{held.title}»")
    if not page.linked:
        return
    for each in {each.step.path: each for each in drafts if each.text is not None}.values():
        row = session.get(ImportedFile, (each.step.path, held.language))
        if row is None or row.page_id == held.id or each.step.path == page.path:
            made = ImportedFile(path=each.step.path, language=held.language, sha256=each.step.digest, page_id=held.id)
            made.revision_number = page.numbers[each.step.key]
            session.merge(made)
    session.flush()
