"""The Markdown parser: mistune with the syntax of our documents, giving a tree of tokens instead of HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import mistune
from mistune.plugins.abbr import REF_ABBR, parse_ref_abbr
from mistune.plugins.def_list import def_list
from mistune.plugins.footnotes import (
    INLINE_FOOTNOTE,
    REF_FOOTNOTE,
    parse_footnote_item,
    parse_inline_footnote,
    parse_ref_footnote,
)
from mistune.plugins.formatting import strikethrough
from mistune.plugins.task_lists import task_lists
from mistune.util import unescape

from wiki.markup import admonitions, tables, wikilinks

Token = dict[str, Any]

# A wrapper that asks for Markdown within, as kramdown has it; and tags that stand in running text, alone on their line.
_MARKDOWN_WITHIN: Final = r"^ {0,3}<[A-Za-z][^<>\n]*[ \t]markdown=[\"']?(?:1|block|span)[\"']?[^<>\n]*>[ \t]*(?:\n|$)"
_TEXT_TAG: Final = re.compile(r" {0,3}</?(?:img|input|label)(?![A-Za-z0-9-])", re.IGNORECASE)


@dataclass(frozen=True)
class Parsed:
    """The tokens of a text, those of its footnotes in the order in which they are referred to, and its abbreviations."""

    tokens: list[Token]
    footnotes: list[Token]
    abbreviations: dict[str, str]
    link_references: int


def parse(source: str) -> Parsed:
    """Parse a document's body."""
    markdown = _markdown()
    result, state = markdown.parse(source)
    assert isinstance(result, list)  # noqa: S101 -- without a renderer mistune returns its tokens
    footnotes = list(_footnotes(markdown, state))
    for token in walk([*result, *footnotes]):
        # What was escaped by a backslash stays as it is.
        if token["type"] == "text" and token.get("_emphasis", True):
            token["raw"] = unescape(token["raw"])
        elif token["type"] in ("link", "image"):
            token["attrs"]["title"] = unescape(token["attrs"].get("title") or "")
    return Parsed(result, footnotes, state.env.get("ref_abbrs", {}), len(state.env["ref_links"]))


def walk(tokens: list[Token]) -> Iterator[Token]:
    """Yield each token and those within it, in the order of the text."""
    for token in tokens:
        yield token
        yield from walk(token.get("children", ()))


def _footnotes(markdown: mistune.Markdown, state: mistune.BlockState) -> Iterator[Token]:
    """Yield each footnote referred to. Footnotes may refer to further ones, which join the end."""
    done = 0
    while done < len(state.env.get("footnotes", ())):
        item = parse_footnote_item(markdown.block, state.env["footnotes"][done], done + 1, state)
        inner = mistune.BlockState(parent=state)
        inner.tokens = [item]
        for hook in markdown.before_render_hooks:
            hook(markdown, inner)
        yield from markdown.render_state(inner)  # type: ignore[misc]
        done += 1


@cache
def _markdown() -> mistune.Markdown:
    markdown = mistune.Markdown(block=_Blocks(), plugins=[strikethrough, def_list, task_lists])
    tables.plugin(markdown)
    wikilinks.plugin(markdown)
    markdown.inline.register("footnote", INLINE_FOOTNOTE, parse_inline_footnote, before="link")
    markdown.block.register("ref_footnote", REF_FOOTNOTE, parse_ref_footnote, before="ref_link")
    markdown.block.register("ref_abbr", REF_ABBR, parse_ref_abbr, before="list")
    markdown.block.register("markdown_within", _MARKDOWN_WITHIN, _parse_wrapper, before="raw_html")
    markdown.before_render_hooks.append(admonitions.mark)
    return markdown


class _Blocks(mistune.BlockParser):
    """mistune's block parser, with its departures from CommonMark put right where real texts meet them."""

    def parse_raw_html(self, m: re.Match[str], state: mistune.BlockState) -> int | None:
        """Leave a tag of running text to the paragraph: `<img>` alone on a line doesn't make raw text of what follows."""
        if _TEXT_TAG.match(state.src, m.start()):
            return None
        return super().parse_raw_html(m, state)


def _parse_wrapper(block: mistune.BlockParser, m: re.Match[str], state: mistune.BlockState) -> int:
    state.append_token({"type": "block_html", "raw": m.group(0)})
    return m.end()
