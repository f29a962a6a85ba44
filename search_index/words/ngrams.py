"""Runs of letters of a word: what its spellings share that stemming does not bring together. Pure functions."""

from __future__ import annotations

from typing import Final

GRAM_LETTERS: Final = 4


def grams(bare: str) -> tuple[str, ...]:
    """Return the runs of four letters of a surface in order, overlapping; a shorter word is one run.

    Source: McNamee and Mayfield 2004.
    """
    return tuple(bare[start : start + GRAM_LETTERS] for start in range(max(1, len(bare) - GRAM_LETTERS + 1)))
