"""What the templates and style sheets may hold."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.*ml"))
SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
LONGEST_TEMPLATE, LONGEST_SHEET = 80, 200
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f]")
_BEFORE_PAINT = """<script src="{{ url_for('static', filename='js/fonts.js') }}"></script>"""
"""The one script that is no module: a module would run after the first paint."""
_PHYSICAL = re.compile(
    r"\b(?:left|right)\b|\b(?:margin|padding|border)-(?:top|bottom)\b|(?<![\w-])(?:width|height|min-width|min-height|max-height|top|bottom)\s*:"
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_is_short_and_plain(path: Path) -> None:
    source = path.read_text()
    assert len(source.splitlines()) <= LONGEST_TEMPLATE
    assert not _ARABIC.search(source)
    assert not re.search(r"\|\s*safe\b|Markup|autoescape false", source)
    if path.name == "fonts.html":
        source = source.replace(_BEFORE_PAINT, "")
    assert not re.search(r"<script(?! type=\"module\" src=\"[^\"]+\"></script>)|<style|\sstyle=|\son[a-z]+=", source)


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_is_short_and_knows_no_left_and_right(path: Path) -> None:
    source = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    queries = re.sub(r"@media[^{]*\{|\.align-\w+", "{", source)  # a table's columns are aligned as their writer says
    assert len(source.splitlines()) <= LONGEST_SHEET
    assert not _PHYSICAL.findall(queries)
    assert "!important" not in re.sub(r"\b(?:animation|transition): none !important|display: none !important", "", source)


def test_all_style_sheets_are_one_for_a_browser_and_light() -> None:
    whole = next(path for path in SHEETS if path.name == "site.css")
    assert sorted(re.findall(r'@import "([^"]+)";', whole.read_text())) == [path.name for path in SHEETS if path != whole]
    assert len(gzip.compress(b"".join(path.read_bytes() for path in SHEETS if path.name != "fonts.css"))) < 15_000


def test_every_icon_that_a_template_shows_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (ROOT / "static" / "icons.svg").read_text()))
    named = {name for path in TEMPLATES for name in re.findall(r'icon\("([a-z]+)"\)', path.read_text())}
    assert named <= drawn
