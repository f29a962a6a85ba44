"""Showing how far a long command is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

_EACH = 100


@contextmanager
def progress(done: str) -> Iterator[Callable[[int, int], None]]:
    """Yield a function that shows a count of how many: one moving line in a terminal, else a line for each hundred."""
    moving = sys.stderr.isatty()
    last = -_EACH

    def show(number: int, of: int) -> None:
        nonlocal last
        if moving:
            click.echo(f"\r{done} {number}/{of}", nl=False, err=True)
        elif number - last >= _EACH or number == of:
            click.echo(f"{done} {number}/{of}", err=True)
            last = number

    yield show
    if moving:
        click.echo(err=True)
