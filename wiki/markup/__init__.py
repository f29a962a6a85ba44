"""Markdown to safe HTML: `render` for a text, `assemble` for what is shown of it, `direction` for any line of text."""

from wiki.markup import admonitions
from wiki.markup.assembly import Target, assemble, distrust, unresolved
from wiki.markup.direction import Direction, direction, of_language
from wiki.markup.marking import MarkLabels, marked
from wiki.markup.plain import plain
from wiki.markup.render import VERSION, render
from wiki.markup.sanitize import SafeHtml
from wiki.markup.section_links import SectionLink, with_links
from wiki.markup.sections import Section, plain_text

__all__ = [
    "VERSION",
    "Direction",
    "MarkLabels",
    "SafeHtml",
    "Section",
    "SectionLink",
    "Target",
    "admonitions",
    "assemble",
    "direction",
    "distrust",
    "marked",
    "of_language",
    "plain",
    "plain_text",
    "render",
    "unresolved",
    "with_links",
]
