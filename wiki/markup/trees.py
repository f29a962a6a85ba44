"""Our own HTML as a tree and back: what leaves the sanitiser is balanced, so that no rules for broken HTML are needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import Final

VOID: Final = frozenset({"br", "hr", "img"})
INLINE: Final = frozenset("a abbr bdi br code del em img ins kbd mark span strong sub sup".split())  # noqa: SIM905 - a list of words


@dataclass(eq=False)
class Element:
    """An element with its children: other elements, and texts without entities. Each is itself, whatever it holds."""

    tag: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: list[Element | str] = field(default_factory=list)

    @property
    def is_inline(self) -> bool:
        """Whether it stands within a line of text."""
        return self.tag in INLINE

    @property
    def opening(self) -> str:
        """Return its start tag."""
        given = "".join(f' {name}="{escape(value)}"' for name, value in self.attributes)
        return f"<{self.tag}{given}>"

    @property
    def closing(self) -> str:
        """Return its end tag, "" for one that has none."""
        return "" if self.tag in VOID else f"</{self.tag}>"

    def html(self) -> str:
        """Return it as HTML."""
        return self.opening + inner(self.children) + self.closing


def tree(html: str) -> list[Element | str]:
    """Return what stands in `html` at the top."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root.children


def inner(children: Iterable[Element | str]) -> str:
    """Return elements and texts as HTML."""
    return "".join(escape(child, quote=False) if isinstance(child, str) else child.html() for child in children)


def texts(children: Iterable[Element | str]) -> Iterator[str]:
    """Yield all texts in elements and texts, in their order."""
    for child in children:
        if isinstance(child, str):
            yield child
        else:
            yield from texts(child.children)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, tuple((name, value or "") for name, value in attrs))
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)
