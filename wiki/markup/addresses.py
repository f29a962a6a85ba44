"""What a link's destination is, and whether it may be one."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote, unquote

Kind = Literal["external", "contact", "local", "anchor", "relative", "refused"]

SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
# Browsers drop these inside an address before they look for its scheme.
_DROPPED: Final = re.compile("[\x00-\x1f\x7f]")
_SAFE: Final = ":/?#@!$&()*+,;=%"


@dataclass(frozen=True)
class Address:
    """A destination and its kind: another site, a mailbox or telephone, a path of this site, an anchor, relative, refused."""

    kind: Kind
    href: str


def classify(typed: str) -> Address:
    """Return the address that a browser would see in `typed`, percent-encoded where it must be."""
    href = escape(_DROPPED.sub("", typed).strip())
    scheme = _SCHEME.match(href)
    if scheme:
        return Address(_kind_of_scheme(scheme[1].lower()), href)
    if href.startswith(("//", "/%5C", "/%5c")):
        return Address("external", href)
    if href.startswith("#"):
        return Address("anchor", href)
    if not href or href.startswith(("/", "?")):
        return Address("local", href)
    return Address("relative", href)


def escape(address: str) -> str:
    """Percent-encode what an address can't hold; leave encoded octets alone."""
    return quote(address, safe=_SAFE)


def parts(relative: str) -> tuple[str, str]:
    """Return the path of a relative address, decoded, and its anchor, decoded, without `#`."""
    path, _, anchor = relative.partition("#")
    return unquote(path), unquote(anchor)


def attribute(value: str) -> str:
    """Escape `value` to stand between double quotes."""
    return html.escape(value, quote=True)


def _kind_of_scheme(scheme: str) -> Kind:
    if scheme not in SCHEMES:
        return "refused"
    return "contact" if scheme in ("mailto", "tel") else "external"
