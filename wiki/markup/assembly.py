"""Stored HTML with the addresses of its references put in, as they are at the moment when it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from pages_store.rendered import Reference
from wiki.markup.addresses import attribute, classify, escape
from wiki.markup.sanitize import SafeHtml

# Only our own tags look so: the sanitiser writes `<` and `"` in texts and attributes of writers as entities.
_PLACE: Final = re.compile(
    r'<(?P<tag>a href|img src)="ref:(?P<number>\d+)(?P<fragment>(?:#[^"]*)?)"(?P<rest>(?: [a-z]+="[^"]*")*)>'
)
_EXTERNAL: Final = re.compile(r'<a href="[^"]*" class="external"')
_CLASS: Final = re.compile(r' class="([^"]*)"')
_ALT: Final = re.compile(r' alt="([^"]*)"')


_EMBED: Final = ' class="embed"'


@dataclass(frozen=True)
class Target:
    """Where a reference leads: a path, whether nothing is there, and a title to show on it, or "".

    `size` is the width and height of a picture in pixels, if they are known: the browser keeps room for it.
    """

    href: str
    missing: bool = False
    title: str = ""
    size: tuple[int, int] | None = None


def assemble(html: str, resolve: Mapping[int, Target]) -> SafeHtml:
    """Return `html`, as `render` made it, with each place holder replaced by its target.

    A missing file of the page (`![[photo.jpg]]`) is shown by its label; a missing picture of an imported page keeps the
    address that was typed, as Markdown has it. A reference that `resolve` does not know loses its address.
    """
    return SafeHtml(_PLACE.sub(lambda match: _tag(match, resolve.get(int(match["number"]))), html))


def distrust(html: SafeHtml) -> SafeHtml:
    """Return `html` with its links to other sites marked as not vouched for by the site.

    Apart from `render`, whose HTML follows CommonMark to the attribute.
    """
    return SafeHtml(_EXTERNAL.sub(r'\g<0> rel="noopener nofollow ugc"', html))


def unresolved(references: Iterable[Reference]) -> dict[int, Target]:
    """Return targets for references that nothing was found for: pages to be written, and paths as they were typed."""
    return {reference.number: _unresolved(reference) for reference in references}


def _unresolved(reference: Reference) -> Target:
    if reference.kind == "title":
        return Target(f"/pages/new?title={quote(reference.target, safe='')}", missing=True)
    return Target(escape(reference.target), missing=True)


def _tag(match: re.Match[str], target: Target | None) -> str:
    picture = match["tag"] == "img src"
    if target is None or classify(target.href).kind in ("external", "contact", "refused"):
        return f"<img{match['rest']}>" if picture else f"<a{match['rest']}>"
    if picture and target.missing and _EMBED in match["rest"]:
        return _missing_picture(match["rest"], target)
    rest = _marked(match["rest"]) if target.missing else match["rest"]
    if target.title and " title=" not in rest:
        rest += f' title="{attribute(target.title)}"'
    if picture and not target.missing:
        rest += _room(target)
    fragment = "" if target.missing and target.href.startswith("/") else match["fragment"]
    return f'<{match["tag"]}="{attribute(target.href)}{fragment}"{rest}>'


def _room(target: Target) -> str:
    sized = ' width="{}" height="{}"'.format(*target.size) if target.size else ""
    return f'{sized} loading="lazy"'


def _marked(rest: str) -> str:
    return _CLASS.sub(r' class="\1 missing"', rest, count=1) if " class=" in rest else f'{rest} class="missing"'


def _missing_picture(rest: str, target: Target) -> str:
    # The place may stand in a link, where no other link may be.
    alt = _ALT.search(rest)
    label = alt[1] if alt and alt[1] else attribute(target.href)
    return f'<span class="missing file" title="{attribute(target.title or target.href)}">{label}</span>'
