"""`[[Title]]`, `[[Title#section]]`, `[[Title|label]]` and `![[photo.jpg|caption]]` as tokens of the parser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mistune.util import unikey

if TYPE_CHECKING:
    import mistune

# Twice the longest title, and a label or caption of the same length.
_LONGEST: Final = 1_000
_PATTERN: Final = rf"!?\[\[(?P<wiki_inner>[^\[\]\n]{{1,{_LONGEST}}})\]\]"
_BAR: Final = re.compile(r"\\?\|")


def plugin(markdown: mistune.Markdown) -> None:
    """Teach `markdown` the syntax; the tokens are `page_link` and `embed`."""
    markdown.inline.register("wiki", _PATTERN, _parse, before="link", start_chars=("!", "["))


def _parse(inline: mistune.InlineParser, m: re.Match[str], state: mistune.InlineState) -> int | None:
    """Make the token. CommonMark's `[[x]]` with a reference `x` stays a link in brackets."""
    inner = m.group("wiki_inner")
    if unikey(inner) in state.env["ref_links"]:
        return None
    target, label = _split(inner)
    if not target:
        return None
    if m.group(0).startswith("!"):
        state.append_token({"type": "embed", "attrs": {"file": target, "caption": label}})
        return m.end()
    title, section = _section(target)
    state.append_token(
        {"type": "page_link", "attrs": {"title": title, "section": section, "label": label or (target if title else section)}}
    )
    return m.end()


def _split(inner: str) -> tuple[str, str]:
    r"""Return what stands before and behind the bar. In a table the bar is typed `\|`."""
    target, *label = _BAR.split(inner, maxsplit=1)
    return target.strip(), label[0].strip() if label else ""


def _section(target: str) -> tuple[str, str]:
    """Part a title from its section. `C#` is a title: nothing stands behind the sign."""
    title, sign, section = target.rpartition("#")
    if sign and section.strip():
        return title.strip(), section.strip()
    return target, ""
