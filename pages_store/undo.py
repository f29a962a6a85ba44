"""Taking one edit back out of a page's text, with all that came after it kept."""

from __future__ import annotations

from sqlalchemy.orm import Session

from pages_store import history
from pages_store.comparing import merge
from pages_store.errors import EditConflictError, FieldError, NotFoundError
from pages_store.store import Draft
from pages_store.tables import Page, Revision


def draft(session: Session, undone: Revision) -> Draft:
    """Return what is to be saved so that the page stands as if revision `undone` had not been made.

    Undoing the head gives its parent's text. Of a merge, what it brought in beside its first parent is undone.

    Raises:
        EditConflictError: later edits changed the same words; in the error, `typed` is the text before the edit.
        FieldError: it is the first revision (`first`), it changed nothing (`same`), or nothing of it is left (`undone`).
        NotFoundError: the page is deleted, or the revision or the one before it is hidden or erased.
    """
    head = _page(undone).head
    before = history.visible(session, head.page, _parent(undone))
    history.require_visible(session, undone)
    if before.text == undone.text:
        raise FieldError("revision", "same")
    merged = merge.merge(undone.text, before.text, head.text)
    if merged.conflicts:
        raise EditConflictError(undone, head, before.text, merged.text, merged.conflicts)
    if merged.text == head.text:
        raise FieldError("revision", "undone")
    return Draft(merged.text, head, undone=undone, sources=(undone, before))


def _page(revision: Revision) -> Page:
    if revision.page.deleted_at is not None:
        raise NotFoundError(revision.page.slug)
    return revision.page


def _parent(revision: Revision) -> int:
    if revision.parent_number is None:
        raise FieldError("revision", "first")
    return revision.parent_number
