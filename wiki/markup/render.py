"""A document's body as safe HTML, with the headings and references met in it."""

from __future__ import annotations

from typing import Final

from pages_store.rendered import Heading, Rendered
from wiki.markup.blocks import blocks, footnotes
from wiki.markup.bounds import broken
from wiki.markup.direction import of_language
from wiki.markup.parser import Parsed, parse, walk
from wiki.markup.plain import plain, readable
from wiki.markup.sanitize import sanitize
from wiki.markup.sheet import Sheet, words

# Raised with each change to the HTML that a text yields; what was stored under an older one is then made anew.
VERSION: Final = 3


def render(source: str, language: str = "ar", prefix: str = "") -> Rendered:
    """Render `source`, a body without front matter, written in `language` (a BCP 47 tag).

    `prefix` stands before every id, so that a page and its comments can be shown together. Never fails: a text that breaks a
    limit or the parser is returned as plain text, with the reason in `problem`: the name of a limit in lower case, `too_deep`
    or `failed`. Takes as long as it takes; `bounded` puts an end to that.
    """
    source = readable(source)
    problem = broken(source)
    if problem:
        return refused(source, language, problem)
    try:
        return _render(source, language, prefix)
    except RecursionError:
        return refused(source, language, "too_deep")
    except Exception:
        # Whatever fault the parser has, the text must be shown.
        return refused(source, language, "failed")


def refused(source: str, language: str, problem: str) -> Rendered:
    """Return `source` as plain text, with `problem` as the reason."""
    return Rendered(plain(source, language), problem=problem, version=VERSION)


def _render(source: str, language: str, prefix: str) -> Rendered:
    parsed = parse(source)
    sheet = Sheet(prefix, language, of_language(language), parsed.abbreviations)
    headings = _headings(parsed, sheet)
    html = blocks(parsed.tokens, sheet) + footnotes(parsed.footnotes, sheet)
    return Rendered(sanitize(html), headings, tuple(sheet.references), version=VERSION)


def _headings(parsed: Parsed, sheet: Sheet) -> tuple[Heading, ...]:
    """Give each heading its id before anything is written, since a link may stand before the heading that it means."""
    found = []
    for token in walk(parsed.tokens):
        if token["type"] == "heading":
            text = " ".join(words(token["children"], code=True).split())
            given = sheet.anchors.give(text)
            token["id"] = f"{sheet.prefix}{given}" if given else ""
            found.append(Heading(token["attrs"]["level"], token["id"], text))
    return tuple(found)
