"""Running text as HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Final

from wiki.markup import links
from wiki.markup.addresses import attribute
from wiki.markup.direction import direction
from wiki.markup.parser import Token
from wiki.markup.raw_html import Tag, pieces
from wiki.markup.sheet import Sheet, words
from wiki.markup.tags import weave


def inlines(tokens: Sequence[Token], sheet: Sheet) -> str:
    """Return the HTML of the tokens of running text."""
    if not any(token["type"] == "inline_html" for token in tokens):
        return "".join(_write(token, sheet) for token in _joined(tokens))
    return weave(list(_with_tags(_joined(tokens))), lambda token: _write(token, sheet), sheet)


def _write(token: Token, sheet: Sheet) -> str:
    return _WRITERS[token["type"]](token, sheet)


def _with_tags(tokens: Sequence[Token]) -> Iterator[Tag | Token]:
    for token in tokens:
        if token["type"] == "inline_html":
            yield from (piece for piece in pieces(token["raw"]) if isinstance(piece, Tag))
        else:
            yield token


def _joined(tokens: Sequence[Token]) -> list[Token]:
    """Join neighbouring texts: the parser parts them at any sign, in the midst of an abbreviation too."""
    joined: list[Token] = []
    for token in tokens:
        if token["type"] == "text" and joined and joined[-1]["type"] == "text":
            joined[-1] = {"type": "text", "raw": joined[-1]["raw"] + token["raw"]}
        else:
            joined.append(token)
    return joined


def _text(token: Token, sheet: Sheet) -> str:
    pattern = sheet.abbreviation_pattern
    if pattern is None:
        return escape(token["raw"], quote=False)
    shown, end = [], 0
    for match in pattern.finditer(token["raw"]):
        shown.append(escape(token["raw"][end : match.start()], quote=False))
        shown.append(f'<abbr title="{attribute(sheet.abbreviations[match[0]])}">{escape(match[0])}</abbr>')
        end = match.end()
    return "".join(shown) + escape(token["raw"][end:], quote=False)


def _code(token: Token, _: Sheet) -> str:
    way = direction(token["raw"], "ltr")  # of a sentence in Arabic, as its writer saw it
    return f'<code dir="{way}">{escape(token["raw"], quote=False)}</code>'


def _emphasis(token: Token, sheet: Sheet) -> str:
    name = _EMPHASES[token["type"]]
    return f"<{name}>{inlines(token['children'], sheet)}</{name}>"


def _link(token: Token, sheet: Sheet) -> str:
    attributes = token["attrs"]
    tag = links.opening(attributes["url"], attributes["title"], sheet)
    if not tag:
        return inlines(token["children"], sheet)
    sheet.in_link = True
    text = inlines(token["children"], sheet)
    sheet.in_link = False
    return f"{tag}{text}</a>"


def _image(token: Token, sheet: Sheet) -> str:
    attributes = token["attrs"]
    alt = words(token["children"], code=True)
    return links.image(attributes["url"], alt, attributes["title"], sheet)


def _page_link(token: Token, sheet: Sheet) -> str:
    return links.page_link(token["attrs"]["title"], token["attrs"]["section"], token["attrs"]["label"], sheet)


def _embed(token: Token, sheet: Sheet) -> str:
    return links.embed(token["attrs"]["file"], token["attrs"]["caption"], sheet)


def _footnote(token: Token, sheet: Sheet) -> str:
    number = token["attrs"]["index"]
    if sheet.in_link:
        return f"<sup>{number}</sup>"
    sheet.footnote_uses[number] += 1
    own = use(sheet.prefix, number, sheet.footnote_uses[number])
    return f'<sup class="footnote-ref"><a href="#{sheet.prefix}fn-{number}" id="{own}">{number}</a></sup>'


def use(prefix: str, number: int, time: int) -> str:
    """Return the id of the place where footnote `number` is referred to for the `time`-th time, from 1."""
    return f"{prefix}fnref-{number}" + (f"-{time}" if time > 1 else "")


_EMPHASES: Final = {"emphasis": "em", "strong": "strong", "strikethrough": "del"}
_WRITERS: Final[dict[str, Callable[[Token, Sheet], str]]] = {
    **dict.fromkeys(_EMPHASES, _emphasis),
    "text": _text,
    "codespan": _code,
    "link": _link,
    "image": _image,
    "page_link": _page_link,
    "embed": _embed,
    "footnote_ref": _footnote,
    "linebreak": lambda _token, _sheet: "<br>\n",
    "softbreak": lambda _token, _sheet: "\n",
}
