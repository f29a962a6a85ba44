"""The package as one installs it: built of a source archive, in an environment of its own, served far from the checkout.

Nothing is downloaded: the dependencies are those of the environment of the tests, which the new one is shown by a path. Such a
path brings no editable install with it, so that what is imported as `wiki` is the wheel's or nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import sysconfig
import tarfile
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zipfile import ZipFile

import pytest

from tests.served import Site
from wiki.migrations import HEAD

ROOT = Path(__file__).parent.parent
DEPENDENCIES = sysconfig.get_path("purelib")
# Where the wheel has what the checkout has at its top.
PLACES = {"templates/": "wiki/templates/", "static/": "wiki/static/", "docs/writers/": "wiki/docs/writers/"}
PACKAGES = ("wiki/", "pages_store/", "search_index/")


@dataclass(frozen=True)
class Answer:
    """What the site sent."""

    text: str
    headers: Message


@pytest.fixture(scope="module")
def tracked() -> list[str]:
    """The files of the checkout that git knows."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def built() -> list[str]:
    """What `make built` made in the checkout; all must have been made where all must run."""
    made = [path.relative_to(ROOT).as_posix() for path in ROOT.glob("static/built/**/*") if path.is_file()]
    assert not os.environ.get("CI") or {"static/built/editor.js", "static/built/site.css"} < set(made)
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, tracked: list[str], built: list[str]) -> Path:
    """The wheel, built of the source archive of what git knows and what was built, without the network."""
    folder = tmp_path_factory.mktemp("built")
    for name in (*tracked, *built):
        if not name.startswith(("tests/", "bench/")):
            target = folder / "checkout" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(folder), cwd=folder / "checkout")
    with tarfile.open(next(folder.glob("kunnash-*.tar.gz"))) as archive:
        archive.extractall(folder, filter="data")
    unpacked = next(path for path in folder.glob("kunnash-*") if path.is_dir())
    pip = ("pip", "--disable-pip-version-check", "wheel", "-q", "--no-index", "--no-deps", "--no-build-isolation")
    run(sys.executable, "-m", *pip, "-w", str(folder), str(unpacked), cwd=folder)
    return next(folder.glob("kunnash-*.whl"))


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """The folder of the programs of a new environment that has the wheel."""
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", str(folder), cwd=folder)
    pip = ("pip", "--disable-pip-version-check", "--python", str(folder / "bin" / "python"), "install", "-q", "--no-index")
    run(sys.executable, "-m", *pip, "--no-deps", str(wheel), cwd=folder)
    packages = next(folder.glob("lib/python*/site-packages"))
    (packages / "dependencies.pth").write_text(DEPENDENCIES)
    return folder / "bin"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, installed: Path) -> Iterator[Site]:
    """The installed site, with the sample community, served from an empty folder."""
    empty = tmp_path_factory.mktemp("empty")
    made = Site(empty / "instance", (str(installed / "kunnash"),))
    made.environment, made.place = bare(made.environment), empty
    made.command("demo")
    assert "agree" in made.command("check")  # and so the index is made
    made.start()
    yield made
    made.stop()


def run(*command: str, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, env=bare(dict(os.environ)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def bare(environment: dict[str, str]) -> dict[str, str]:
    """Leave out what would show Python the checkout."""
    return {name: value for name, value in environment.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}


def found(site: Site, page: dict[str, Any]) -> bool:
    """Whether a search for its title brings a page."""
    status, answer = site.api("GET", f"/search?limit=100&q={quote(page['title'])}")
    return status == 200 and page["id"] in {hit["id"] for hit in answer["hits"]}


def ask(site: Site, path: str, language: str = "ar") -> Answer:
    request = urllib.request.Request(f"{site.address}{path}", headers={"Accept-Language": language})  # noqa: S310 - ours
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - ours
        return Answer(answer.read().decode(errors="replace"), answer.headers)  # a font is no text


def test_the_wheel_holds_all_that_the_site_needs_and_nothing_else(wheel: Path, tracked: list[str], built: list[str]) -> None:
    needed = {name for name in tracked if name.startswith(PACKAGES)}
    whole = (*tracked, *built)
    needed |= {into + name.removeprefix(place) for place, into in PLACES.items() for name in whole if name.startswith(place)}
    needed |= {f"wiki/translations/{language}/LC_MESSAGES/messages.mo" for language in ("ar", "it", "fr")}
    with ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
        described = archive.read(next(name for name in archive.namelist() if name.endswith("/METADATA"))).decode()
    assert needed - held == set()
    assert held - needed == set()
    assert "Name: kunnash\n" in described
    assert "License-Expression: EUPL-1.2\n" in described


def test_what_is_imported_is_the_wheel(installed: Path, tmp_path: Path) -> None:
    said = (
        "import wiki, pages_store, search_index, flask; print(*(each.__file__ for each in (wiki, pages_store, search_index)))"
    )
    where = run(str(installed / "python"), "-c", said, cwd=tmp_path).split()
    assert [Path(each).is_relative_to(installed.parent) for each in where] == [True, True, True]
    for module in ("tests", "bench"):
        code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({module!r}) is not None)"
        run(str(installed / "python"), "-c", code, cwd=tmp_path)


def test_the_tables_are_made_by_the_migrations_of_the_wheel(site: Site) -> None:
    with closing(sqlite3.connect(Path(site.environment["KUNNASH_DATA"]) / "kunnash.db")) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (HEAD,)


def test_a_page_of_the_sample_community_is_read_and_found(site: Site) -> None:
    listed = site.api("GET", "/pages?limit=200")[1]["pages"]
    arabic = next(page for page in listed if page["language"] == "ar")
    shown = ask(site, f"/p/{arabic['id']}").text
    assert '<html lang="ar" dir="rtl"' in shown
    assert arabic["title"] in shown
    assert found(site, arabic)


def test_style_sheets_scripts_and_pictures_come_under_names_that_hold_for_ever(site: Site) -> None:
    assets = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', ask(site, "/").text + ask(site, "/pages").text))
    assert any(".css?v=" in address for address in assets)
    assert all("?v=" in address for address in assets), assets
    for address in assets:
        sent = ask(site, address)
        assert "immutable" in sent.headers["Cache-Control"], address
        assert sent.text, address


@pytest.mark.parametrize(
    ("language", "opening", "word"),
    [("it-CH", '<html lang="it" dir="ltr"', "Accedi"), ("fr", '<html lang="fr" dir="ltr"', "Se connecter")],
)
def test_the_screens_speak_the_languages_of_the_catalogs(site: Site, language: str, opening: str, word: str) -> None:
    screen = ask(site, "/sign-in", language).text
    assert opening in screen
    assert word in screen


@pytest.mark.parametrize("path", ["/help", "/about", "/search?q=x", "/changes.atom", "/sitemap.xml", "/api/v1/openapi.json"])
def test_every_sort_of_address_answers(site: Site, path: str) -> None:
    assert ask(site, path).text
