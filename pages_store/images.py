"""Pictures drawn anew from their pixels: nothing else of the file that came survives, neither places nor hidden passengers.

Decoders of pictures are large and written in C, so they run in a process of their own, with bounded time and memory.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

from pages_store import limits
from pages_store.errors import FieldError, TooLargeError

_CHILD: Final = Path(__file__).with_name("image_child.py")
# More than its own limit of computing time: the machine may be busy.
_SECONDS: Final = 60
_TOO_MANY_PIXELS: Final = 4
# The largest AVIF takes a gigabyte, so they wait for one another.
_TURN: Final = threading.Lock()


def redrawn(data: bytes, kind: str) -> bytes:
    """Return the picture anew, of the same `kind` (a MIME type of `file_types.PICTURES`), upright and without metadata.

    Raises:
        TooLargeError: it has more than IMAGE_PIXELS, all frames of an animation taken together.
        FieldError: reason `image_damaged`: it can't be decoded, or not in bounded time and memory.
    """
    # -I: neither the environment nor the working folder says what is run.
    command = [sys.executable, "-I", str(_CHILD), kind, str(limits.IMAGE_PIXELS)]
    try:
        with _TURN:
            done = subprocess.run(command, input=data, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 - ours
    except subprocess.TimeoutExpired as error:
        raise FieldError("file", "image_damaged") from error
    if done.returncode == _TOO_MANY_PIXELS:
        raise TooLargeError("IMAGE_PIXELS")
    if done.returncode or not done.stdout:
        raise FieldError("file", "image_damaged")
    return done.stdout
