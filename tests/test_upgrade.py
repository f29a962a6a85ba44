"""The data folder of a site of the first release, opened by today's code: all is there, and the site goes on.

How it was made: `fixtures/release_0_1_0/make.py`.
"""

from __future__ import annotations

import json
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.conftest import PASSWORD, Visitor
from tests.page_forms import form, rewrite, send
from tests.served import Site
from wiki import create_app, db, keeping, worker
from wiki.config import Settings, read
from wiki.exchange import markdown_tree
from wiki.exchange.deriving import Choices
from wiki.migrations import HEAD, migrate

RELEASE = Path(__file__).parent / "fixtures" / "release_0_1_0"
KEPT: dict[str, Any] = json.loads((RELEASE / "answers.json").read_text("utf-8"))
# A later renderer may write a text in better HTML.
DERIVED = {"html"}


@pytest.fixture
def old(tmp_path: Path) -> Settings:
    """The folder as the release left it."""
    with tarfile.open(RELEASE / "instance.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    return read({"KUNNASH_DATA": str(tmp_path / "instance")})


@pytest.fixture
def app(old: Settings) -> Iterator[Flask]:
    """The site as today's code has it after its first start, before the worker came to anything."""
    made = create_app(old)
    with made.app_context():
        migrate(db.engine(), old)
    yield made
    made.extensions["kunnash.renderer"].close()
    if "kunnash.search" in made.extensions:
        made.extensions["kunnash.search"].close()
    made.extensions["kunnash.engine"].dispose()


@pytest.fixture
def amal(app: Flask) -> Visitor:
    """A member of old, with the token and the password of then."""
    return known(app, "amal")


def known(app: Flask, name: str) -> Visitor:
    who = Visitor(app, name)
    who.token = KEPT["secrets"]["token"]
    assert who.post("/sign-in", {"login": name, "password": PASSWORD}).status_code == 303
    return who


def rows(settings: Settings) -> dict[str, list[dict[str, Any]]]:
    """All that the database keeps, but for the two rows that say how far it is."""
    with closing(sqlite3.connect(settings.data / "kunnash.db")) as connection:
        connection.row_factory = sqlite3.Row
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        own = [name for name in tables if not name.startswith("sqlite_") and name not in ("alembic_version", "clock")]
        return {name: [dict(row) for row in connection.execute(f'SELECT * FROM "{name}"')] for name in own}  # noqa: S608


def keeps(now: Any, then: Any) -> bool:
    """Whether an answer says what it said; it may say more."""
    if isinstance(then, dict):
        return isinstance(now, dict) and all(keeps(now.get(key), then[key]) for key in then.keys() - DERIVED)
    if isinstance(then, list):
        return isinstance(now, list) and len(now) == len(then) and all(map(keeps, now, then))
    return bool(now == then)


def test_every_row_is_kept_with_every_value(old: Settings, request: pytest.FixtureRequest) -> None:
    before = rows(old)
    request.getfixturevalue("app")
    after = rows(old)
    assert sum(len(kept) for kept in before.values()) > 200
    for table, kept in before.items():
        now = [{name: row[name] for name in kept[0]} for row in after[table]] if kept else []
        assert sorted(map(repr, now)) == sorted(map(repr, kept)), table


def test_the_site_says_of_itself_what_it_said(amal: Visitor) -> None:
    for path, then in KEPT["answers"].items():
        reply = amal.api("GET", path)
        assert reply.status_code == then["status"], path
        assert keeps(reply.get_json(), then["json"]), path


def test_every_page_and_its_history_and_discussion_are_shown(app: Flask, amal: Visitor) -> None:
    visitor = Visitor(app)
    for slug, number in KEPT["slugs"]:
        shown = 404 if number == 12 else 200
        for part in ("", "/history", "/discussion", "/files", "/backlinks"):
            assert visitor.get(f"/pages/{slug}{part}", follow_redirects=True).status_code == shown, slug + part
        assert amal.get(f"/pages/{slug}/edit", follow_redirects=True).status_code == shown, slug


def test_every_old_address_leads_to_its_page(app: Flask) -> None:
    visitor = Visitor(app)
    now = {slug: visitor.get(f"/pages/{slug}") for slug, number in KEPT["slugs"] if number == 2}
    assert len(now) == 3
    assert sorted(reply.status_code for reply in now.values()) == [200, 301, 301]
    assert visitor.get("/p/2", follow_redirects=True).status_code == 200


def test_files_are_given_out_byte_for_byte(app: Flask, amal: Visitor) -> None:
    visitor = Visitor(app)
    (picture,) = amal.api("GET", "/pages/7/files").get_json()["files"]
    (text,) = amal.api("GET", "/pages/2/files").get_json()["files"]
    assert visitor.get(f"/files/{picture['sha256']}/{picture['name']}", buffered=True).data.startswith(b"\x89PNG")
    assert visitor.get(f"/files/{text['sha256']}/{text['name']}", buffered=True).text == "النص الجديد\n"


@pytest.mark.parametrize("name", ["amal", "salem", "huda", "guest"])
def test_the_old_password_signs_in(app: Flask, name: str) -> None:
    assert known(app, name).get("/account").status_code == 200


def test_a_closed_account_stays_closed(app: Flask) -> None:
    assert Visitor(app).post("/sign-in", {"login": "nuri", "password": PASSWORD}).status_code == 422


def test_roles_and_the_languages_chosen_are_kept(app: Flask) -> None:
    assert known(app, "huda").get("/admin/people").status_code == 200
    assert known(app, "salem").get("/admin/people").status_code == 403
    assert '<html lang="it" dir="ltr"' in known(app, "salem").get("/").text
    assert '<html lang="ar" dir="rtl"' in known(app, "amal").get("/").text


def test_links_that_were_given_away_still_serve_once(app: Flask) -> None:
    guest, link = Visitor(app), KEPT["secrets"]["link"]
    assert guest.post(link, seen_on=link).status_code == 303
    assert guest.get("/account").status_code == 200
    assert guest.get(link).status_code == 404

    invited, link = Visitor(app), KEPT["secrets"]["invitation"]
    typed = {"name": "zuhra", "email": "zuhra@example.org", "password": PASSWORD}
    assert send(invited, form(invited.get(link), "password"), **typed).status_code == 303


def test_the_old_index_is_in_nobodys_way_and_what_was_written_is_found(app: Flask, old: Settings) -> None:
    visitor = Visitor(app)
    assert (old.index / "current").exists()
    assert visitor.get("/search?q=النفايات").status_code == 200
    with app.app_context():
        worker.catch_up()
        assert keeping.faults(db.session()) == []
    found = {hit["id"] for hit in visitor.api("GET", "/search?q=النفايات").get_json()["hits"]}
    assert {1, 2} <= found
    assert visitor.api("GET", "/search?q=mithqalshadid").get_json()["total"] == 0


def test_a_page_of_old_is_edited_on(app: Flask, amal: Visitor) -> None:
    slug = next(slug for slug, number in KEPT["slugs"] if number == 6)
    assert rewrite(amal, f"/pages/{slug}", body="Dépôt par courriel.\n").status_code == 303
    listed = amal.api("GET", "/pages/6/revisions").get_json()["revisions"]
    assert [each["number"] for each in listed] == [2, 1]


def test_files_that_were_imported_are_known_again(app: Flask) -> None:
    with app.app_context():
        report = markdown_tree.take(RELEASE.parent / "import" / "guide", Choices("", "", ""), lambda _done, _of: None)
    assert (report.created, report.changed, report.unchanged) == (0, 0, 4)


def test_starting_again_changes_nothing(app: Flask, old: Settings) -> None:
    with closing(sqlite3.connect(old.data / "kunnash.db")) as connection, app.app_context():
        before = list(connection.iterdump())
        assert f"'{HEAD}'" in "".join(line for line in before if "alembic_version" in line)
        migrate(db.engine(), old)
        assert list(connection.iterdump()) == before


def test_the_command_brings_the_folder_up_to_date_by_itself(old: Settings) -> None:
    assert "agree" in Site(old.data).command("check")
