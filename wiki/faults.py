"""Which faults of the machine are told apart from those of the program: a full disk, and a database that others keep busy.

Source: SQLite's result codes; the low byte of an extended code is its primary one.
"""

from __future__ import annotations

import errno
import shutil
import sqlite3
from http import HTTPStatus

from flask import current_app
from sqlalchemy.exc import DBAPIError

from wiki.config import Settings

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_PRIMARY = 0xFF
_LEAST_BYTES = 1_000_000
"""With less left on the disk a write that failed, failed for want of room, whatever the database calls it."""


def status(error: BaseException) -> HTTPStatus:
    """Return 507 for a full disk, 503 for a database that is busy for too long, else 500."""
    number = _errno(error)
    code = _sqlite_code(error)
    if number in _NO_ROOM or code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _disk_is_full()):
        return HTTPStatus.INSUFFICIENT_STORAGE
    return HTTPStatus.SERVICE_UNAVAILABLE if code in _BUSY else HTTPStatus.INTERNAL_SERVER_ERROR


def _errno(error: BaseException) -> int:
    return error.errno or 0 if isinstance(error, OSError) else 0


def _sqlite_code(error: BaseException) -> int:
    code = getattr(error.orig, "sqlite_errorcode", 0) if isinstance(error, DBAPIError) else 0
    return code & _PRIMARY


def _disk_is_full() -> bool:
    settings: Settings = current_app.extensions["kunnash.settings"]
    try:
        return shutil.disk_usage(settings.data).free < _LEAST_BYTES
    except OSError:
        return False
