"""Things made at one tick of the database's clock, kept in this process while the clock stands there."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

_MOST_BYTES = 16_000_000
_LARGEST_SHARE = 8

T = TypeVar("T")


class Kept(Generic[T]):
    """The things used last, up to a number of bytes. Threads may share it."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._most = most_bytes
        self._things: OrderedDict[Hashable, tuple[int, T, int]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: Hashable, clock: int) -> T | None:
        """Return what is kept under `key`, if it was made at this tick."""
        with self._lock:
            made, thing, _ = self._things.get(key, (None, None, 0))
            if thing is None or made != clock:
                return None
            self._things.move_to_end(key)
            return thing

    def put(self, key: Hashable, clock: int, thing: T, size: int) -> None:
        """Keep something of `size` bytes, if that is not too much of the room; what was not used for longest makes way."""
        if size * _LARGEST_SHARE > self._most:
            return
        with self._lock:
            if old := self._things.pop(key, None):
                self._bytes -= old[2]
            self._things[key] = clock, thing, size
            self._bytes += size
            while self._bytes > self._most:
                self._bytes -= self._things.popitem(last=False)[1][2]
