"""The cards of pages, drawn when first asked for and kept in the data folder, the latest ones."""

from __future__ import annotations

import hashlib
import os
import threading
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from wiki import card_drawing, card_fonts
from wiki.card_drawing import Card

_TURN: Final = threading.Lock()  # drawing takes a processor, of which reading needs some
_MOST: Final = 1_000  # pictures, some 30 KB each
_MADE_WAY: Final = 100  # pictures that go at once, so that not each new one looks through the folder in vain
_LOOK: Final = 1
"""Raised when cards are to look otherwise, so that those kept are drawn anew."""


def name(card: Card) -> str:
    """Return what tells this card from others."""
    return hashlib.sha256(f"{_LOOK} {card!r}".encode()).hexdigest()


def picture(card: Card, static: Path, folder: Path) -> bytes:
    """Return a card as PNG, from the folder of those kept if it is there.

    Raises:
        OSError, subprocess.SubprocessError: it can't be drawn or kept.
    """
    file = folder / f"{name(card)}.png"
    with suppress(FileNotFoundError):
        return file.read_bytes()
    with _TURN:
        drawn = card_drawing.draw(card, card_fonts.made(static, folder), static)
    _keep(file, drawn)
    return drawn


def _keep(file: Path, drawn: bytes) -> None:
    with NamedTemporaryFile(dir=file.parent, suffix=".new", delete=False) as new:
        new.write(drawn)
    os.replace(new.name, file)
    kept = list(file.parent.glob("*.png"))
    if len(kept) > _MOST:
        for old in sorted(kept, key=_age)[:_MADE_WAY]:
            old.unlink(missing_ok=True)


def _age(file: Path) -> float:
    with suppress(FileNotFoundError):  # another process made way at the same time
        return file.stat().st_mtime
    return 0
