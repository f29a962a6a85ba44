"""The readable text of stored HTML, by sections, as the search index takes it."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Text on both sides of these belongs together; all other tags part words.
_WITHIN_WORDS: Final = frozenset({"a", "abbr", "bdi", "code", "del", "em", "kbd", "mark", "span", "strong", "sub"})
# Our own signs, which no writer typed.
_SIGNS: Final = frozenset({"footnote-ref", "footnote-back", "label"})


@dataclass(frozen=True)
class Section:
    """A heading with its id, and the text up to the next heading. What stands before the first has neither."""

    id: str
    heading: str
    text: str


def plain_text(html: str) -> list[Section]:
    """Return the text of `html`, as `render` made it, in the order of its sections, with spaces folded.

    A section without heading and text is left out.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.sections()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._found: list[tuple[str, list[str], list[str]]] = [("", [], [])]
        self._in_heading = False
        # The tags open within one of our signs, the sign's own included.
        self._sign: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self._sign or set((given.get("class") or "").split()) & _SIGNS or _is_box(tag, given):
            self._sign.append(tag)
        elif tag in _HEADINGS:
            self._found.append((given.get("id") or "", [], []))
            self._in_heading = True
        elif tag == "img":
            self._add(f" {given.get('alt') or ''} ")
        elif tag not in _WITHIN_WORDS:
            self._add(" ")

    def handle_endtag(self, tag: str) -> None:
        if self._sign:
            self._sign.pop()
        elif tag in _HEADINGS:
            self._in_heading = False
        elif tag not in _WITHIN_WORDS:
            self._add(" ")

    def handle_data(self, data: str) -> None:
        if not self._sign:
            self._add(data)

    def sections(self) -> list[Section]:
        folded = [Section(own, _folded(heading), _folded(text)) for own, heading, text in self._found]
        return [section for section in folded if section.heading or section.text]

    def _add(self, text: str) -> None:
        _, heading, body = self._found[-1]
        (heading if self._in_heading else body).append(text)


def _is_box(tag: str, given: dict[str, str | None]) -> bool:
    return tag == "span" and "task" in (given.get("class") or "").split()


def _folded(parts: list[str]) -> str:
    return " ".join("".join(parts).split())
