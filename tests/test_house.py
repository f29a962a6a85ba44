"""The house is in order: sizes, places and names that no linter holds."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

HOUSE = Path(__file__).parent.parent
MOST_LINES = {".py": 250, ".html": 80, ".css": 200}
# Each with its reason.
LONGER = {
    "wiki/migrations/versions/0001_what_the_first_release_keeps.py": "a list of all tables",
}


def test_no_file_is_too_long_to_read() -> None:
    long = {
        name: lines
        for name in _files()
        if not name.startswith(("tests/", "bench/")) and (lines := _lines(name)) > MOST_LINES.get(Path(name).suffix, 10**9)
    }
    assert set(long) == set(LONGER), long


def test_no_file_names_the_host_of_a_package_registry() -> None:
    hosts = re.compile("|".join(["pypi" + r"\.org", "pythonhosted" + r"\.org", "registry" + r"\.npmjs"]))
    assert [name for name in _files() if hosts.search(_text(name))] == []


def test_html_is_called_safe_in_one_place_only() -> None:
    marks = re.compile(r"\|\s*safe\b|\bMarkup\(|__html__|autoescape\s+false")
    found = [name for name in _files() if name.endswith((".py", ".html", ".xml")) and marks.search(_text(name))]
    assert [name for name in found if not name.startswith("tests/")] == ["wiki/markup/sanitize.py"]


def test_there_is_no_room_for_odds_and_ends() -> None:
    odd = {"utils", "helpers", "common", "services", "managers", "misc"}
    assert [name for name in _files() if odd & {part.removesuffix(".py") for part in Path(name).parts}] == []


def test_no_unfinished_work_is_left_in_comments() -> None:
    marks = re.compile("|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error"]))
    assert [name for name in _files() if name.endswith((".py", ".html", ".css")) and marks.search(_text(name))] == []


def _files() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=HOUSE, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.splitlines() if (HOUSE / name).is_file()]


def _text(name: str) -> str:
    return (HOUSE / name).read_text(encoding="utf-8", errors="replace")


def _lines(name: str) -> int:
    return _text(name).count("\n")
