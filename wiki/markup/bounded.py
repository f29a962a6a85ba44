"""Rendering that can't take the site down: in a process of its own that is killed when it takes too long."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from types import TracebackType
from typing import Any, Final

from pages_store import limits
from pages_store.rendered import Heading, Reference, Rendered
from wiki.markup import frames
from wiki.markup.render import refused

# The machine may be busy with everything else that starts.
_START_SECONDS: Final = 30
_PROGRAM: Final = "import sys; sys.path[:] = {path!r}; from wiki.markup.child import main; main({soft!r}, {hard!r})"


class BoundedRenderer:
    """Keeps one process that renders, started at the first text. Threads may share it; they take turns."""

    def __init__(
        self, soft_seconds: float = limits.RENDERING_SOFT_SECONDS, hard_seconds: float = limits.RENDERING_HARD_SECONDS
    ) -> None:
        self._soft = soft_seconds
        self._hard = hard_seconds
        self._forget()

    def render(self, source: str, language: str = "ar", prefix: str = "") -> Rendered:
        """Render as `markup.render` does, in at most the hard limit once the process has started.

        Never fails: a text that takes too long, or its process down, is returned as plain text with the problem `slow`; where
        no process can be started, with `failed`.
        """
        if self._owner != os.getpid():
            # After a fork the process answers to the parent; this one needs its own.
            self._forget()
        with self._lock:
            try:
                return self._render(frames.packed([source, language, prefix]))
            except frames.BrokenPipeEndError:
                return refused(source, language, "slow")
            except OSError:
                return refused(source, language, "failed")

    @property
    def process_id(self) -> int | None:
        """The id of the process that renders, or None while there is none."""
        return self._process.pid if self._process else None

    def close(self) -> None:
        """End the process. The next text starts another."""
        with self._lock:
            self._end()

    def __enter__(self) -> BoundedRenderer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = os.getpid()

    def _render(self, message: bytes) -> Rendered:
        try:
            return _rendered(self._exchange(message))
        except BaseException:
            # Whatever happened, what is left in the pipes belongs to this text and must not answer the next.
            self._end()
            raise

    def _exchange(self, message: bytes) -> Any:
        if self._process is not None and self._process.poll() is not None:
            self._end()
        process = self._process or self._start()
        deadline = time.monotonic() + self._hard
        frames.write(_input(process), message, deadline)
        return frames.read(_output(process), deadline)

    def _start(self) -> subprocess.Popen[bytes]:
        program = _PROGRAM.format(path=sys.path, soft=self._soft, hard=self._hard)
        # Nothing of a writer's is part of the command.
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        os.set_blocking(_input(self._process), False)
        frames.read(_output(self._process), time.monotonic() + _START_SECONDS)
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
        process.wait()


def _input(process: subprocess.Popen[bytes]) -> int:
    assert process.stdin  # noqa: S101 -- it was asked for
    return process.stdin.fileno()


def _output(process: subprocess.Popen[bytes]) -> int:
    assert process.stdout  # noqa: S101 -- it was asked for
    return process.stdout.fileno()


def _rendered(answer: dict[str, Any]) -> Rendered:
    return Rendered(
        answer["html"],
        tuple(Heading(**heading) for heading in answer["headings"]),
        tuple(Reference(**reference) for reference in answer["references"]),
        **{name: value for name, value in answer.items() if name not in ("html", "headings", "references")},
    )
