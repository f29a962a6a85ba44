"""The cast of the tests: a site of its own for each, visited by people of each role."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from pages_store import database
from wiki import create_app, db
from wiki.accounts import passwords, registry, tokens
from wiki.config import Settings, read
from wiki.markup.bounded import BoundedRenderer
from wiki.migrations import migrate

pytest_plugins = ["tests.store_cast", "tests.served", "tests.indexed", "tests.world"]

# How long an example takes depends on the machine, which our tests never judge.
settings.register_profile("kunnash", deadline=None)
settings.load_profile("kunnash")

# At what argon2 costs at the least; test_cli holds what a command keeps to its real cost.
passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

SHARED = os.environ.get("KUNNASH_SHARED", "")
PASSWORD = "a long enough passphrase"
Build = Callable[[Settings], Flask]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Files that serve sites take longest: begun first, none is still running when all others are done.
    serving = {item.path for item in items if not {"browser", "site"}.isdisjoint(getattr(item, "fixturenames", ()))}
    items.sort(key=lambda item: item.path not in serving)
    if SHARED:
        return
    if os.environ.get("CI"):
        raise pytest.UsageError("KUNNASH_SHARED does not name the folder of the real material")
    skip = pytest.mark.skip(reason="needs the real material: set KUNNASH_SHARED to its folder")
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of the real material; a test that uses it is marked `shared`."""
    return Path(SHARED) / "data"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The settings of a new site in a folder of its own."""
    return {"KUNNASH_DATA": str(tmp_path / "instance")}


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a site without content."""
    wanted = read({"KUNNASH_DATA": str(tmp_path_factory.mktemp("migrated"))})
    engine = database.open_engine(wanted.database_url)
    migrate(engine, wanted)
    engine.dispose()
    return wanted.data / "kunnash.db"


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Build]:
    """Make a site that shares with others what takes longer to make than most tests: the renderer, compiled templates."""
    compiled = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    with BoundedRenderer() as renderer:

        def built(wanted: Settings) -> Flask:
            made = create_app(wanted)
            made.extensions["kunnash.renderer"] = renderer
            made.jinja_env.bytecode_cache = compiled
            return made

        yield built


@pytest.fixture
def app(environment: dict[str, str], migrated: Path, build: Build) -> Iterator[Flask]:
    """A new site in this process, with its database and no content."""
    wanted = read(environment)
    shutil.copy(migrated, wanted.data)
    made = build(wanted)
    yield made
    if "kunnash.search" in made.extensions:
        made.extensions["kunnash.search"].close()
    made.extensions["kunnash.engine"].dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session on the site's database, as the store takes it."""
    with app.app_context():
        yield db.session()


class Visitor:
    """Someone with a browser: forms are sent with the token that the page before them held."""

    def __init__(self, app: Flask, name: str = "", role: str = "") -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.name = name
        self.token = ""
        if role:
            self._join(role)

    def get(self, address: str, **more: Any) -> TestResponse:
        return self.client.get(address, **more)

    def post(
        self, address: str, data: dict[str, Any] | None = None, *, seen_on: str = "/sign-in", **more: Any
    ) -> TestResponse:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.client.get(seen_on).text)
        token = found[1] if found else ""
        return self.client.post(address, data={"csrf_token": token, **(data or {})}, **more)

    def api(self, method: str, path: str, **more: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return self.app.test_client(use_cookies=False).open(f"/api/v1{path}", method=method, headers=headers, **more)

    def _join(self, role: str) -> None:
        with self.app.app_context(), db.writing():
            account = registry.add(db.session(), self.name, f"{self.name}@example.org", role, PASSWORD)
            self.token = tokens.issue(db.session(), account, "api")
        reply = self.post("/sign-in", {"login": self.name, "password": PASSWORD})
        assert reply.status_code == 303, reply.text


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Someone who is not signed in."""
    return Visitor(app)


@pytest.fixture
def amal(app: Flask) -> Visitor:
    """A member."""
    return Visitor(app, "amal", "member")


@pytest.fixture
def salem(app: Flask) -> Visitor:
    """A coordinator."""
    return Visitor(app, "salem", "coordinator")


@pytest.fixture
def admin(app: Flask) -> Visitor:
    """An administrator."""
    return Visitor(app, "huda", "administrator")
