"""What the papers say is what the code does."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import click
import pytest
from flask import Flask

from pages_store import limits
from wiki.cli import kunnash
from wiki.permissions import ACTIONS, ROUTES

HOUSE = Path(__file__).parent.parent
PAPERS = sorted([*HOUSE.glob("*.md"), *HOUSE.glob("docs/**/*.md")])
ROLES = ("visitor", "member", "coordinator", "administrator")


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


def test_the_addresses_are_those_of_the_code_and_open_to_those_whom_it_lets_in(app: Flask) -> None:
    rows = re.findall(r"^\| `(/[^`]*)` \| (\S+) \| (\S+) \|", _read("docs/routes.md"), re.MULTILINE)
    told = {(address, method, role) for address, *roles in rows for method, role in zip(("GET", "POST"), roles, strict=True)}
    assert {row for row in told if row[2] != "–"} == {
        (re.sub(r"<(?:[^<>]*:)?(\w+)>", r"<\1>", rule.rule), method, ROLES[ACTIONS[ROUTES[rule.endpoint]]])
        for rule in app.url_map.iter_rules()
        if not rule.endpoint.startswith("api.")  # its own document describes them, held to the code by test_api_openapi
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: str(paper.relative_to(HOUSE)))
def test_a_paper_names_only_what_there_is(paper: Path) -> None:
    text = paper.read_text()
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))
    settings = set(re.findall(r"KUNNASH_[A-Z_]+", code)) - {"KUNNASH_SHARED"}  # for tests alone
    assert settings <= set(re.findall(r'"(KUNNASH_\w+)"', _read("wiki/config.py")))
    first_words = {command.partition(" ")[0] for command in _commands(kunnash)}
    assert set(re.findall(r"(?:^|`|bin/)kunnash ([a-z]+)", code, re.MULTILINE)) <= first_words
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", code, re.MULTILINE)) <= set(
        re.findall(r"^([a-z]+):", _read("Makefile"), re.MULTILINE)
    )
    prose = re.sub(r"```.*?```|`[^`\n]+`", "", text, flags=re.DOTALL)
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)|src=\"([^\"]+)\"", prose)
    assert [link for link in map("".join, links) if not (paper.parent / link).exists()] == []


@pytest.mark.parametrize("name", ["install", "backup"])
def test_an_administrator_types_the_same_in_arabic(name: str) -> None:
    english = _read(f"docs/administrators/{name}.md")
    blocks = re.findall(r"```\w*\n(.*?)```", _read(f"docs/administrators/{name}.ar.md"), re.DOTALL)
    assert [line for block in blocks for line in block.splitlines() if line not in english] == []


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
