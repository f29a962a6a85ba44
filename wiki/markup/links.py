"""Links, images and files, whether typed as Markdown, as `[[…]]` or as tags."""

from __future__ import annotations

from typing import Final

from wiki.markup import addresses, headings
from wiki.markup.addresses import Address, attribute
from wiki.markup.sheet import Sheet

# SVG is left out: it is only ever a download.
_PICTURES: Final = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif")


def opening(typed: str, title: str, sheet: Sheet) -> str:
    """Return the `<a>` tag for a destination, or "" where there must be no link: a refused scheme, a link within a link."""
    address = addresses.classify(typed)
    if sheet.in_link or address.kind == "refused":
        return ""
    return _anchor(_href(address, sheet), _classes(address), title)


def link(typed: str, title: str, text: str, sheet: Sheet) -> str:
    """Return `text`, which is HTML, as a link where there may be one."""
    tag = opening(typed, title, sheet)
    return f"{tag}{text}</a>" if tag else text


def image(typed: str, alt: str, title: str, sheet: Sheet) -> str:
    """Return a picture of this site, or a link to one that lies elsewhere: loading it would give the reader away."""
    address = addresses.classify(typed)
    if address.kind == "relative":
        return _picture(sheet.refer("file", addresses.parts(address.href)[0]), alt, title)
    if address.kind == "local":
        return _picture(address.href, alt, title)
    return link(typed, title, attribute(alt or (typed if address.kind == "external" else "")), sheet)


def page_link(title: str, section: str, label: str, sheet: Sheet) -> str:
    """Return a link to the page `title`; without a title, to a section of this page."""
    text = attribute(label)
    if sheet.in_link:
        return text
    if not title:
        return link(f"#{section}", "", text, sheet)
    return f"{_anchor(sheet.refer('title', title) + _fragment(section), 'page', '')}{text}</a>"


def embed(file: str, caption: str, sheet: Sheet) -> str:
    """Return a file of the page: a picture is shown, anything else is linked."""
    if file.lower().endswith(_PICTURES):
        return _picture(sheet.refer("file", file), caption or file, "", "embed")
    text = attribute(caption or file)
    return text if sheet.in_link else f"{_anchor(sheet.refer('file', file), 'file', '')}{text}</a>"


def _href(address: Address, sheet: Sheet) -> str:
    if address.kind == "relative":
        path, section = addresses.parts(address.href)
        return sheet.refer("path", path) + _fragment(section)
    if address.kind == "anchor":
        wanted = headings.anchor(addresses.parts(address.href)[1])
        return f"#{sheet.prefix}{wanted}" if wanted in sheet.anchors else address.href
    return address.href


def _fragment(section: str) -> str:
    anchor = headings.anchor(section)
    return f"#{anchor}" if anchor else ""


def _classes(address: Address) -> str:
    return {"external": "external", "relative": "page"}.get(address.kind, "")


def _anchor(href: str, classes: str, title: str) -> str:
    tag = f'<a href="{attribute(href)}"'
    if classes:
        tag += f' class="{classes}"'
    if title:
        tag += f' title="{attribute(title)}"'
    return f"{tag}>"


def _picture(source: str, alt: str, title: str, classes: str = "") -> str:
    titled = f' title="{attribute(title)}"' if title else ""
    classed = f' class="{classes}"' if classes else ""
    return f'<img src="{attribute(source)}" alt="{attribute(alt)}"{titled}{classed}>'
