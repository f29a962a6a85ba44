"""Reading, creating, editing, deleting and restoring pages.

Functions that take `change`, the number of the change they are part of, run inside `database.writing`, which commits. The
text of a page holds all of it: title, kind, language and marks are read from the front matter at each save.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session, joinedload, with_expression

from pages_store import deletions, derived, history, limits, naming, people, summaries, threads, topics
from pages_store.care_tables import Look, Protection
from pages_store.comparing import merge, summary
from pages_store.comparing.summary import Summary
from pages_store.documents import document, titles
from pages_store.errors import EditConflictError, NotFoundError, StaleEditError, TitleError
from pages_store.rendered import Rendered
from pages_store.search_tables import Alias, Related
from pages_store.tables import Page, Person, Revision, Slug


@dataclass(frozen=True)
class Signature:
    """Who makes a revision, with what comment, and when (default: now). One that `waits` is to be looked at by another."""

    author: Person
    comment: str = ""
    minor: bool = False
    at: datetime | None = None
    waits: bool = False


@dataclass(frozen=True)
class Draft:
    """A text ready to be saved after `head`; `base` is the older revision it was merged from, if it was one.

    `reverted` is the revision whose text it brings back, `undone` the one that it takes back, if it does either; `sources` are
    those that it takes words from, which must be in sight when it is saved. `title` is what the page is to be called if the
    text does not say a title that can be used.
    """

    text: str
    head: Revision
    base: Revision | None = None
    reverted: Revision | None = None
    undone: Revision | None = None
    sources: tuple[Revision, ...] = ()
    title: str = ""

    @cached_property
    def summary(self) -> Summary:
        """What it changes in the head. Ask for it before a transaction begins: it may take a third of a second."""
        return summary.between(self.head.text, self.text)


def page(session: Session, page_id: int, *, deleted: bool = False) -> Page:
    """Return the page with this number.

    Raises:
        NotFoundError: there is none, or it is deleted and `deleted` pages are not asked for.
    """
    found = session.get(Page, page_id)
    if found is None or (found.deleted_at is not None and not deleted):
        raise NotFoundError(f"page {page_id}")
    return found


def by_slug(session: Session, slug: str, *, deleted: bool = False, said: bool = False) -> Page:
    """Return the page that has or had this slug; its own `slug` is the one to redirect to. Raises like `page`.

    Its head comes with it, with author, team and HTML, who wrote the page, how much and what is said about it, and what goes
    on from it, in one query; with `said` also comments of its open discussions, see `topics.said`.
    """
    found = session.scalar(_whole_page(said), {"slug": titles.slug_key(slug)})
    if found is None or (found.deleted_at is not None and not deleted):
        raise NotFoundError(slug)
    return found


@lru_cache(maxsize=2)
def _whole_page(said: bool) -> Select[Page]:
    """Return the query of `by_slug`, which takes longer to build than to run."""
    related = select(Related.pages).where(Related.page_id == Page.id).scalar_subquery()
    aliases = select(func.count(Alias.id)).where(Alias.page_id == Page.id).scalar_subquery()
    return (
        select(Page)
        .join(Slug, Slug.page_id == Page.id)
        .where(Slug.slug == bindparam("slug"))
        .options(joinedload(Page.head, innerjoin=True).joinedload(Revision.rendering), *threads.counted())
        .options(joinedload(Page.protection.of_type(Protection)))
        .options(with_expression(Page.related, related), with_expression(Page.aliases, aliases), people.authors_told())
        .options(topics.told(), *([topics.said()] if said else []))
    )


def create(  # noqa: PLR0913 - imports alone give a title and a slug
    session: Session,
    change: int,
    text: str,
    rendered: Rendered,
    signature: Signature,
    language: str,
    *,
    title: str = "",
    slug: str = "",
) -> Revision:
    """Make a page whose first revision is `text`; `language` is that of a text which names none.

    With `title` the page is called so, whatever the text says: for one that does not say a title that can be used. `slug` is
    the address to give it if that is free.

    Raises:
        TitleError: the title is missing or can't be used.
        TitleTakenError: a live page of the same language has it; the error carries that page.
    """
    parsed = document.parse(text)
    title = title or parsed.title
    if not title:
        raise TitleError("missing")
    at = signature.at or datetime.now(UTC)
    made = Page(kind=parsed.kind, language=parsed.language or language, created_at=at, changed_at=at, change=change)
    naming.enter(session, made, titles.shown(title), slug)
    return _append(session, made, Revision(number=1, text=text, at=at), rendered, signature, summary.between("", text))


def draft(session: Session, base: Revision, text: str, *, mine_label: str = "mine", theirs_label: str = "theirs") -> Draft:
    """Return what is to be saved for an edit that started from `base`: the text itself, or its merge with the head.

    The labels name the two versions of what clashes, in the draft of the error.

    Raises:
        EditConflictError: the same words were changed twice; the error carries both texts and a draft.
        NotFoundError: the page was deleted.
    """
    head = page(session, base.page_id).head
    if base.number == head.number or text == head.text:
        return Draft(text, head)
    old = "" if base.erased_at else base.text
    merged = merge.merge(old, text, head.text, mine_label=mine_label, theirs_label=theirs_label)
    if merged.conflicts:
        raise EditConflictError(base, head, text, merged.text, merged.conflicts)
    return Draft(merged.text, head, base)


def save(session: Session, change: int, draft: Draft, rendered: Rendered, signature: Signature) -> Revision:
    """Make the revision after `draft.head`, if that still is the head.

    A text whose title can't be read keeps the page's title, and so does one whose title line the edit did not touch.

    Raises:
        StaleEditError: someone saved first; nothing is saved. Make a new draft and try again.
        TitleTakenError: the text renames the page to a title that another has.
        TitleError: the new title can't be used.
        NotFoundError: the page was deleted meanwhile, or one of the draft's sources went out of sight.
    """
    head = draft.head
    session.refresh(head.page)
    current = page(session, head.page_id)
    if current.head_id != head.id:
        raise StaleEditError(current.slug)
    for source in draft.sources:
        history.require_visible(session, source)
    parsed = document.parse(draft.text)
    current.kind, current.change = parsed.kind, change
    naming.rename(session, current, _title(draft, parsed.title), parsed.language or current.language)
    revision = Revision(
        number=head.number + 1,
        text=draft.text,
        at=signature.at or datetime.now(UTC),
        parent_number=head.number,
        merged_number=draft.base and draft.base.number,
        reverted_number=draft.reverted and draft.reverted.number,
        undone_number=draft.undone and draft.undone.number,
    )
    return _append(session, current, revision, rendered, signature, draft.summary)


def delete(session: Session, change: int, page: Page, author: Person, reason: str = "") -> None:
    """Take a page out of reading, lists and search; its title is free again. It can be restored.

    Raises:
        NotFoundError: someone deleted it meanwhile.
        FieldError: the reason can't be shown.
    """
    session.refresh(page)
    if page.deleted_at is not None:
        raise NotFoundError(page.slug)
    page.deletion_reason = titles.line(reason, "reason", limits.EDIT_COMMENT_CHARACTERS)
    page.deleted_at, page.deleted_by, page.change = datetime.now(UTC), author, change
    deletions.begin(session, page, author, page.deleted_at, page.deletion_reason)
    session.flush()


def restore(session: Session, change: int, page: Page, author: Person | None = None) -> None:
    """Bring a deleted page back under its title; who deleted it when and why is kept in the log of deletions.

    Raises:
        TitleTakenError: another page has the title by now; rename that one first.
    """
    session.refresh(page)  # it may have been restored, or deleted again, since it was read
    naming.require_free(session, page.title, page.language, besides=page)
    page.deleted_at, page.deleted_by, page.deletion_reason, page.change = None, None, None, change
    deletions.end(session, page, author, datetime.now(UTC))


def _title(draft: Draft, written: str) -> str:
    if draft.title:
        return titles.shown(draft.title)
    untouched = written == document.parse(draft.head.text).title
    return titles.shown(written) if written and not untouched else draft.head.page.title


def _append(
    session: Session, page: Page, revision: Revision, rendered: Rendered, signature: Signature, changed: Summary
) -> Revision:
    revision.page, revision.author, revision.minor = page, signature.author, signature.minor
    revision.comment = titles.line(signature.comment, "comment", limits.EDIT_COMMENT_CHARACTERS)
    session.add(revision)
    session.flush()
    if signature.waits:
        session.add(Look(revision_id=revision.id))
    page.head, page.changed_at = revision, revision.at
    session.flush()
    derived.put_marks(session, page, document.parse(revision.text))
    derived.put_rendering(session, revision, rendered)
    summaries.put(session, revision, changed)
    return revision
