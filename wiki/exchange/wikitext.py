"""MediaWiki's wikitext as Markdown. What has no place in Markdown stays as it was written, in code; nothing is dropped.

What Pandoc would drop or mangle is masked before and put back after: templates, parser functions, magic words, comments,
pictures and extension tags. Whether each word is still there is checked at the end; where one is not, the whole text stays
wikitext in a fenced block.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from wiki.exchange import masking
from wiki.exchange.masking import Masks
from wiki.exchange.pandoc import Pandoc, UnconvertedError

_BRACKETS: Final = re.compile(r"\[\[|\]\]")
_OPTION: Final = re.compile(
    r"(?:thumb|thumbnail|frame|framed|frameless|border|left|right|center|none|upright|baseline|middle|top|bottom|\d*x?\d+ *px"
    r"|[\w-]+ *=.*)",
    re.IGNORECASE,
)
_LINK: Final = re.compile(r"\[\[(?P<target>[^\[\]|\n]+)(?P<bar>\\?\|)(?P<label>[^\[\]|\n]*)\]\]")
_TRAIL: Final = re.compile(r"\[\[(?:([^\[\]|\n]*)\|)?([^\[\]|\n]*)\]\](?=\w)")
_BARE_ADDRESS: Final = re.compile(r"\[(?:mailto:)?(?P<url>\S+)[ \t]+(?P=url)\]")
_TAG: Final = re.compile(r"<[^<>]*>")
_TABLE_LINE: Final = re.compile(r"^[ \t:]*(?:\{\||\|-|\|\}).*$", re.MULTILINE)
_CELL_ATTRIBUTES: Final = re.compile(
    r"(?P<mark>^[|!]\+?|\|\||!!)[ \t]*(?:[\w-]+[ \t]*=[ \t]*(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s|\"']+)[ \t]*)+\|(?!\|)",
    re.MULTILINE,
)
_WORD: Final = re.compile(r"[^\W_]+")
_LABEL: Final = re.compile(r"\[\[(?:[^\[\]|\n]*\|)?([^\[\]|\n]*)\]\]")
_TICKS: Final = re.compile(r"`+")


@dataclass(frozen=True)
class Names:
    """What a wiki calls the namespaces of its categories and files, besides their English names."""

    categories: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Converted:
    """A text as Markdown, with the categories that it named. Where it had to stay wikitext, `problem` says why."""

    markdown: str
    categories: tuple[str, ...] = ()
    problem: str = ""


def convert(text: str, names: Names, pandoc: Pandoc | None) -> Converted:
    """Return `text` as Markdown."""
    kept, raw = masking.signs(text)
    masked, categories = _without_categories(masking.masked(text, kept, raw), names.categories)
    masked = _with_pictures(masked, names.files, kept)
    problem = "there is no Pandoc, version 3 or newer, on this machine"
    for attempt in (masked, _without_tables(masked, kept, raw)):
        if pandoc is None:
            break
        try:
            found = _markdown(masking.unmasked(attempt, raw), pandoc)
        except UnconvertedError as error:
            problem = str(error)
        else:
            return Converted(_restored(_LINK.sub(_plain_link, found), kept), categories)
    return Converted(fenced(text, "wikitext"), categories, problem)


def fenced(text: str, language: str) -> str:
    """Return `text` byte for byte in a fenced block; a line end is added if it has none."""
    ticks = "`" * max(3, 1 + max(map(len, _TICKS.findall(text)), default=0))
    return f"{ticks}{language}\n{text}{'' if text.endswith(chr(10)) else chr(10)}{ticks}\n"


def _without_categories(text: str, names: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Return `text` without the links that put it into categories, and these, each once."""
    link = re.compile(rf"\[\[\s*(?:{_either(names, 'category')})\s*:([^\[\]|\n]+)(?:\|[^\[\]\n]*)?\]\]\n?", re.IGNORECASE)
    found = dict.fromkeys(" ".join(match[1].replace("_", " ").split()) for match in link.finditer(text))
    return link.sub("", text), tuple(found)


