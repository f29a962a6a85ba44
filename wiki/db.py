"""The database of the running application, and this request's session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from flask import Flask, current_app, g
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from pages_store import database
from wiki.config import Settings

_CLOCK = "SELECT value FROM clock"


def init_app(app: Flask, settings: Settings) -> None:
    """Open the database that the settings name, and end each request's session with the request."""
    app.extensions["kunnash.engine"] = database.open_engine(settings.database_url)
    app.teardown_appcontext(_close)


def engine() -> Engine:
    """Return the application's engine."""
    found: Engine = current_app.extensions["kunnash.engine"]
    return found


def session() -> Session:
    """Return the session of this request or command, opened when first asked for."""
    if "session" not in g:
        g.session = database.open_session(engine())
    found: Session = g.session
    return found


def clock() -> int:
    """Return the number of the last committed change of the site; cheap enough for each request."""
    return clock_of(current_app)


def clock_of(app: Flask) -> int:
    """Return the clock of an application outside of its context.

    Raises:
        DBAPIError: the database does not answer.
    """
    found: Engine = app.extensions["kunnash.engine"]
    try:
        with closing(found.raw_connection()) as connection:  # a seventh of the time of one that knows transactions
            cursor = connection.cursor()
            cursor.execute(_CLOCK)
            row = cursor.fetchone()
    except found.dialect.loaded_dbapi.Error as error:
        raise DBAPIError(_CLOCK, None, error) from error
    return int(row[0]) if row else 0


def clock_seen() -> int:
    """Return the clock as it stands in what this request's session sees, which may be a moment ago."""
    value: int | None = session().connection().exec_driver_sql(_CLOCK).scalar()
    return value or 0


@contextmanager
def writing() -> Iterator[int]:
    """Run the block as one write transaction of this request's session; yields the number of the change.

    What `require_in_writes` was given is asked in it first, when no other can change the answer any more.
    """
    with database.writing(session()) as change:
        if "required" in g:
            g.required()
        yield change


def require_in_writes(check: Callable[[], None]) -> None:
    """Let all writes of this request ask `check` first, which raises an error if nothing may be written."""
    g.required = check


def _close(_error: BaseException | None) -> None:
    if "session" in g:
        g.pop("session").close()
