"""Blocks as HTML, each with the direction of its own text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Final

from wiki.markup import admonitions, links
from wiki.markup.code import highlight, name_of
from wiki.markup.direction import direction
from wiki.markup.inlines import inlines, use
from wiki.markup.parser import Token
from wiki.markup.raw_html import BLOCKS, Tag, pieces
from wiki.markup.sheet import Sheet
from wiki.markup.tags import segments, weave


def blocks(tokens: Sequence[Token], sheet: Sheet) -> str:
    """Return the HTML of the blocks of a document, quotation, item or footnote."""
    if not any(token["type"] == "block_html" for token in tokens):
        return "".join(_write(token, sheet) for token in tokens)
    return weave(list(_with_tags(tokens, sheet)), lambda token: _write(token, sheet), sheet)


def footnotes(items: Sequence[Token], sheet: Sheet) -> str:
    """Return the footnotes with links back to each place of use. Write the text before: it counts those places."""
    if not items:
        return ""
    # All are written before the first is linked back, since one footnote may refer to another.
    written = [(item["attrs"]["index"], sheet.direction(item["children"]), blocks(item["children"], sheet)) for item in items]
    shown = "".join(
        f'<li id="{sheet.prefix}fn-{number}" dir="{way}">{_with_way_back(text, number, sheet)}</li>\n'
        for number, way, text in written
    )
    return f'<section class="footnotes">\n<ol dir="{sheet.default}">\n{shown}</ol>\n</section>\n'


def _write(token: Token, sheet: Sheet) -> str:
    return _WRITERS[token["type"]](token, sheet)


def _with_tags(tokens: Sequence[Token], sheet: Sheet) -> Iterator[Tag | Token]:
    for token in tokens:
        if token["type"] == "block_html":
            yield from (
                item if isinstance(item, Tag) else {"type": _DONE, "html": item} for item in segments(token["raw"], sheet)
            )
        else:
            yield token


def _with_way_back(text: str, number: int, sheet: Sheet) -> str:
    back = "".join(
        f' <a href="#{use(sheet.prefix, number, time + 1)}" class="footnote-back">↩</a>'
        for time in range(sheet.footnote_uses[number])
    )
    end = "</p>\n"
    return text.removesuffix(end) + back + end if text.endswith(end) else f"{text}<p>{back.strip()}{end}"


def _paragraph(token: Token, sheet: Sheet) -> str:
    children = token["children"]
    if children and all(child["type"] in ("embed", "softbreak") for child in children):
        return "".join(_figure(child, sheet) for child in children if child["type"] == "embed")
    # A tag like <details> can't stand in a <p>.
    name = "div" if any(_is_block_tag(child) for child in children) else "p"
    return f'<{name} dir="{sheet.direction(children)}">{inlines(children, sheet)}</{name}>\n'


def _is_block_tag(token: Token) -> bool:
    return token["type"] == "inline_html" and any(
        isinstance(piece, Tag) and piece.name in BLOCKS for piece in pieces(token["raw"])
    )


def _figure(token: Token, sheet: Sheet) -> str:
    caption = token["attrs"]["caption"]
    shown = links.embed(token["attrs"]["file"], caption, sheet)
    if not shown.startswith("<img"):
        return f'<p dir="{sheet.direction_of(caption)}">{shown}</p>\n'
    described = f'<figcaption dir="{sheet.direction_of(caption)}">{escape(caption)}</figcaption>' if caption else ""
    return f"<figure>{shown}{described}</figure>\n"


def _heading(token: Token, sheet: Sheet) -> str:
    name = f"h{token['attrs']['level']}"
    own = f' id="{token["id"]}"' if token.get("id") else ""
    return f'<{name}{own} dir="{sheet.direction(token["children"])}">{inlines(token["children"], sheet)}</{name}>\n'


def _code(token: Token, _: Sheet) -> str:
    code = token["raw"] + ("\n" if token["raw"] and not token["raw"].endswith("\n") else "")
    language = name_of(token.get("attrs", {}).get("info", ""))
    named = f' class="language-{language}"' if language else ""
    way = "ltr" if language else direction(code, "ltr")
    return (
        f'<pre dir="{way}" tabindex="0"><code{named}>{highlight(code, language) or escape(code, quote=False)}</code></pre>\n'
    )


def _quote(token: Token, sheet: Sheet) -> str:
    inside = blocks(token["children"], sheet)
    return f'<blockquote dir="{sheet.direction(token["children"])}">\n{inside}</blockquote>\n'


def _admonition(token: Token, sheet: Sheet) -> str:
    name = token["attrs"]["name"]
    label = admonitions.label(name, sheet.language)
    shown = f'<p class="label" dir="{sheet.direction_of(label)}">{label}</p>\n'
    way = sheet.direction(token["children"])
    return f'<aside class="admonition {name}" dir="{way}">\n{shown}{blocks(token["children"], sheet)}</aside>\n'


def _list(token: Token, sheet: Sheet) -> str:
    name = "ol" if token["attrs"]["ordered"] else "ul"
    start = f' start="{token["attrs"]["start"]}"' if token["attrs"].get("start") is not None else ""
    way = sheet.direction(token["children"])
    return f'<{name}{start} dir="{way}">\n{blocks(token["children"], sheet)}</{name}>\n'


def _item(token: Token, sheet: Sheet) -> str:
    return f'<li dir="{_way_of_item(token, sheet)}">{blocks(token["children"], sheet)}</li>\n'


def _task(token: Token, sheet: Sheet) -> str:
    done = token["attrs"]["checked"]
    box = '<span class="task done">☑</span> ' if done else '<span class="task">☐</span> '
    first, *rest = token["children"]
    start = _write(first, sheet)
    start = start.replace(">", f">{box}", 1) if start.startswith("<p") else box + start
    return f'<li class="task" dir="{_way_of_item(token, sheet)}">{start}{blocks(rest, sheet)}</li>\n'


def _way_of_item(token: Token, sheet: Sheet) -> str:
    """Return the direction of an item's own text; that of the lists within is theirs."""
    own = [child for child in token["children"] if child["type"] != "list"]
    return sheet.direction(own or token["children"])


