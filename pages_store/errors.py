"""What can go wrong when something is read from or written to the store.

Each error carries a `code`, the word by which the API names it; the site turns it into a sentence in the reader's language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pages_store.tables import Page, Revision


class StoreError(Exception):
    """A request that the store refuses. Nothing was changed."""

    code = "refused"


class NotFoundError(StoreError):
    """There is no such page, revision, file, thread or person, or it is not to be seen."""

    code = "not_found"


class FieldError(StoreError):
    """A value that can't be stored; `field` names it, `reason` is one word or code that says why."""

    code = "invalid"

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class TitleError(FieldError):
    """A title that can't be used. Reasons: `missing`, `too_long`, `control`, `direction`, `path`, `unreadable`."""

    def __init__(self, reason: str) -> None:
        super().__init__("title", reason)


class TooLargeError(StoreError):
    """A text or file past its limit; `limit` is that limit's name in `pages_store.limits`."""

    code = "too_large"

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit


class TitleTakenError(StoreError):
    """Another page of the same language has this title; `page` is that one."""

    code = "title_taken"

    def __init__(self, page: Page) -> None:
        super().__init__(page.title)
        self.page = page


class ProtectedError(StoreError):
    """Only others may change this page; `page` is that one."""

    code = "protected"

    def __init__(self, page: Page) -> None:
        super().__init__(page.title)
        self.page = page


class StaleEditError(StoreError):
    """Someone saved between the draft and its saving. Nothing was saved: draft anew from the head."""

    code = "stale"


class EditConflictError(StoreError):
    """The same words were changed by two writers. Nothing was saved.

    `base` is what the writer started from, `head` what stands now, `typed` what the writer sent, `draft` both texts in one
    with each of the `conflicts` places marked.
    """

    code = "edit_conflict"

    def __init__(self, base: Revision, head: Revision, typed: str, draft: str, conflicts: int) -> None:
        super().__init__(f"{conflicts} conflicts")
        self.base = base
        self.head = head
        self.typed = typed
        self.draft = draft
        self.conflicts = conflicts
