"""A small line that shows how a page grew, drawn as SVG by the server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 600, 48
POINTS = 120
"""So many sizes are drawn at most: more than one in five units tells the eye nothing."""
_MARGIN = 3  # half of the line's thickness, and the dot at its end


@dataclass(frozen=True)
class Sparkline:
    """The places of a line through sizes in characters, oldest first, in a box of `WIDTH` by `HEIGHT`."""

    points: str
    end: tuple[float, float]
    first: int
    last: int
    largest: int


def of(sizes: Sequence[tuple[int, int]]) -> Sparkline | None:
    """Return the line through sizes by number of revision; None for fewer than two, which make no line."""
    if len(sizes) < 2:
        return None
    (start, first), (stop, last) = sizes[0], sizes[-1]
    largest = max(size for _, size in sizes)
    places = [
        (
            round(_MARGIN + (number - start) / (stop - start) * (WIDTH - 2 * _MARGIN), 1),
            round(HEIGHT - _MARGIN - size / (largest or 1) * (HEIGHT - 2 * _MARGIN), 1),
        )
        for number, size in sizes
    ]
    return Sparkline(" ".join(f"{x},{y}" for x, y in places), places[-1], first, last, largest)
