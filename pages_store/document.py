"""A page's text as one document: front matter and Markdown body."""

from __future__ import annotations

from typing import Final

from pages_store import limits
from pages_store.errors import FieldError, TooLargeError
from pages_store.front_matter import entries, split

__all__ = ["clean", "entries", "split"]

_BOM: Final = "\ufeff"


def clean(text: str) -> str:
    r"""Return `text` as a page may hold it: `\n` line ends, no byte order mark, U+FFFD for NUL.

    Raises:
        FieldError: it holds half a surrogate pair (`surrogate`), which UTF-8 can't say.
        TooLargeError: it is longer than `PAGE_BYTES`.
    """
    text = text.lstrip(_BOM).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise FieldError("text", "surrogate") from None
    if size > limits.PAGE_BYTES:
        raise TooLargeError("PAGE_BYTES")
    return text
