"""Links beside the headings of a page: to the section itself, and to edit it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from wiki.markup.addresses import attribute
from wiki.markup.sanitize import SafeHtml

# The sanitiser leaves no other headings than those of the renderer, and none within another.
_HEADING: Final = re.compile(r"<h(?P<level>[1-6])\b[^>]*>.*?</h(?P=level)>", re.DOTALL)


@dataclass(frozen=True)
class SectionLink:
    """Where a link beside a heading leads, what it says, and what it is called where it is heard; `name` is its class."""

    name: str
    href: str
    text: str
    label: str


def with_links(html: SafeHtml, rows: Sequence[Sequence[SectionLink]]) -> SafeHtml:
    """Return the assembled HTML of a page with a row of links beside each heading; as it is unless they are as many."""
    if not rows or len(_HEADING.findall(html)) != len(rows):
        return html
    following = iter(rows)
    return SafeHtml(_HEADING.sub(lambda match: _row(match[0], next(following)), html))


def _row(heading: str, links: Sequence[SectionLink]) -> str:
    return f'<div class="headed">{heading}{"".join(map(_link, links))}</div>'


def _link(link: SectionLink) -> str:
    followed = "" if link.href.startswith("#") else ' rel="nofollow"'
    given = f'class="{link.name}" href="{attribute(link.href)}" aria-label="{attribute(link.label)}"{followed}'
    return f"<a {given}>{attribute(link.text)}</a>"
