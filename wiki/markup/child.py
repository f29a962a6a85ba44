"""The process that renders, within bounds of time and memory. It ends when the one that started it does."""

from __future__ import annotations

import os
import resource
import signal
import time
from contextlib import suppress
from dataclasses import asdict
from types import FrameType
from typing import Any, Final

from wiki.markup import frames
from wiki.markup.render import refused, render

MEMORY_BYTES: Final = 1 << 30
# The alarm is repeated: one raised within a destructor is lost.
_AGAIN_SECONDS: Final = 0.1


class SlowError(BaseException):
    """The text took more than its time. Not an `Exception`, so that no library takes it for a fault of its own."""


def main(soft_seconds: float, hard_seconds: float) -> None:
    """Answer each message on standard input, `[source, language, prefix]`, with a `Rendered` on standard output."""
    answers = _prepare()
    frames.write(answers, frames.packed(asdict(render(""))), None)
    with suppress(frames.BrokenPipeEndError):
        while True:
            request = frames.read(0, None)
            _limit_cpu(hard_seconds)
            frames.write(answers, frames.packed(_answer(*request, seconds=soft_seconds)), None)


def _prepare() -> int:
    """Bound the process, and return the descriptor for answers; what a library prints goes to standard error."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    # Ctrl-C at a terminal reaches every process; the parent decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.dup(1)
    os.dup2(2, 1)
    return answers


def _limit_cpu(seconds: float) -> None:
    """Let the kernel end this process when it has used `seconds` more: no signal handler runs within a long match in C."""
    used = time.process_time()
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used + seconds) + 1, hard))


def _answer(source: str, language: str, prefix: str, *, seconds: float) -> dict[str, Any]:
    alarm = _Alarm()
    signal.signal(signal.SIGPROF, alarm.ring)
    try:
        signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN_SECONDS)
        rendered = render(source, language, prefix)
        alarm.on = False
    except SlowError:
        alarm.on = False
        rendered = refused(source, language, "slow")
    signal.setitimer(signal.ITIMER_PROF, 0)
    return asdict(rendered)


class _Alarm:
    """Raises `SlowError` at each ring until it is switched off."""

    def __init__(self) -> None:
        self.on = True

    def ring(self, _signal: int, _frame: FrameType | None) -> None:
        if self.on:
            raise SlowError
