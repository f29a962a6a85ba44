"""The worker catches up whatever happened to the index, to itself, or to a page's HTML."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from pages_store import aliases, people
from pages_store.tables import Page, Rendering
from search_index import generations, index
from search_index.engine import IndexBusyError
from search_index.engines import ENGINES
from search_index.index import Index
from search_index.query import Filters, parse
from tests.conftest import Visitor
from tests.served import Site, wait_until
from wiki import db, finding, indexing, worker


def _make(amal: Visitor, title: str, body: str = "نصّ.") -> int:
    made = amal.api("POST", "/pages", json={"title": title, "body": body}).json
    assert made
    return int(made["id"])


def _found(app: Flask, query: str) -> list[str]:
    with app.app_context():
        worker.catch_up()
        return [page.title for _, page in finding.search(query, Filters(), 10).hits]


def test_what_was_saved_renamed_deleted_and_restored_is_found_as_it_stands(app: Flask, amal: Visitor) -> None:
    page = _make(amal, "محطة التحلية")
    assert _found(app, "التحلية") == ["محطة التحلية"]
    amal.api("PUT", f"/pages/{page}", json={"base": 1, "title": "محطة المعالجة"})
    assert _found(app, "التحلية") == []
    assert _found(app, "المعالجة") == ["محطة المعالجة"]
    amal.api("DELETE", f"/pages/{page}")
    assert _found(app, "المعالجة") == []


# Whoosh leaves a torn file open behind an exception.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("harm", ["delete", "zero", "truncate", "rubbish"])
def test_a_harmed_index_is_made_anew_and_meanwhile_titles_are_found(app: Flask, amal: Visitor, harm: str) -> None:
    _make(amal, "محطة التحلية")
    assert _found(app, "التحلية") == ["محطة التحلية"]
    with app.app_context():
        folder = app.extensions["kunnash.settings"].index
        _harm(folder, harm)
        assert [page.title for _, page in finding.search("التحلية", Filters(), 10).hits] == ["محطة التحلية"]
    assert _found(app, "التحلية") == ["محطة التحلية"]


def test_a_page_without_html_or_with_that_of_an_older_renderer_gets_it(app: Flask, amal: Visitor, visitor: Visitor) -> None:
    page = _make(amal, "سبها", "**غليظ**")
    with app.app_context(), db.writing() as change:
        db.session().execute(update(Rendering).values(version=0, html="قديم"))
        db.session().execute(update(Page).values(change=change))
    assert "قديم" in visitor.get(f"/p/{page}", follow_redirects=True).text
    with app.app_context():
        worker.catch_up()
    assert "<strong>غليظ</strong>" in visitor.get(f"/p/{page}", follow_redirects=True).text


def test_only_one_worker_works_on_a_data_folder(app: Flask) -> None:
    with app.app_context(), worker.single(), pytest.raises(worker.WorkerRunsError), worker.single():
        pass


def test_a_worker_that_dies_is_followed_by_another(site: Site) -> None:
    site.environment["KUNNASH_SEARCH_ENGINE"] = "tantivy"
    site.add_member("amal", "a long enough passphrase")
    site.start()
    assert site.process
    wait_until(lambda: _workers(site.process.pid))
    site.api("POST", "/pages", {"title": "found", "body": "text"})
    wait_until(lambda: site.api("GET", "/search?q=found")[1]["total"] == 1)  # so that it keeps the index
    for worker_process in _workers(site.process.pid):
        os.kill(worker_process, signal.SIGKILL)
    site.api("POST", "/pages", {"title": "mended", "body": "text"})
    wait_until(lambda: site.api("GET", "/search?q=mended")[1]["total"] == 1)
    wait_until(lambda: _workers(site.process.pid))
    [successor] = _workers(site.process.pid)
    site.stop()
    wait_until(lambda: not Path(f"/proc/{successor}").exists())


def test_ctrl_c_ends_the_site_without_a_word(site: Site, tmp_path: Path) -> None:
    site.add_member("amal", "a long enough passphrase")
    with (tmp_path / "said").open("wb") as said:
        site.start(said=said)
        site.api("POST", "/pages", {"title": "a", "body": "text"})
        wait_until(lambda: site.api("GET", "/search?q=a")[1]["total"] == 1)
        assert site.process
        os.killpg(site.process.pid, signal.SIGINT)
        assert site.process.wait(20) == 0
    assert (tmp_path / "said").read_text().splitlines() == [f"Kunnash is at {site.address} (Ctrl-C stops it)"]


def _serving(site: Site) -> str:
    """The folder of the index that serves; "" if none does."""
    pointer = Path(site.environment["KUNNASH_DATA"]) / "index" / "current"
    return pointer.read_text() if pointer.exists() else ""


def _workers(parent: int) -> list[int]:
    listed = subprocess.run(["pgrep", "-P", str(parent), "-f", "worker --beside"], capture_output=True, text=True, check=False)
    return [int(line) for line in listed.stdout.split()]


def _harm(folder: Path, harm: str) -> None:
    if harm == "delete":
        shutil.rmtree(folder)
        return
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        whole = path.read_bytes()
        path.write_bytes({"zero": b"\0" * len(whole), "truncate": whole[: len(whole) // 2], "rubbish": b"rubbish"}[harm])


def test_what_a_field_says_is_found_and_the_code_of_a_choice_is_not(app: Flask, amal: Visitor) -> None:
    amal.api(
        "POST",
        "/pages",
        json={"title": "درس", "kind": "lesson", "body": "نصّ", "fields": {"outcome": "avoid", "problem": "تسرّب المياه"}},
    )
    assert _found(app, "تسرب") == ["درس"]
    assert _found(app, "avoid") == []


@pytest.mark.parametrize("engine", ENGINES)
def test_an_index_ahead_of_a_restored_database_is_made_anew(app: Flask, amal: Visitor, engine: str) -> None:
    app.extensions["kunnash.search"] = Index(app.extensions["kunnash.settings"].index, engine)
    _make(amal, "محطة التحلية")
    assert _found(app, "التحلية") == ["محطة التحلية"]
    with app.app_context():
        finding.engine().put([], [1], 1_000)
        assert indexing.is_due()
    assert _found(app, "التحلية") == ["محطة التحلية"]
    with app.app_context():
        assert finding.engine().position() == db.clock()


def test_an_index_of_a_database_that_was_restored_and_written_since_is_made_anew(
    app: Flask, amal: Visitor, tmp_path: Path
) -> None:
    _make(amal, "محطة التحلية")
    database = app.extensions["kunnash.settings"].data / "kunnash.db"
    _copy(database, tmp_path / "backup.db")
    _make(amal, "ما ضاع")
    assert _found(app, "ضاع") == ["ما ضاع"]
    _copy(tmp_path / "backup.db", database)
    for title in ("بئر", "خزّان", "مضخّة"):  # past the position of the index
        _make(amal, title)

    _assert_only_a_close_look_tells(app)
    assert _found(app, "بئر") == ["بئر"]
    assert _found(app, "ضاع") == []
    with app.app_context():
        assert not indexing.is_astray()


@pytest.mark.parametrize("engine", ENGINES)
def test_an_alias_that_a_restored_database_lost_is_lost_to_the_index(
    app: Flask, amal: Visitor, tmp_path: Path, engine: str
) -> None:
    app.extensions["kunnash.search"] = Index(app.extensions["kunnash.settings"].index, engine)
    page = _make(amal, "محطة التحلية")
    database = app.extensions["kunnash.settings"].data / "kunnash.db"
    _copy(database, tmp_path / "backup.db")
    with app.app_context(), db.writing() as change:
        found = db.session().get_one(Page, page)
        aliases.add(db.session(), change, found, "ماء البحر", "ماء بحر", found.head.author)
    assert _found(app, "ماء بحر مالح") == ["محطة التحلية"]
    _copy(tmp_path / "backup.db", database)
    for title in ("بئر", "خزّان"):
        _make(amal, title)

    _assert_only_a_close_look_tells(app)
    assert _found(app, "ماء بحر مالح") == []


@pytest.mark.parametrize("changed", ["name", "team"])
def test_a_name_or_team_that_a_restored_database_lost_is_lost_to_the_index(
    app: Flask, amal: Visitor, tmp_path: Path, changed: str
) -> None:
    page = _make(amal, "محطة التحلية")
    database = app.extensions["kunnash.settings"].data / "kunnash.db"
    _copy(database, tmp_path / "backup.db")
    with app.app_context(), db.writing() as change:
        person = db.session().get_one(Page, page).head.author
        if changed == "name":
            people.rename(db.session(), person, "زكية")
        else:
            person.team = people.team(db.session(), "زكية")
        people.retell(db.session(), person, change)
    assert _found_by(app, "زكية") == ["محطة التحلية"]
    _copy(tmp_path / "backup.db", database)
    for title in ("بئر", "خزّان"):
        _make(amal, title)

    _assert_only_a_close_look_tells(app)
    assert _found_by(app, "زكية") == []


def test_one_who_asks_gets_the_index_between_two_batches(app: Flask, amal: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "_BATCH", 1)
    with app.app_context():
        worker.catch_up()
        for title in ("أولى", "ثانية", "ثالثة"):
            _make(amal, title)
        got = []

        def ask(_done: int, _all: int) -> None:
            try:
                with generations.held(app.extensions["kunnash.settings"].index, "lock", 0.01):
                    got.append(True)
            except IndexBusyError:
                got.append(False)

        indexing.follow(ask)
        finding.engine().rest()
    assert got == [False, True, False]


def _found_by(app: Flask, author: str) -> list[str]:
    with app.app_context():
        worker.catch_up()
        found = finding.search(replace(parse(""), names=True), Filters(author=(author,)), 10)
        return [page.title for _, page in found.hits]


def _copy(source: Path, target: Path) -> None:
    with sqlite3.connect(source) as kept, sqlite3.connect(target) as written:
        kept.backup(written)


def _assert_only_a_close_look_tells(app: Flask) -> None:
    with app.app_context():
        assert not indexing.is_due()
        assert indexing.is_astray()


def test_a_rebuild_goes_on_and_what_changed_meanwhile_is_followed(
    app: Flask, amal: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "_BATCH", 2)
    monkeypatch.setattr(index, "REBUILT_AT_ONCE", 2)
    for number in range(5):
        _make(amal, f"محطة {number}")
    with app.app_context():
        worker.catch_up()

        def cut_off(done: int, _all: int) -> None:
            if done >= 4:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            indexing.rebuild(cut_off)
        assert finding.engine().unfinished()
    _make(amal, "سبها")
    assert _found(app, "سبها") == ["سبها"]
    with app.app_context():
        indexing.rebuild()
        assert finding.engine().unfinished() is None
    assert _found(app, "سبها") == ["سبها"]
    with app.app_context():
        assert len(finding.engine().pages()) == 6


def test_after_the_engine_is_changed_the_old_index_serves_and_the_new_one_is_made_beside(site: Site) -> None:
    site.add_member("amal", "a long enough passphrase")
    site.start()
    site.api("POST", "/pages", {"title": "before", "body": "text"})
    wait_until(lambda: _serving(site).startswith("whoosh"))
    wait_until(lambda: site.api("GET", "/search?q=before")[1]["total"] == 1)
    site.stop()
    site.environment["KUNNASH_SEARCH_ENGINE"] = "tantivy"
    site.start()
    assert site.api("GET", "/search?q=before")[1]["total"] == 1
    wait_until(lambda: _serving(site).startswith("tantivy"))
    site.api("POST", "/pages", {"title": "after", "body": "text"})
    wait_until(lambda: site.api("GET", "/search?q=after")[1]["total"] == 1)
    assert site.api("GET", "/search?q=before")[1]["total"] == 1


def test_what_one_process_finds_of_a_saved_page_every_other_finds_too(site: Site, tmp_path: Path) -> None:
    site.add_member("amal", "a long enough passphrase")
    other = Site(tmp_path / "instance")
    site.start()
    other.start("--no-worker")
    try:
        for name in ("first", "second"):
            for each in (site, other):  # so that both have the index open as it was
                assert each.api("GET", f"/search?q={name}")[1]["total"] == 0
            site.api("POST", "/pages", {"title": name, "body": "text"})
            wait_until(lambda name=name: site.api("GET", f"/search?q={name}")[1]["total"] == 1)
            assert other.api("GET", f"/search?q={name}")[1]["total"] == 1
    finally:
        other.stop()


def test_an_index_that_can_not_be_written_keeps_no_save_from_being_made_and_found(site: Site) -> None:
    site.add_member("amal", "a long enough passphrase")
    (Path(site.environment["KUNNASH_DATA"]) / "index").write_text("a file where a folder should be")
    site.start()
    assert site.api("POST", "/pages", {"title": "unheard", "body": "of water"})[0] == 201
    assert site.api("GET", "/search?q=unheard")[1]["total"] == 1
    assert site.api("GET", "/search?q=water")[1]["total"] == 1
