"""Tags that a writer typed, rewritten one by one to a harmless set.

Of other tags the text is kept; comments, processing instructions and declarations are dropped. A tag is kept only with its
partner, so that no writer's tag closes or swallows what is ours.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from wiki.markup.addresses import attribute

VOID: Final = frozenset({"br", "hr", "img"})
INLINE: Final = frozenset({"a", "abbr", "bdi", "kbd", "mark", "span", "sub", "sup"})
# These may hold blocks of Markdown between opening and closing tag.
WRAPPERS: Final = frozenset({"details", "div", "summary"})
BLOCKS: Final = WRAPPERS | {"hr", "p"}
_CLOSED_BY_OTHERS: Final = frozenset({"p", "summary"})
_KEPT: Final = VOID | INLINE | BLOCKS

_ATTRIBUTE: Final = r"\s+[A-Za-z_:][A-Za-z0-9_.:-]*(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?"
_PIECE: Final = re.compile(
    r"<!--(?:>|->|.*?-->|.*)|<\?(?:.*?\?>|.*)|<!\[CDATA\[(?:.*?\]\]>|.*)|<![A-Za-z][^>]*>"
    rf"|<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<rest>(?:{_ATTRIBUTE})*)\s*/?>",
    re.DOTALL,
)
_NAME_VALUE: Final = re.compile(r"([A-Za-z_:][A-Za-z0-9_.:-]*)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+)))?")
_DIRECTIONS: Final = frozenset({"rtl", "ltr", "auto"})
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,4}")


@dataclass(frozen=True)
class Tag:
    """A tag of the harmless set, with all attributes typed in it, decoded; `text` is none of it."""

    name: str
    part: Literal["open", "close", "void"]
    attributes: dict[str, str] = field(default_factory=dict)

    def named(self, direction: str) -> Tag:
        """Return the tag with `direction`, unless the writer named one; "" leaves it as it is."""
        if not direction or self.attributes.get("dir", "").lower() in _DIRECTIONS:
            return self
        return replace(self, attributes={**self.attributes, "dir": direction})

    def shown(self) -> str:
        """Return the tag with those attributes that it may carry: `dir`, `lang`, `title`."""
        if self.part == "close":
            return f"</{self.name}>"
        direction = self.attributes.get("dir", "").lower()
        language = self.attributes.get("lang", "")
        carried = {
            "dir": direction if direction in _DIRECTIONS else "",
            "lang": language if _LANGUAGE.fullmatch(language) else "",
            "title": self.attributes.get("title", ""),
        }
        shown = "".join(f' {key}="{attribute(value)}"' for key, value in carried.items() if value)
        return f"<{self.name}{shown}>"


def pieces(raw: str) -> Iterator[Tag | str]:
    """Yield the kept tags and the text, decoded, of raw HTML. Dropped tags and comments yield nothing."""
    end = 0
    for match in _PIECE.finditer(raw):
        if match.start() > end:
            yield html.unescape(raw[end : match.start()])
        end = match.end()
        name = (match["name"] or "").lower()
        if name in _KEPT:
            yield Tag(name, _part(name, match["close"]), _attributes(match["rest"]))
    if end < len(raw):
        yield html.unescape(raw[end:])


def partners(tags: Sequence[Tag]) -> dict[int, int]:
    """Return the index of each opening tag's closing tag.

    Of tags that cross one another the inner one is left without. A tag that is never closed ends with the text: its partner
    is `len(tags)`. A `<p>` that is never closed is left without, since the next block would close it.
    """
    found: dict[int, int] = {}
    waiting: list[int] = []
    for index, tag in enumerate(tags):
        if tag.part == "open":
            waiting = [*waiting[-_DEPTH:], index]
        if tag.part != "close":
            continue
        place = next((at for at in reversed(range(len(waiting))) if tags[waiting[at]].name == tag.name), None)
        if place is not None:
            found[waiting[place]] = index
            del waiting[place:]
    found.update((index, len(tags)) for index in waiting if tags[index].name not in _CLOSED_BY_OTHERS)
    return found


# How far back a partner is looked for: the search must not grow with the text.
_DEPTH: Final = 50


def _part(name: str, slash: str) -> Literal["open", "close", "void"]:
    if name in VOID:
        return "void"
    return "close" if slash else "open"


def _attributes(rest: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, *values in _NAME_VALUE.findall(rest):
        found.setdefault(name.lower(), html.unescape("".join(values)))
    return found
