"""Messages over a pipe: JSON behind its length, with an end to waiting."""

from __future__ import annotations

import json
import os
import select
import struct
import time
from typing import Any, Final

_HEADER: Final = struct.Struct(">I")
_CHUNK: Final = 1 << 16


class BrokenPipeEndError(Exception):
    """The other side is gone, or did not answer in time."""


def packed(message: Any) -> bytes:
    """Return `message` as it goes over the pipe."""
    body = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return _HEADER.pack(len(body)) + body


def write(descriptor: int, message: bytes, deadline: float | None) -> None:
    """Write all of `message` to a non-blocking pipe.

    Raises:
        BrokenPipeEndError: the reader is gone, or `deadline` (of `time.monotonic`; None: never) has passed.
    """
    rest = memoryview(message)
    while rest:
        _wait(descriptor, select.POLLOUT, deadline)
        try:
            rest = rest[os.write(descriptor, rest[:_CHUNK]) :]
        except BlockingIOError:
            continue
        except OSError as error:
            raise BrokenPipeEndError from error


def read(descriptor: int, deadline: float | None) -> Any:
    """Return the next message.

    Raises:
        BrokenPipeEndError: the writer is gone, or `deadline` (of `time.monotonic`; None: never) has passed.
    """
    (length,) = _HEADER.unpack(_read_exactly(descriptor, _HEADER.size, deadline))
    return json.loads(_read_exactly(descriptor, length, deadline).decode("utf-8", "surrogatepass"))


def _read_exactly(descriptor: int, length: int, deadline: float | None) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        _wait(descriptor, select.POLLIN, deadline)
        part = os.read(descriptor, min(_CHUNK, length - len(parts)))
        if not part:
            raise BrokenPipeEndError
        parts += part
    return bytes(parts)


def _wait(descriptor: int, event: int, deadline: float | None) -> None:
    poll = select.poll()
    poll.register(descriptor, event)
    milliseconds = None if deadline is None else max(0, (deadline - time.monotonic()) * 1000)
    if not poll.poll(milliseconds):
        raise BrokenPipeEndError
