"""What a file is, read from its bytes; its name is never asked.

Source: the WHATWG MIME Sniffing Standard for the signatures; ISO 14496-12 for the brands of `ftyp`. Text that a browser could
run (HTML, SVG) is told from plain text so that it is never served as anything but a download.
"""

from __future__ import annotations

import codecs
import re
from typing import IO, Final

from pages_store import archives

UNKNOWN: Final = "application/octet-stream"
UNCLEANABLE: Final = frozenset({"image/heic"})
"""Photographs that we can't rid of the place where they were taken, for want of a decoder."""

PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})
"""The types that are shown in a page; their files were drawn anew when they were taken in."""

_HEAD_BYTES: Final = 4096
_SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", archives.ZIP),
    (b"PK\x05\x06", archives.ZIP),
    (b"OggS\x00", "application/ogg"),
    (b"ID3", "audio/mpeg"),
)
_MATROSKA: Final = b"\x1a\x45\xdf\xa3"
_MATROSKA_HEAD_BYTES: Final = 64
_BRANDS: Final = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"hevc": "image/heic",
    b"mif1": "image/heic",
    b"msf1": "image/heic",
    b"M4A ": "audio/mp4",
    b"qt  ": "video/quicktime",
    b"isom": "video/mp4",
    b"iso2": "video/mp4",
    b"iso4": "video/mp4",
    b"iso5": "video/mp4",
    b"iso6": "video/mp4",
    b"mp41": "video/mp4",
    b"mp42": "video/mp4",
    b"avc1": "video/mp4",
    b"M4V ": "video/mp4",
    b"3gp4": "video/3gpp",
    b"3gp5": "video/3gpp",
}
# Sync word, MPEG-1/2/2.5, layer III, a bit rate and a sampling rate that exist.
_MP3_FRAME: Final = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x10-\xeb]")
_MARKUP: Final = re.compile(r"<(!doctype|\?xml|!--|[a-z])", re.IGNORECASE)
_SVG: Final = re.compile(r"<svg\b", re.IGNORECASE)
# What no text holds, but a tab, line ends, a form feed, and the escape of terminals' colours.
_BINARY: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


def of(stream: IO[bytes]) -> str:
    """Return the MIME type of what a seekable stream holds; `application/octet-stream` if it can't be told.

    Leaves the stream at its start.
    """
    stream.seek(0)
    head = stream.read(_HEAD_BYTES)
    stream.seek(0)
    found = _by_signature(head) or _by_container(head)
    if found == archives.ZIP:
        return archives.document_type(stream) or archives.ZIP
    return found or _of_text(head)


def _by_signature(head: bytes) -> str:
    return next((kind for signature, kind in _SIGNATURES if head.startswith(signature)), "")


def _by_container(head: bytes) -> str:
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12], "")
    if head.startswith(_MATROSKA):
        return "video/webm" if b"webm" in head[:_MATROSKA_HEAD_BYTES] else "video/x-matroska"
    if head[4:8] == b"ftyp":
        return _BRANDS.get(_brand(head), UNKNOWN)
    return "audio/mpeg" if _MP3_FRAME.match(head) else ""


def _brand(head: bytes) -> bytes:
    """Return the major brand, but for images the compatible one that says how they are coded: `mif1` may hold either."""
    size = int.from_bytes(head[:4], "big")
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, min(size, len(head)), 4))]
    return next((brand for brand in (b"avif", b"avis") if brand in brands), brands[0])


def _of_text(head: bytes) -> str:
    try:
        # A full head may end inside a letter.
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head, final=len(head) < _HEAD_BYTES)
    except UnicodeDecodeError:
        return UNKNOWN
    if _BINARY.search(text):
        return UNKNOWN
    if not _MARKUP.match(text.lstrip()):
        return "text/plain"
    return "image/svg+xml" if _SVG.search(text) else "text/html"
