"""How wide and high a kept picture is, read from its first bytes: nothing is decoded.

Source: PNG (RFC 2083) section 4.1.1, GIF89a section 18, JPEG (ITU-T T.81) annex B, WebP (RFC 9649), `ispe` of HEIF (ISO
23008-12). Pictures lie upright in their files, since they were drawn anew when they were taken in.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Final

# A profile of colours may stand before the frame of a JPEG.
_HEAD_BYTES: Final = 1 << 16
# Starts of frames; the other markers of this range are tables.
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_FOURTEEN_BITS: Final = 0x3FFF


def of(file: Path) -> tuple[int, int] | None:
    """Return width and height in pixels; None of a file that is gone, is no picture, or does not say it at its beginning."""
    try:
        with file.open("rb") as stream:
            found = _of_head(stream.read(_HEAD_BYTES))
    except (OSError, struct.error):
        return None
    return found if found and all(found) else None


def _of_head(head: bytes) -> tuple[int, int] | None:
    if head.startswith(b"\x89PNG") and head[12:16] == b"IHDR":
        return struct.unpack_from(">II", head, 16)
    if head.startswith(b"GIF8"):
        return struct.unpack_from("<HH", head, 6)
    if head.startswith(b"\xff\xd8"):
        return _of_jpeg(head)
    if head[8:12] == b"WEBP":
        return _of_webp(head)
    if head[4:8] == b"ftyp" and (at := head.find(b"ispe")) > 0:
        return struct.unpack_from(">II", head, at + 8)
    return None


def _of_jpeg(head: bytes) -> tuple[int, int] | None:
    at = 2
    while head[at : at + 1] == b"\xff":
        marker, length = struct.unpack_from(">BH", head, at + 1)
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", head, at + 5)
            return width, height
        at += 2 + length
    return None


def _of_webp(head: bytes) -> tuple[int, int] | None:
    coding = head[12:16]
    if coding == b"VP8X":
        return _count(head, 24) + 1, _count(head, 27) + 1
    if coding == b"VP8L":
        (bits,) = struct.unpack_from("<I", head, 21)
        return (bits & _FOURTEEN_BITS) + 1, (bits >> 14 & _FOURTEEN_BITS) + 1
    width, height = struct.unpack_from("<HH", head, 26)
    return width & _FOURTEEN_BITS, height & _FOURTEEN_BITS


def _count(head: bytes, at: int) -> int:
    low, high = struct.unpack_from("<HB", head, at)
    return int(low + (high << 16))
