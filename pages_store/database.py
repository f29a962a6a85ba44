"""Opening the database so that what was acknowledged is durable, and one short transaction for each write.

Source: SQLite's documentation of WAL, PRAGMA synchronous and BEGIN IMMEDIATE; measured on this stack, a deferred BEGIN lost
half of two writers' saves and synchronous=NORMAL lost acknowledged ones in power cuts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, update
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from pages_store.tables import Clock

_LOCK_WAIT_SECONDS = 30
_NOTE_WAIT_SECONDS = 0.1
_WRITES = "kunnash_writes"


def open_engine(url: str) -> Engine:
    """Return an engine for `url`; SQLite is set to WAL, synchronous=FULL, foreign keys and a lock wait of 30 s.

    Raises:
        ArgumentError: the address can't be used, or its driver is not installed.
    """
    if not url.startswith("sqlite"):
        return _open_server(url)
    # A log tells what failed, never what someone wrote or the hash of a password.
    engine = create_engine(url, connect_args={"timeout": _LOCK_WAIT_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def open_session(engine: Engine) -> Session:
    """Return a session whose objects stay readable after a commit."""
    return Session(engine, expire_on_commit=False)


@contextmanager
def writing(session: Session) -> Iterator[int]:
    """Run the block as one write transaction and commit it; any exception undoes it whole.

    Yields the number of this change: one more than that of the last committed one. Writers queue for it, so changes become
    visible in the order of their numbers and a reader that has seen change `n` has missed none before it.
    """
    session.commit()
    session.connection(execution_options={_WRITES: True})
    try:
        yield _tick(session)
        session.commit()
    except BaseException:
        session.rollback()
        raise


@contextmanager
def noting(engine: Engine) -> Iterator[Session]:
    """Run the block as one write that is not worth waiting for: no change of the site, not held up by other writers.

    It may be lost with the power. Any exception undoes it whole.

    Raises:
        OperationalError: another writer was at it for longer than a tenth of a second.
    """
    with (
        engine.connect().execution_options(**{_WRITES: True}) as connection,
        _in_haste(connection),
        Session(connection) as session,
    ):
        yield session
        session.commit()


@contextmanager
def aside(engine: Engine) -> Iterator[Session]:
    """Run the block as one write that is no change of the site but must not be lost: durable, after any other writer.

    The clock does not tick. Any exception undoes it whole.
    """
    with engine.connect().execution_options(**{_WRITES: True}) as connection, Session(connection) as session:
        yield session
        session.commit()


@contextmanager
def _in_haste(connection: Connection) -> Iterator[None]:
    if connection.dialect.name != "sqlite":
        yield
        return
    raw: Any = connection.connection.driver_connection
    _set_pragmas(raw, busy_timeout=round(_NOTE_WAIT_SECONDS * 1000), synchronous="NORMAL")
    try:
        yield
    finally:
        connection.rollback()
        _set_pragmas(raw, busy_timeout=_LOCK_WAIT_SECONDS * 1000, synchronous="FULL")


def _open_server(url: str) -> Engine:
    try:
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    except (ModuleNotFoundError, ValueError) as error:  # ValueError: a port that is no number
        raise ArgumentError(str(error)) from error


def _tick(session: Session) -> int:
    number: int | None = session.scalar(update(Clock).values(value=Clock.value + 1).returning(Clock.value))
    if number is None:
        session.add(Clock(id=1, value=1))
        session.flush()
        return 1
    return number


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    _set_pragmas(connection, journal_mode="WAL", synchronous="FULL", foreign_keys="ON")


def _set_pragmas(connection: Any, **pragmas: str | int) -> None:
    for name, value in pragmas.items():
        connection.execute(f"PRAGMA {name}={value}").close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
