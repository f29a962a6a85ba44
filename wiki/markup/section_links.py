"""Links beside the headings of a page, by which one section of it is edited."""

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
    """Where a link beside a heading leads, what it says, and what it is called where one only hears it."""

    href: str
    text: str
    label: str


def with_links(html: SafeHtml, links: Sequence[SectionLink]) -> SafeHtml:
    """Return the assembled HTML of a page with a link beside each heading, in order; as it is unless they are as many."""
    if not links or len(_HEADING.findall(html)) != len(links):
        return html
    following = iter(links)
    return SafeHtml(_HEADING.sub(lambda match: _row(match[0], next(following)), html))


def _row(heading: str, link: SectionLink) -> str:
    given = f'class="edit-section" href="{attribute(link.href)}" aria-label="{attribute(link.label)}" rel="nofollow"'
    return f'<div class="headed">{heading}<a {given}>{attribute(link.text)}</a></div>'
