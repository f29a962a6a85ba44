from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect, text

from pages_store import database
from wiki import db, migrations
from wiki.config import read


def test_the_migrated_database_has_the_tables_that_the_code_expects(app: Flask) -> None:
    with app.app_context(), db.engine().connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, migrations.METADATA) == []


def test_migrating_again_changes_nothing(app: Flask, environment: dict[str, str]) -> None:
    with app.app_context():
        before = inspect(db.engine()).get_table_names()
        migrations.migrate(db.engine(), read(environment))
        assert inspect(db.engine()).get_table_names() == before


def test_the_newest_migration_is_the_one_that_the_code_asks_for() -> None:
    versions = Path(migrations.__file__).parent / "versions"
    assert max(path.name.partition("_")[0] for path in versions.glob("*.py")) == migrations.HEAD


def test_a_site_of_the_first_release_keeps_what_was_written(environment: dict[str, str]) -> None:
    settings = read(environment)
    engine = database.open_engine(settings.database_url)
    migrations.migrate(engine, settings, "0001")
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO teams (slug, name) VALUES ('zliten', 'Zliten')"))
    migrations.migrate(engine, settings)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT name FROM teams")) == "Zliten"
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, migrations.METADATA) == []
    engine.dispose()
