"""The last step that changes HTML: only what stands in this list leaves the renderer."""

from __future__ import annotations

from functools import cache
from typing import Final

import nh3

from wiki.markup.addresses import SCHEMES

# The scheme of our own place holders. A writer's link never carries it: `addresses.classify` refuses it.
REFERENCE_SCHEME: Final = "ref"

_BLOCK_TAGS: Final = (
    "aside blockquote dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre section summary "
    "table tbody td th thead tr ul"
)
_INLINE_TAGS: Final = "a abbr bdi br code del em img kbd mark span strong sub sup"
TAGS: Final = frozenset(f"{_BLOCK_TAGS} {_INLINE_TAGS}".split())
ATTRIBUTES: Final = {
    "*": frozenset({"class", "id", "lang", "title"}),
    "a": frozenset({"href"}),
    "img": frozenset({"src", "alt"}),
    "ol": frozenset({"start"}),
}
_MARK: Final = "ins"
_DIRECTIONS: Final = frozenset({"rtl", "ltr", "auto"})
_SCROLLED: Final = frozenset({"div", "pre"})
"""What may be wider than a phone: it is reached by key, and scrolled there."""


class SafeHtml(str):
    """HTML that may be shown as it is. Made by `sanitize`, `sanitize_marked`, `assemble`, `with_links` and `plain` only."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def sanitize(html: str) -> SafeHtml:
    """Return `html`, balanced, with only the tags, attributes and schemes of the list above."""
    return SafeHtml(_cleaner().clean(html))


def sanitize_marked(html: str) -> SafeHtml:
    """Return `html` like `sanitize`, with the marks of what was put in as well."""
    return SafeHtml(_cleaner(_MARK).clean(html))


@cache
def _cleaner(*more: str) -> nh3.Cleaner:
    tags = {*TAGS, *more}
    return nh3.Cleaner(
        tags=tags,
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        tag_attribute_values={tag: _values(tag) for tag in tags},
        url_schemes={*SCHEMES, REFERENCE_SCHEME},
        link_rel=None,
    )


def _values(tag: str) -> dict[str, set[str]]:
    """Return the attributes of a tag that may hold nothing but certain values."""
    return {"dir": set(_DIRECTIONS)} | ({"tabindex": {"0"}} if tag in _SCROLLED else {})
