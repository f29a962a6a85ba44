"""The commands as an administrator types them, each in a process of its own."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.served import Site


def _run(folder: Path, *arguments: str, typed: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "KUNNASH_DATA": str(folder), **variables}
    command = [sys.executable, "-m", "wiki.cli", *arguments]
    return subprocess.run(command, env=environment, input=typed, text=True, capture_output=True, check=False)


def test_a_wrong_setting_stops_every_command_by_name_in_one_line(tmp_path: Path) -> None:
    done = _run(tmp_path, "check", KUNNASH_LANGUAGE="klingon")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "KUNNASH_LANGUAGE" in done.stderr


@pytest.mark.parametrize(
    "address", ["sqlite:////nowhere/at/all/x.db", "postgresql://u:p@127.0.0.1:x/y", "postgresqlish", "postgresql+none://x/y"]
)
def test_a_database_that_cannot_be_opened_is_told_by_its_setting_in_one_line(tmp_path: Path, address: str) -> None:
    done = _run(tmp_path, "account", "list", KUNNASH_DATABASE_URL=address)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "KUNNASH_DATABASE_URL" in done.stderr


def test_a_database_file_that_holds_something_else_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "kunnash.db").write_bytes(bytes(range(1, 256)) * 40)
    done = _run(tmp_path, "check")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)


def test_an_account_that_is_not_there_is_named(tmp_path: Path) -> None:
    for command in ("token", "link", "disable"):
        assert "nobody" in _run(tmp_path, "account", command, "nobody").stderr


def test_what_is_not_utf_8_is_a_failure_of_one_line(tmp_path: Path) -> None:
    done = _run(tmp_path, "account", "token", os.fsdecode(b"\xff\xfe"))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)


@pytest.mark.parametrize("arguments", [["nonsense"], ["account", "add"], ["serve", "--port", "x"], ["search"]])
def test_wrong_use_ends_with_2(tmp_path: Path, arguments: list[str]) -> None:
    done = _run(tmp_path, *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_new_folder_agrees_with_itself(tmp_path: Path) -> None:
    done = _run(tmp_path / "new", "check")
    assert done.returncode == 0, done.stderr


def test_an_account_with_a_password_gets_a_token_on_the_last_line(tmp_path: Path) -> None:
    added = _run(tmp_path, "account", "add", "amal", "--email", "a@example.org", "--role", "member", "--password-stdin",
                 typed="a long enough passphrase\n")  # fmt: skip
    assert added.returncode == 0, added.stderr
    base = sqlite3.connect(tmp_path / "kunnash.db")
    (kept,) = base.execute("SELECT password_hash FROM accounts").fetchone()
    base.close()
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")  # as RFC 9106 advises
    assert len(_run(tmp_path, "account", "token", "amal").stdout.splitlines()[-1]) >= 40
    assert "amal\tmember" in _run(tmp_path, "account", "list").stdout


def test_an_account_without_a_password_gets_a_link(tmp_path: Path) -> None:
    added = _run(tmp_path, "account", "add", "amal", "--email", "a@example.org", "--role", "member",
                 KUNNASH_BASE_URL="https://wiki.example")  # fmt: skip
    assert "https://wiki.example/sign-in/" in added.stdout


@pytest.mark.parametrize(
    ("arguments", "typed"),
    [
        (["account", "token", "nobody"], ""),
        (["account", "disable", "nobody"], ""),
        (["account", "add", "x", "--email", "no", "--role", "member"], ""),
        (["account", "add", "x", "--email", "x@example.org", "--role", "member", "--password-stdin"], "short\n"),
        (["account", "add", "x", "--email", "x@example.org", "--role", "member", "--password-stdin"], ""),
    ],
)
def test_a_failure_is_one_line_and_1(tmp_path: Path, arguments: list[str], typed: str) -> None:
    done = _run(tmp_path, *arguments, typed=typed)
    assert done.returncode == 1
    assert done.stderr.strip().count("\n") == 0
    assert done.stderr.strip()


def test_the_port_of_another_program_is_told(tmp_path: Path, site: Site) -> None:
    site.start()
    done = _run(tmp_path / "other", "serve", "--port", str(site.port))
    assert done.returncode == 1
    assert str(site.port) in done.stderr


def test_search_prints_json(tmp_path: Path) -> None:
    _run(tmp_path, "demo")
    answer = json.loads(_run(tmp_path, "search", "البلدية", "--json").stdout)
    assert answer["total"] > 0
    assert set(answer["hits"][0]) == {"id", "slug", "title", "score"}


def test_until_an_administrator_has_a_password_each_start_prints_a_link_and_the_last_serves(
    site: Site, tmp_path: Path
) -> None:
    def printed() -> list[str]:
        with (tmp_path / "said").open("w+b") as said:
            site.start("--welcome", said=said)
            site.stop()
            said.seek(0)
            return re.findall(r"/sign-in/\S+", said.read().decode())

    first, second = printed(), printed()
    assert len(first) == len(second) == 1
    assert first != second
    assert site.command("account", "list").count("administrator") == 1
    site.command("account", "add", "huda", "--email", "h@example.org", "--role", "administrator", "--password-stdin",
                 typed="a long enough passphrase")  # fmt: skip
    assert printed() == []
