"""Texts compressed once, that differ from reader to reader in a word: the word is put between the compressed pieces.

Source: RFC 1951 and 1952; a piece that ends with a full flush refers to nothing outside of itself.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from typing import Final

_HEADER: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_LAST_BLOCK: Final = b"\x03\x00"
_LEVEL: Final = 6
_LONGEST_STORED: Final = 0xFFFF


def piece(text: bytes) -> bytes:
    """Return `text` compressed as a part of a longer whole."""
    compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return compressor.compress(text) + compressor.flush(zlib.Z_FULL_FLUSH)


def joined(texts: Sequence[bytes], pieces: Sequence[bytes], word: bytes) -> bytes:
    """Return `word.join(texts)` in gzip's format; `pieces` are the texts compressed, the word has at most 65,535 bytes."""
    stored = struct.pack("<BHH", 0, len(word), len(word) ^ _LONGEST_STORED) + word
    whole = word.join(texts)
    return _HEADER + stored.join(pieces) + _LAST_BLOCK + struct.pack("<II", zlib.crc32(whole), len(whole) & 0xFFFFFFFF)