def _table(token: Token, sheet: Sheet) -> str:
    # No `dir`: the columns follow the page, the cells their text. The <div> lets a wide table scroll on its own.
    head, body = token["children"]
    rows = "".join(f"<tr>\n{_cells(row, sheet)}</tr>\n" for row in body["children"])
    shown = f"<thead>\n<tr>\n{_cells(head, sheet)}</tr>\n</thead>\n" + (f"<tbody>\n{rows}</tbody>\n" if rows else "")
    return f'<div class="table" tabindex="0"><table>\n{shown}</table></div>\n'


def _cells(row: Token, sheet: Sheet) -> str:
    return "".join(_cell(cell, sheet) for cell in row["children"])


def _cell(token: Token, sheet: Sheet) -> str:
    name = "th" if token["attrs"]["head"] else "td"
    align = token["attrs"]["align"]
    classes = f' class="align-{align}"' if align else ""
    return f'<{name}{classes} dir="{sheet.direction(token["children"])}">{inlines(token["children"], sheet)}</{name}>\n'


def _definitions(token: Token, sheet: Sheet) -> str:
    return f'<dl dir="{sheet.direction(token["children"])}">\n{blocks(token["children"], sheet)}</dl>\n'


def _term(token: Token, sheet: Sheet) -> str:
    return f'<dt dir="{sheet.direction(token["children"])}">{inlines(token["children"], sheet)}</dt>\n'


def _definition(token: Token, sheet: Sheet) -> str:
    return f'<dd dir="{sheet.direction(token["children"])}">{blocks(token["children"], sheet)}</dd>\n'


# A token of our own: what stands between writers' tags and is HTML already.
_DONE: Final = "done"
_WRITERS: Final[dict[str, Callable[[Token, Sheet], str]]] = {
    "paragraph": _paragraph,
    "block_text": lambda token, sheet: inlines(token["children"], sheet),
    "heading": _heading,
    "block_code": _code,
    "block_quote": _quote,
    "admonition": _admonition,
    "list": _list,
    "list_item": _item,
    "task_list_item": _task,
    "table": _table,
    "def_list": _definitions,
    "def_list_head": _term,
    "def_list_item": _definition,
    _DONE: lambda token, _sheet: str(token["html"]),
    "thematic_break": lambda _token, _sheet: "<hr>\n",
    "blank_line": lambda _token, _sheet: "",
}
