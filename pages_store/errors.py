"""What can go wrong when something is read from or written to the store.

Each error carries a `code`, the word by which the API names it; the site turns it into a sentence in the reader's language.
"""

from __future__ import annotations


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
