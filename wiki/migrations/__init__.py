"""Bringing the database of a site to the shape that the code expects."""

from __future__ import annotations

import fcntl
from pathlib import Path

from sqlalchemy import Engine, inspect, text

from pages_store import front_tables as _front  # noqa: F401 - so that all tables are known
from pages_store import search_tables as _searches  # noqa: F401 - so that all tables are known
from pages_store import thread_tables as _threads  # noqa: F401 - the same
from pages_store.base import Base
from wiki.accounts import tables as _accounts  # noqa: F401 - the same
from wiki.config import Settings
from wiki.exchange import tables as _exchange  # noqa: F401 - the same

HEAD = "0002"
"""The newest migration; a test holds it to the folder `versions`."""

METADATA = Base.metadata


def migrate(engine: Engine, settings: Settings, version: str = HEAD) -> None:
    """Bring the database to the newest shape; safe to call at once from several processes, and quick if nothing is to do."""
    if _version(engine) == version:
        return
    with (settings.data / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _version(engine) != version:
            _upgrade(engine, version)


def _version(engine: Engine) -> str | None:
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _upgrade(engine: Engine, version: str) -> None:
    from alembic import command  # not above: seldom needed, and slow to load
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
