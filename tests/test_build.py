"""What npm brings and what is built of it: see .ci/build.mjs."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
BUILT = HOUSE / "static" / "built"
MOST_BYTES = 110_000  # of the live editor, compressed: what an evening's phone line brings in some three seconds

needs_build = pytest.mark.skipif(not BUILT.is_dir(), reason="nothing was built: make built")


def test_what_npm_brings_is_pinned_and_told_by_its_bytes_alone() -> None:
    package = json.loads((HOUSE / "package.json").read_text())
    pinned = package["dependencies"] | package["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in pinned.values()), pinned
    locked = json.loads((HOUSE / "package-lock.json").read_text())["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in pinned} == pinned
    assert all(each["integrity"].startswith("sha512-") for path, each in locked.items() if path)
    assert all("resolved" not in each for each in locked.values())


@needs_build
def test_the_live_editor_is_light() -> None:
    parts, wanted = set[str](), {"editor.js"}
    while wanted - parts:
        name = (wanted - parts).pop()
        parts.add(name)
        wanted |= set(re.findall(r'from"\./([\w-]+\.js)"', (BUILT / name).read_text()))
    assert len(parts) > 1
    assert sum(len(gzip.compress((BUILT / name).read_bytes(), 9)) for name in parts) < MOST_BYTES


@needs_build
def test_the_lowered_sheet_asks_nothing_of_old_browsers_that_they_do_not_know() -> None:
    sheet = (BUILT / "site.css").read_text()
    assert not re.search(r"@layer|light-dark\(|(?<!-)\b(?:margin|padding)-(?:inline|block):", sheet)
    assert ":lang(ae)" not in sheet  # sides by the language of a text would be wrong where its direction is another


@needs_build
def test_fonts_and_scripts_come_with_their_licences() -> None:
    fonts = {path.name for path in (BUILT / "fonts").iterdir()}
    assert {"ibm-plex-sans-arabic-arabic-400-normal.woff2", "el-messiri-arabic-600-normal.woff2"} <= fonts
    told = (BUILT / "LICENSES.txt").read_text()
    for name in ("@codemirror/view", "@lezer/markdown", "turndown", "@fontsource/el-messiri", "SIL OPEN FONT LICENSE"):
        assert name in told
