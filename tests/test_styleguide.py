"""The style guide and the measures it shows."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from tests.conftest import Visitor

CSS = Path(__file__).parent.parent / "static" / "css"
TOKENS = {
    match[1]: (match[2], match[3])
    for match in re.finditer(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", (CSS / "tokens.css").read_text())
}
GROUNDS = ("paper", "card", "sunk")
TINTED = ("sea", "clay", "olive", "plum")
TEXTS = [
    *product(("ink", "soft", "sea", "clay", "olive", "gold-ink", "plum"), GROUNDS),
    *((name, f"{name}-bg") for name in TINTED),
    *product(("ink", "soft"), (*(f"{name}-bg" for name in TINTED), "gold-bg")),
    ("gold-ink", "gold-bg"), ("ins-ink", "ins"), ("del-ink", "del"), ("ink", "stroke"), ("card", "clay"),
]  # fmt: skip
SIGNS = [*product(("edge", "gold"), GROUNDS)]
READABLE, VISIBLE = 4.5, 3.0
"""Ratios. Source: WCAG 2.2, success criteria 1.4.3 and 1.4.11."""


def _luminance(colour: str) -> float:
    shares = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_texts_can_be_read_on_the_grounds_they_stand_on(scheme: int) -> None:
    pairs = {(text, ground): _contrast(TOKENS[text][scheme], TOKENS[ground][scheme]) for text, ground in TEXTS}
    assert {pair: ratio for pair, ratio in pairs.items() if ratio < READABLE} == {}


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_edges_and_the_ring_of_the_focus_can_be_seen(scheme: int) -> None:
    pairs = {(sign, ground): _contrast(TOKENS[sign][scheme], TOKENS[ground][scheme]) for sign, ground in SIGNS}
    assert {pair: ratio for pair, ratio in pairs.items() if ratio < VISIBLE} == {}


def test_white_can_be_read_on_what_is_filled() -> None:
    fills = re.findall(r"(?:\.avatar \{[^}]*|\.tone-\d \{ )background: (#\w{6})", (CSS / "parts.css").read_text())
    assert len(fills) == 6
    assert min(_contrast("#ffffff", fill) for fill in (*fills, *TOKENS["sea-fill"])) >= READABLE


@pytest.mark.parametrize("sheet", ["controls.css", "parts.css"])
def test_the_style_guide_shows_each_part_that_there_is(admin: Visitor, sheet: str) -> None:
    source = re.sub(r"/\*.*?\*/|\{[^{}]*\}|@media[^{]*", " ", (CSS / sheet).read_text(), flags=re.DOTALL)
    shown = admin.get("/styleguide").text
    used = {name for names in re.findall(r'class="([^"]*)"', shown) for name in names.split()}
    assert set(re.findall(r"\.([a-z][\w-]*)", source)) - used - {"foot", "prose", "diff"} == set()


def test_the_style_guide_shows_each_colour_and_measure(admin: Visitor) -> None:
    shown = admin.get("/styleguide").text
    assert [name for name in TOKENS if f"--{name}</code>" not in shown] == []
    assert "--touch</code>" in shown


def test_only_administrators_see_the_style_guide(visitor: Visitor, salem: Visitor) -> None:
    assert visitor.get("/styleguide").status_code in (302, 303, 401)
    assert salem.get("/styleguide").status_code == 403
