"""The pictures that messengers show of pages: right letters, lines that fit, drawn once, none of what is out of sight."""

from __future__ import annotations

import base64
import io
import os
import re
import shutil
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageOps, ImageStat
from playwright.sync_api import Browser

from tests.conftest import Visitor
from tests.page_forms import rewrite, write
from wiki import card_drawing, card_fonts, create_app
from wiki.card_drawing import Card
from wiki.card_fonts import Fonts
from wiki.config import read

STATIC = Path(__file__).parent.parent / "static"
WORDS = ["بلدية", "قانون", "الإدارة", "المحلّيّة", "مستفاد"]
ROOM = 1032
_PICTURE = re.compile(r'<meta property="og:image" content="([^"]+)">')
_INK = 120


@pytest.fixture(scope="session")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> Fonts:
    """The fonts that the build brings."""
    if not card_fonts.are_there(STATIC) and not os.environ.get("CI"):
        pytest.skip("no fonts here: make built")
    return card_fonts.made(STATIC, tmp_path_factory.mktemp("fonts"))


@pytest.fixture
def folder(app: Flask, fonts: Fonts) -> Path:
    """Where the site keeps its cards; the fonts are there already."""
    kept: Path = app.extensions["kunnash.settings"].cards
    shutil.copytree(fonts.heading.parent, kept)
    return kept


def _card(title: str, direction: str = "rtl") -> Card:
    language = "ar" if direction == "rtl" else "it"
    return Card(title, "درس مستفاد · زليتن", "كُنّاش", "kunnash.example/p/1", language, direction)  # type: ignore[arg-type]


def _address(who: Visitor, page: str) -> str:
    found = _PICTURE.search(who.get(page).text)
    return unquote(urlsplit(found[1]).path) if found else ""


def test_a_page_names_its_card_and_the_card_is_drawn_once(folder: Path, amal: Visitor, visitor: Visitor) -> None:
    page = write(amal, "صندوق الشكاوى وحده لا يكفي", kind="lesson")
    html = visitor.get(page).text
    assert _address(visitor, page) == f"{page}/card-1.png"
    assert '<meta property="og:image:width" content="1200">' in html
    assert '<meta property="og:image:alt" content="صندوق الشكاوى وحده لا يكفي">' in html
    assert '<meta name="twitter:card" content="summary_large_image">' in html
    reply = visitor.get(f"{page}/card-1.png")
    assert reply.content_type == "image/png"
    assert Image.open(io.BytesIO(reply.data)).size == (1200, 630)
    assert len(reply.data) < 60_000
    [kept] = folder.glob("*.png")
    kept.write_bytes(b"kept")
    assert visitor.get(f"{page}/card-1.png").data == b"kept"
    assert visitor.get(f"{page}/card-1.png", headers={"If-None-Match": reply.headers["ETag"]}).status_code == 304


@pytest.mark.usefixtures("folder")
def test_there_is_a_card_of_the_newest_revision_alone_and_none_of_a_deleted_page(amal: Visitor, visitor: Visitor) -> None:
    page = write(amal, "صفحة")
    rewrite(amal, page, body="نصّ آخر.\n")
    assert [visitor.get(f"{page}/card-{number}.png").status_code for number in (1, 2, 3)] == [404, 200, 404]
    amal.api("DELETE", "/pages/1")
    assert visitor.get(f"{page}/card-2.png").status_code == 404


def test_without_fonts_a_page_has_no_card(app: Flask, amal: Visitor, visitor: Visitor, tmp_path: Path) -> None:
    app.static_folder = str(tmp_path)
    page = write(amal, "صفحة")
    assert _address(visitor, page) == ""
    assert '<meta name="twitter:card" content="summary">' in visitor.get(page).text
    assert visitor.get(f"{page}/card-1.png").status_code == 404


def test_where_only_members_read_there_are_no_cards(environment: dict[str, str], app: Flask, amal: Visitor) -> None:
    page = write(amal, "صفحة")
    closed = create_app(read({**environment, "KUNNASH_PUBLIC_READING": "off"}))
    assert Visitor(closed).get(f"{page}/card-1.png").status_code == 303
    member = Visitor(closed)
    member.client.set_cookie("session", amal.client.get_cookie("session").value)  # type: ignore[union-attr]
    assert _address(member, page) == ""
    assert member.get(f"{page}/card-1.png").status_code == 404
    closed.extensions["kunnash.renderer"].close()
    closed.extensions["kunnash.engine"].dispose()


