"""Our pictures in pixels are what a browser makes of them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Browser

from wiki import shapes

STATIC = Path(__file__).parent.parent / "static"


@pytest.mark.browser
@pytest.mark.parametrize(("name", "size"), [("mark.svg", (160, 160)), ("band.svg", (240, 40))])
def test_a_picture_looks_as_in_a_browser(browser: Browser, name: str, size: tuple[int, int]) -> None:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    source = (STATIC / name).read_text().replace("<svg ", f'<svg style="inline-size:{size[0]}px;block-size:{size[1]}px" ', 1)
    page.set_content(f'<body style="margin:0;background:#fff">{source}')
    seen = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    page.close()
    ours = Image.new("RGB", size, "#fff")
    drawn = shapes.drawn(STATIC / name, size)
    ours.paste(drawn, mask=drawn)
    assert max(ImageStat.Stat(ImageChops.difference(ours, seen)).mean) < 3


def test_commands_repeat_and_may_be_relative_to_where_the_last_one_ended() -> None:
    assert shapes.lines("M1 2 3 4h2v-1z") == [[(1, 2), (3, 4), (5, 4), (5, 3), (1, 2)]]
    assert shapes.lines("m1 2 3 4") == shapes.lines("M1 2l3 4") == [[(1, 2), (4, 6)]]
    assert shapes.lines("M0 0c0 1 2 1 2 0s2-1 2 0")[0][-1] == (4, 0)


def test_what_is_not_known_is_not_drawn_by_halves() -> None:
    with pytest.raises(ValueError, match="A"):
        shapes.lines("M0 0A1 1 0 0 0 2 2")
