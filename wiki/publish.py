"""Saving what someone wrote: merge, render outside the transaction, then one short compare-and-swap write.

The index catches up with the database afterwards, in the worker.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import current_app

from pages_store import history, limits, naming, searches, store
from pages_store import undo as undoing
from pages_store.documents import document
from pages_store.errors import StaleEditError, TitleError, TitleTakenError
from pages_store.rendered import Rendered
from pages_store.store import Draft, Signature
from pages_store.tables import Page, Revision
from search_index import alike
from wiki import db, markup
from wiki.config import Settings
from wiki.markup.bounded import BoundedRenderer


def create(text: str, signature: Signature) -> Revision:
    """Make a page of `text` and return its first revision.

    Raises:
        FieldError, TitleTakenError, TooLargeError: nothing was saved.
    """
    language = site_language()
    text = document.clean(text)
    parsed = document.parse(text)
    if not parsed.title:
        raise TitleError("missing")
    naming.require_free(db.session(), parsed.title, parsed.language or language)
    rendered = render(text, parsed.language or language)
    with db.writing() as change:
        searches.forget(db.session(), alike.key(parsed.title))
        return store.create(db.session(), change, text, rendered, signature, language)


def edit(
    base: Revision,
    text: str,
    signature: Signature,
    *,
    started: Revision | None = None,
    undone: Revision | None = None,
) -> Revision:
    """Save `text`, written from `base`, and return the revision that then stands: a merge if someone saved in between.

    A text that says what stands already makes no revision. One that settles a conflict with `base` is a merge as well, of
    the revision from which it was `started`, or takes the revision `undone` back.

    Raises:
        EditConflictError: the same words were changed twice; nothing was saved and the error carries all texts.
        FieldError, TitleTakenError, TooLargeError, NotFoundError: nothing was saved.
    """
    text = document.clean(text)

    def make_draft() -> Draft:
        draft = store.draft(db.session(), base, text)
        taken_from = (undone,) if undone else ()
        return replace(draft, base=draft.base or started, undone=undone, sources=taken_from)

    return _save(base.page, make_draft, signature)


def revert(page: Page, number: int, signature: Signature) -> Revision:
    """Make the text of revision `number` the newest again; if its title is taken by now, today's title stays.

    Raises:
        NotFoundError: there is no such revision, or it is hidden or erased.
    """
    old = history.visible(db.session(), page, number)
    try:
        return _save(page, lambda: Draft(old.text, page.head, reverted=old, sources=(old,)), signature)
    except TitleTakenError:
        text = document.with_fields(old.text, {"title": page.title})
        return _save(page, lambda: Draft(text, page.head, reverted=old, sources=(old,)), signature)


def undo(undone: Revision, signature: Signature) -> Revision:
    """Take one edit back and return the revision that then stands, with all that came after it kept.

    Raises:
        EditConflictError, FieldError, NotFoundError: as `pages_store.undo.draft` does; nothing was saved.
        TitleTakenError: the edit renamed the page, and another has its former title by now.
    """
    return _save(undone.page, lambda: undoing.draft(db.session(), undone), signature)


def render(text: str, language: str) -> Rendered:
    """Return the HTML of a document, made in the bounded renderer; whatever the text, it answers in a few seconds."""
    parsed = document.parse(text)
    language = parsed.language or language
    if parsed.problem:
        rendered = Rendered(markup.plain(text, language), problem=parsed.problem)
    else:
        rendered = renderer().render(parsed.body, language)
    return replace(rendered, version=markup.VERSION)


def renderer() -> BoundedRenderer:
    """Return the renderer of this process."""
    found: BoundedRenderer = current_app.extensions["kunnash.renderer"]
    return found


def site_language() -> str:
    """Return the language of texts that name none."""
    settings: Settings = current_app.extensions["kunnash.settings"]
    return settings.language


def _save(page: Page, make_draft: Callable[[], Draft], signature: Signature) -> Revision:
    for _ in range(limits.MERGE_ATTEMPTS - 1):
        draft = make_draft()
        if draft.text == draft.head.text:
            return draft.head
        rendered, _kept = render(draft.text, page.language), draft.summary  # both take time
        try:
            with db.writing() as change:
                return store.save(db.session(), change, draft, rendered, signature)
        except StaleEditError:
            continue
    with db.writing() as change:  # so many are saving that we merge and render with the others kept out
        draft = make_draft()
        if draft.text == draft.head.text:
            return draft.head
        return store.save(db.session(), change, draft, render(draft.text, page.language), signature)
