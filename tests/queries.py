"""What a database is asked for while a block runs, as SQLite itself sees it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

_STEPS = 100


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Gather the statements that read or write."""
    asked: list[str] = []

    def note(statement: str) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "--")):
            asked.append(statement)

    with _on_connections(app, lambda connection: connection.set_trace_callback(note)):
        yield asked


@contextmanager
def measured(app: Flask) -> Iterator[list[int]]:
    """Gather a 1 for each hundred steps of SQLite's machine: how much it works, whatever the load of this one."""
    steps: list[int] = []

    def note() -> int:
        steps.append(1)
        return 0

    with _on_connections(app, lambda connection: connection.set_progress_handler(note, _STEPS)):
        yield steps


@contextmanager
def _on_connections(app: Flask, prepare: Any) -> Iterator[None]:
    engine = app.extensions["kunnash.engine"]

    def checked_out(connection: Any, *_rest: object) -> None:
        prepare(connection)

    event.listen(engine, "checkout", checked_out)
    try:
        yield
    finally:
        event.remove(engine, "checkout", checked_out)
        engine.dispose()
