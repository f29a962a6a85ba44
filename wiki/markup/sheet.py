"""What is known about a text while it is written as HTML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from pages_store.rendered import Reference, ReferenceKind
from wiki.markup import raw_html
from wiki.markup.direction import Direction, direction
from wiki.markup.headings import Anchors
from wiki.markup.parser import Token

# Arabic marks are part of a word, though `\w` does not hold them.
_WORD: Final = r"[\w\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670]"


@dataclass
class Sheet:
    """The state of one rendering.

    `prefix` stands before every id. `in_link` is true while what is written stands between `<a>` and `</a>`.
    """

    prefix: str
    language: str
    default: Direction
    abbreviations: dict[str, str]
    anchors: Anchors = field(default_factory=Anchors)
    references: list[Reference] = field(default_factory=list)
    footnote_uses: Counter[int] = field(default_factory=Counter)
    in_link: bool = False

    def refer(self, kind: ReferenceKind, target: str) -> str:
        """Note that the text points to `target`, and return the place holder of its address."""
        number = len(self.references)
        self.references.append(Reference(number, kind, target))
        return f"ref:{number}"

    def direction(self, tokens: Sequence[Token]) -> Direction:
        """Return the direction of what `tokens` say."""
        return self.direction_of(words(tokens))

    def direction_of(self, text: str) -> Direction:
        """Return the direction of `text`, by default that of the page."""
        return direction(text, self.default)

    @cached_property
    def abbreviation_pattern(self) -> re.Pattern[str] | None:
        """The pattern that finds abbreviations as whole words, the longest first."""
        if not self.abbreviations:
            return None
        keys = "|".join(re.escape(key) for key in sorted(self.abbreviations, key=len, reverse=True))
        return re.compile(rf"(?<!{_WORD})(?:{keys})(?!{_WORD})")


def words(tokens: Sequence[Token], *, code: bool = False) -> str:
    """Return the text of `tokens` as a reader sees it, with that in code only if asked for."""
    return "".join(_words(token, code=code) for token in tokens)


def _words(token: Token, *, code: bool) -> str:
    kind = token["type"]
    if kind == "text":
        return str(token["raw"])
    if kind == "codespan":
        return str(token["raw"]) if code else " "
    if kind == "page_link":
        return str(token["attrs"]["label"])
    if kind == "embed":
        return str(token["attrs"]["caption"])
    if kind in ("block_html", "inline_html"):
        return "".join(piece for piece in raw_html.pieces(token["raw"]) if isinstance(piece, str))
    return words(token["children"], code=code) + _AFTER.get(kind, "\n") if "children" in token else " "


# Spans of text join their neighbours; blocks do not.
_AFTER: Final = dict.fromkeys(("emphasis", "strong", "strikethrough", "link", "image"), "")