def test_of_very_many_cards_the_oldest_make_way(folder: Path, amal: Visitor, visitor: Visitor) -> None:
    page = write(amal, "صفحة")
    for number in range(1_000):
        (folder / f"{number}.png").touch()
        os.utime(folder / f"{number}.png", (number, number))
    assert visitor.get(f"{page}/card-1.png").status_code == 200
    kept = {file.name for file in folder.glob("*.png")}
    assert len(kept) == 901
    assert "0.png" not in kept
    assert "999.png" in kept


@pytest.mark.parametrize("word", WORDS)
def test_letters_of_a_word_join(fonts: Fonts, word: str) -> None:
    for file in (fonts.heading, fonts.text):
        font = card_fonts.sized(file, 80)
        alone = sum(font.getlength(letter, direction="rtl", language="ar") for letter in word)
        assert font.getlength(word, direction="rtl", language="ar") < 0.95 * alone


@pytest.mark.browser
@pytest.mark.parametrize("text", [*WORDS, "UTF-8 في الأرشيف (2025)", "برنامج REBUILD: 12,500 وثيقة"])
def test_a_line_looks_as_in_a_browser(browser: Browser, fonts: Fonts, text: str) -> None:
    page = browser.new_page(viewport={"width": 900, "height": 160})
    source = base64.b64encode(fonts.heading.read_bytes()).decode()
    page.set_content(
        f"<style>@font-face {{ font-family: f; src: url(data:font/ttf;base64,{source}) }} "
        f'body {{ font: 64px/2 f; color: #000; background: #fff }}</style><body dir="rtl" lang="ar">{text}'
    )
    page.evaluate("document.fonts.ready.then(() => null)")
    seen = _ink(Image.open(io.BytesIO(page.screenshot())))
    page.close()
    ours = Image.new("L", (900, 160), 255)
    ImageDraw.Draw(ours).text((880, 80), text, 0, card_fonts.sized(fonts.heading, 64), "rm", direction="rtl", language="ar")
    drawn = _ink(ours)
    assert abs(drawn.width - seen.width) <= 4
    assert ImageStat.Stat(ImageChops.difference(drawn.resize(seen.size), seen)).mean[0] < 20


def _ink(image: Image.Image) -> Image.Image:
    """Return the part of a picture that is written on."""
    grey = ImageOps.invert(image.convert("L"))
    return grey.crop(grey.point(lambda value: 255 if value > _INK else 0).getbbox())


@given(st.text(st.sampled_from("اب تثي ab12 ()،.وZ«»:?"), max_size=200), st.sampled_from([58, 92]))
def test_lines_fit_and_hold_the_whole_text(fonts: Fonts, text: str, pixels: int) -> None:
    font, card = card_fonts.sized(fonts.heading, pixels), _card(text)
    found = card_drawing.lines(text, font, ROOM, card)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(font.getlength(line, direction="rtl", language="ar") <= ROOM for line in found)


def test_signs_that_french_sets_apart_stay_with_their_words(fonts: Fonts) -> None:
    title = "Développement local à l’échelle des communes : « leçons apprises » !"
    for width in range(400, ROOM, 20):
        found = card_drawing.lines(title, card_fonts.sized(fonts.heading, 66), width, _card(title, "ltr"))
        assert not [line for line in found if line[0] in ":»!" or line[-1] == "«"]


def test_nothing_is_drawn_beyond_the_margins_however_long_the_title_is(fonts: Fonts) -> None:
    for title in ("ن" * 200, "W" * 200, "بلدية زليتن والبيئة " * 10, "I " * 100):
        drawn = Image.open(io.BytesIO(card_drawing.draw(_card(title), fonts, STATIC))).convert("RGB")
        paper = drawn.getpixel((4, 300))
        for edge in (drawn.crop((0, 60, 70, 600)), drawn.crop((1130, 60, 1200, 600))):
            assert edge.getcolors() == [(70 * 540, paper)], title


def test_what_no_font_can_draw_is_left_out(fonts: Fonts) -> None:
    title = "Rifiuti \N{WASTEBASKET}\N{VARIATION SELECTOR-16} a Zliten \N{CJK UNIFIED IDEOGRAPH-5783}"
    bare = card_drawing.draw(_card("Rifiuti a Zliten", "ltr"), fonts, STATIC)
    assert card_drawing.draw(_card(title, "ltr"), fonts, STATIC) == bare
    assert not card_fonts.has(fonts.heading, "\N{CJK UNIFIED IDEOGRAPH-5783}")
    assert isinstance(card_fonts.sized(fonts.text, 34), ImageFont.FreeTypeFont)
