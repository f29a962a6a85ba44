"""The fonts that cards are drawn with, made of those that browsers get.

A browser takes each letter from the part of the font that has it. A line that is drawn as one needs one font, which is made of
the parts once and kept in the data folder: by a process of its own, since that takes a second and much memory.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import ImageFont

_CHILD: Final = Path(__file__).with_name("font_child.py")
_PARTS: Final = ("arabic", "latin")
_HEADING, _TEXT = "el-messiri", "ibm-plex-sans-arabic"
_SECONDS: Final = 60
_HASH_CHARACTERS: Final = 12
_NEVER: Final = "\U0010ffff"
"""A character that no font has: what is drawn for it stands for all that is missing."""
_REMEMBERED: Final = 4_096


@dataclass(frozen=True)
class Fonts:
    """The font of headings and that of text, as files."""

    heading: Path
    text: Path


def are_there(static: Path) -> bool:
    """Say whether the build brought the parts."""
    return all(part.is_file() for name in (_HEADING, _TEXT) for part in _parts(static, name))


def made(static: Path, kept: Path) -> Fonts:
    """Return the fonts made of the parts below the folder of static files, kept in the folder `kept`.

    Raises:
        OSError, subprocess.SubprocessError: they can't be made.
    """
    return Fonts(*(_made(_parts(static, name), kept, name) for name in (_HEADING, _TEXT)))


@lru_cache(32)
def sized(file: Path, pixels: int) -> ImageFont.FreeTypeFont:
    """Return a font in a size, with the letters joined and lines in the order of Unicode."""
    return ImageFont.truetype(file, pixels, layout_engine=ImageFont.Layout.RAQM)


@lru_cache(_REMEMBERED)
def has(file: Path, character: str) -> bool:
    """Say whether a font can draw a character, and something is seen of it."""
    font = sized(file, 32)
    drawn = font.getmask(character)
    return drawn.getbbox() is not None and bytes(drawn) != bytes(font.getmask(_NEVER))


def _parts(static: Path, name: str) -> list[Path]:
    return [static / "built" / "fonts" / f"{name}-{part}-600-normal.woff2" for part in _PARTS]


def _made(parts: list[Path], kept: Path, name: str) -> Path:
    digest = hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()[:_HASH_CHARACTERS]
    target = kept / f"{name}-{digest}.ttf"
    if not target.is_file():
        kept.mkdir(exist_ok=True)
        command = [sys.executable, "-I", str(_CHILD), str(target), *map(str, parts)]
        subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)  # noqa: S603 - ours
    return target
