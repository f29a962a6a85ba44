"""How long this process's latest searches took. What was searched for is not kept."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from flask import current_app

SLOW_SECONDS: Final = 0.25
"""A search that takes longer is felt as waiting."""

LATEST: Final = 400
FEWEST: Final = 40
"""So many searches are looked at, and fewer tell nothing: the first ones open files."""


@contextmanager
def measured() -> Iterator[None]:
    """Note how long the block took, unless it raises."""
    began = time.perf_counter()
    yield
    latest().append(time.perf_counter() - began)


def is_slow() -> bool:
    """Tell whether one search in twenty takes longer than `SLOW_SECONDS`."""
    seconds = sorted(latest())
    return len(seconds) >= FEWEST and seconds[len(seconds) * 19 // 20] > SLOW_SECONDS


def latest() -> deque[float]:
    """Return the seconds that the latest searches took."""
    found: deque[float] = current_app.extensions.setdefault("kunnash.pace", deque(maxlen=LATEST))
    return found
