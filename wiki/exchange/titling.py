"""The title that an imported text gets: made fit for a page, and told apart from those that are taken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import count, islice
from typing import Final

from sqlalchemy.orm import Session

from pages_store import limits, naming
from pages_store.documents import languages, titles
from pages_store.errors import FieldError, TitleError
from pages_store.tables import Page

NAMELESS: Final = "…"
"""Stands where nothing of a text or its file's name can be a title."""

_NAMELESS_CHARACTERS: Final = re.compile("[\ufffd\u2028\u2029]")
_BEFORE_CODE: Final = re.compile(r"(?P<kept>readme|_?index)[-_].*", re.IGNORECASE)


def usable(title: str) -> str:
    """Return `title` as a page can bear it, or "" if it can't."""
    try:
        return titles.shown(title)
    except TitleError:
        return ""


def fit(wanted: Iterable[str]) -> str:
    """Return the first of the wanted titles that can be made fit: without controls, cut to the limit. Never empty."""
    for title in wanted:
        cleaned = _cleaned(title)
        for form in (title, cleaned, re.sub(r"[/\\]", "-", cleaned)):
            if found := usable(_shortened(form)):
                return found
    return NAMELESS


def line(text: str, most: int) -> str:
    """Return `text` as one line of at most `most` characters that can be kept, or "" if it says nothing."""
    for form in (text, _cleaned(text)):
        with suppress(FieldError):
            kept = titles.line(form[: most * 2], "line", most * 2)
            return kept if len(kept) <= most else f"{kept[: most - 1].rstrip()}…"
    return ""


def of_file_name(name: str) -> str:
    """Return what a file's name says: without extension and language code, with spaces for `-` and `_`."""
    stem = name.rpartition(".")[0] or name
    if languages.from_path(name):
        nameless = _BEFORE_CODE.fullmatch(stem)
        stem = nameless["kept"] if nameless else stem.rpartition(".")[0] or stem
    return re.sub(r"[-_\s]+", " ", stem).strip()


def exported_slug(path: str, title: str, language: str) -> str:
    """Return the address that the path of an exported file names, or "" if this is none: it is one that its title can have."""
    folder, _, name = path.partition("/")
    slug = titles.slug_key(name.rpartition(".")[0])
    plain, named = islice(titles.candidates(title, language), 2)
    fits = slug == plain or re.fullmatch(re.escape(named) + "(?:-[0-9]+)?", slug)
    return slug if folder == language and fits else ""


def free(session: Session, title: str, folder: str, language: str, page: Page | None = None) -> str:
    """Return `title` if no page but `page` has it; else with the name of its folder in brackets, then with a number.

    A `page` that bears one of these titles already keeps it.
    """
    bracketed = _joined(title, f" ({titles.shown(folder)})") if usable(folder) else title
    if page is not None and page.language == language and _is_numbered(page.title, title, bracketed):
        return page.title
    for each in _series(title, bracketed):
        holder = naming.holder(session, each, language)
        if holder is None or holder is page:
            return each
    raise AssertionError


def _series(title: str, bracketed: str) -> Iterator[str]:
    yield title
    yield bracketed
    yield from (_joined(bracketed, f" {number}") for number in count(2))


def _is_numbered(borne: str, title: str, bracketed: str) -> bool:
    return borne == title or re.fullmatch(re.escape(bracketed) + "(?: [0-9]+)?", borne) is not None


def _joined(title: str, suffix: str) -> str:
    """Return both as one title; what is too long is cut before the suffix."""
    while not (found := usable(title + suffix)):
        title = title[:-1]
    return found


def _cleaned(title: str) -> str:
    text = "".join(" " if unicodedata.category(c) == "Cc" else c for c in _NAMELESS_CHARACTERS.sub(" ", title))
    return "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cs", "Cn", "Co"))


def _shortened(title: str) -> str:
    """Return `title`, or its beginning and an ellipsis if it is longer than a title may be."""
    if len(title) <= limits.TITLE_CHARACTERS:
        return title
    words = title[: limits.TITLE_CHARACTERS].rpartition(" ")[0]
    kept = words if len(words) > limits.TITLE_CHARACTERS // 2 else title[: limits.TITLE_CHARACTERS - 1]
    return f"{kept.rstrip()}…"