def _with_pictures(text: str, names: tuple[str, ...], kept: Masks) -> str:
    """Return `text` with its pictures masked, as Markdown shows them: `![[name|caption]]`."""
    begins = re.compile(rf"\[\[\s*(?:{_either(names, 'file', 'image', 'media')})\s*:", re.IGNORECASE)
    starts: list[int] = []
    spans = []
    for found in _BRACKETS.finditer(text):
        if found[0] == "[[":
            starts.append(found.start())
        elif starts and begins.match(text, start := starts.pop()):
            spans.append((start, found.end(), False))
    done, end = [], 0
    for start, stop, _ in masking.outermost(spans):
        inside = text[begins.match(text, start).end() : stop - 2]  # type: ignore[union-attr] # it matched above
        done += [text[end:start], kept.put(_picture(inside))]
        end = stop
    return "".join([*done, text[end:]])


def _picture(inside: str) -> str:
    name, *parts = _LABEL.sub(r"\1", inside).split("|")
    caption = parts[-1] if parts and not _OPTION.fullmatch(parts[-1].strip()) else ""
    shown = " ".join(re.sub(r"'{2,}|[\[\]]", "", caption).split())
    return f"![[{' '.join(name.replace('_', ' ').split())}{'|' if shown else ''}{shown}]]"


def _either(names: tuple[str, ...], *english: str) -> str:
    return "|".join(re.escape(name).replace(r"\ ", "[ _]+") for name in (*english, *names) if name)


def _without_tables(text: str, kept: Masks, raw: Masks) -> str:
    """Return `text` with its tables masked, as they were written."""
    done: list[str] = []
    table: list[str] = []
    depth = 0
    for line in text.split("\n"):
        begins = line.lstrip(" :").startswith("{|")
        depth += begins
        if depth:
            table.append(line)
        else:
            done.append(line)
        if depth and line.lstrip().startswith("|}"):
            depth -= 1
        if table and not depth:
            done += ["", kept.put(masking.unmasked(masking.unmasked("\n".join(table), kept), raw)), ""]
            table = []
    return "\n".join([*done, *table])


def _markdown(text: str, pandoc: Pandoc) -> str:
    """Return the text as Markdown. Raises `UnconvertedError` as Pandoc does, and if that lacks some of the words."""
    found = pandoc.markdown(text)
    plain = _CELL_ATTRIBUTES.sub(lambda match: match["mark"], _TABLE_LINE.sub("", _BARE_ADDRESS.sub(r"\g<url>", text)))
    plain = _TAG.sub(" ", _TRAIL.sub(lambda match: f"{match[1] or ''} {match[2]}", plain))
    if missing := _words(plain) - _words(found):
        raise UnconvertedError(f"Pandoc would have lost “{next(iter(missing))}”")
    return found


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(unicodedata.normalize("NFC", unquote(html.unescape(text))).casefold()))


def _plain_link(link: re.Match[str]) -> str:
    target = link["target"].replace("_", " ")
    return f"[[{target}]]" if target == link["label"] else f"[[{target}{link['bar']}{link['label']}]]"


def _restored(text: str, kept: Masks) -> str:
    """Return the Markdown with the masked parts in their places: what takes lines of its own in a block, else in the line."""

    def line(found: re.Match[str]) -> str:
        row = found[0].startswith("|")
        if (part := kept.parts.get(found[0])) and "\n" in part:
            return part if part.startswith("<!--") else fenced(part, "wikitext").rstrip("\n")
        return kept.sign.sub(lambda each: _in_line(kept.parts[each[0]], row=row), found[0])

    return re.sub(rf"^.*{kept.sign.pattern}.*$", line, text, flags=re.MULTILINE) if kept.parts else text


def _in_line(part: str, *, row: bool) -> str:
    """Return a part as it may stand within a line; a bar would end the cell of a table's row."""
    part = " ".join(part.split())
    if part == "\\":
        return "\\\\"
    if not part.startswith(("<!--", "![[")):
        ticks = "`" * (1 + max(map(len, _TICKS.findall(part)), default=0))
        pad = " " if "`" in part else ""
        part = f"{ticks}{pad}{part}{pad}{ticks}"
    return re.sub(r"(?<!\\)\|", r"\\|", part) if row else part
