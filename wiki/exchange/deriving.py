"""What a file says and does not say about itself: its text as a page's document, its language and its title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from pages_store.documents import document, languages
from pages_store.documents.document import Document, Value
from pages_store.errors import StoreError
from pages_store.rendered import Rendered
from wiki import publish
from wiki.exchange import titling, toml_matter
from wiki.exchange.tree import Source

_FENCE: Final = re.compile(r" {0,3}(?P<mark>`{3,}|~{3,})")
_FIRST_LEVEL: Final = re.compile(r" {0,3}#(?:[ \t]|$)")
_UNDERLINE: Final = re.compile(r" {0,3}=+[ \t]*")


@dataclass(frozen=True)
class Choices:
    """What whoever imports says for texts that do not say it themselves; "" for nothing."""

    language: str = ""
    kind: str = ""
    author: str = ""


@dataclass(frozen=True)
class Derived:
    """A file as the page it could be. `text` says all that was derived, as far as its front matter can be written.

    `plain` is the text without that. `title` is the one to bear if it is free. `notes` are for whoever imports.
    """

    text: str
    plain: str
    language: str
    title: str
    rendered: Rendered
    notes: tuple[str, ...] = field(default_factory=tuple)


def derive(source: Source, data: bytes, choices: Choices) -> Derived:
    """Return what the bytes of a file become.

    Raises:
        UnicodeDecodeError: they are not UTF-8.
        TooLargeError: the text is longer than a page may be.
    """
    plain = document.clean(data.decode())
    text = toml_matter.as_yaml(plain)
    parsed = document.parse(text)
    language = language_of(parsed, source.address, choices.language)
    rendered = publish.render(text, language)
    title = titling.fit(titles(parsed, source.path, rendered))
    fields = {} if source.exported else missing(parsed, {"title": title, "kind": choices.kind, "language": language})
    return Derived(written(text, fields), plain, language, title, rendered, _notes(text, parsed, title))


def written(text: str, fields: Mapping[str, Value]) -> str:
    """Return `text` with these fields in its front matter; as it is, if its front matter can't take them."""
    try:
        return document.clean(document.with_fields(text, fields))
    except StoreError:
        return text


def language_of(parsed: Document, address: str, fallback: str) -> str:
    """Return the language of a text: its own word, that of its path, `fallback`, or as its script has it."""
    named = "" if parsed.problem else parsed.language or languages.normal(next(iter(parsed.listed("lang")), ""))
    place = languages.from_path(address)
    return named or place or fallback or languages.of_script(parsed.body) or publish.site_language()


def titles(parsed: Document, path: str, rendered: Rendered | None = None) -> Iterator[str]:
    """Yield the titles that a text may bear, best first; `rendered` spares looking for its headings."""
    yield parsed.title
    if rendered is None or parsed.problem or rendered.problem:
        yield from _headings(_first_heading(parsed.body))
    else:
        yield from (each.text for each in rendered.headings if each.level == 1)
    yield titling.of_file_name(path.rpartition("/")[2])


@lru_cache(maxsize=1_000)  # the revisions of a page have mostly the same
def _headings(lines: str) -> tuple[str, ...]:
    found = publish.render(lines, publish.site_language()).headings if lines else ()
    return tuple(each.text for each in found if each.level == 1)


def _first_heading(body: str) -> str:
    """Return the lines of the first heading of the first level, for texts that can't be rendered whole, or ""."""
    fence = ""
    before = ""
    for line in body.split("\n"):
        found = _FENCE.match(line)
        if found and (not fence or (found["mark"].startswith(fence) and not line[found.end() :].strip())):
            fence = "" if fence else found["mark"]
        elif not fence and _FIRST_LEVEL.match(line):
            return line
        elif not fence and before.strip() and _UNDERLINE.fullmatch(line):
            return f"{before}\n{line}"
        before = "" if fence else line
    return ""


def missing(parsed: Document, fields: Mapping[str, str]) -> dict[str, Value]:
    """Return those of the fields that have a value and that the text does not say."""
    return {key: value for key, value in fields.items() if value and _is_empty(parsed, key)}


def _is_empty(parsed: Document, key: str) -> bool:
    """Tell whether the text says nothing under `key`; what can't be used is still said, and stays."""
    value = parsed.fields.get(key)
    return value is None or value in ("", [])


def _notes(text: str, parsed: Document, title: str) -> tuple[str, ...]:
    notes = []
    if parsed.problem or toml_matter.is_left(text):
        notes.append("its front matter can't be read and stays as it is")
    if not _is_empty(parsed, "title") and titling.usable(parsed.title) != title:
        notes.append(f"its title can't be used as it is; called «{title}»")
    return tuple(notes)
