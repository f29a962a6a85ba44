"""What the papers say is what the code does."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import click

from pages_store import limits
from wiki.cli import kunnash

HOUSE = Path(__file__).parent.parent


def test_the_settings_are_those_of_the_code() -> None:
    told = set(re.findall(r"^\| `(KUNNASH_\w+)`", _read("docs/settings.md"), re.MULTILINE))
    used = set(re.findall(r'"(KUNNASH_\w+)"', _read("wiki/config.py")))
    assert told == used


def test_the_commands_are_those_of_the_code() -> None:
    told = set(re.findall(r"^\| `kunnash ([a-z]+(?: [a-z]+)?)", _read("docs/commands.md"), re.MULTILINE))
    assert told == set(_commands(kunnash))


def test_the_limits_are_those_of_the_code() -> None:
    told = {name: int(value) for name, value in re.findall(r"^\| `(\w+)` \| (\d+) \|", _read("docs/limits.md"), re.MULTILINE)}
    assert told == {name: value for name, value in vars(limits).items() if name.isupper()}


def test_every_folder_of_the_map_is_there_and_every_module_has_a_line_of_its_own() -> None:
    told = set(re.findall(r"^([a-z_]+/)\s", _read("ARCHITECTURE.md"), re.MULTILINE))
    assert {"pages_store/", "search_index/", "wiki/", "templates/", "static/", "tests/", "bench/", "docs/"} <= told
    assert all((HOUSE / folder).is_dir() for folder in told - {"instance/"})
    for package in ("pages_store", "search_index", "wiki"):
        for module in (HOUSE / package).rglob("*.py"):
            if module.name != "__init__.py" and "versions" not in module.parts:
                assert ast.get_docstring(ast.parse(module.read_text())), f"{module} does not say what it holds"


def _read(path: str) -> str:
    return (HOUSE / path).read_text()


def _commands(group: click.Group, prefix: str = "") -> list[str]:
    names = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            names += _commands(command, f"{name} ")
        else:
            names.append(prefix + name)
    return names
