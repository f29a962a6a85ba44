"""A real Arabic page on paper: a PDF of a browser, read back by another program."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import unicodedata
import zlib
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.served import Site

TEXT = "pages/opensource-guide/ar/building-community.md"
LAM, ALEF = "\u0644", "\u0627"
ALEFS = f"{ALEF}\u0622\u0623\u0625"
NOTE = "ملاحظة في الحاشية عن أرشيف زليتن"
_WORD = re.compile(r"[\u0621-\u064a]{3,}")

pytestmark = [pytest.mark.browser, pytest.mark.shared]


@pytest.mark.timeout(180)
def test_a_page_printed_has_joined_words_in_the_order_in_which_they_are_read(
    browser: Browser, site: Site, shared: Path, tmp_path: Path
) -> None:
    if not shutil.which("pdftotext") and not os.environ.get("CI"):
        pytest.skip("no pdftotext here: apt install poppler-utils")
    page = _open(browser, site, (shared / TEXT).read_text())
    seen = page.locator(".prose").inner_text()
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    short = f"{site.address}/p/1"
    page.close()
    paper = _bare(subprocess.run(["pdftotext", tmp_path / "page.pdf", "-"], capture_output=True, text=True, check=True).stdout)

    words = set(_WORD.findall(_bare(seen)))
    found = set(_WORD.findall(paper))
    assert len(words) > 500
    # Two letters that a font draws as one sign, as lam and alef, come back from pdftotext the other way round, though the file
    # tells them in the order in which they are read (below): it takes what a sign stands for as already laid out.
    signed = {"".join(sorted(word)) for word in found}
    assert len(words & found) > 0.6 * len(words)
    assert sum("".join(sorted(word)) in signed for word in words) > 0.95 * len(words)
    assert len({word[::-1] for word in words} & found) < 0.02 * len(words)

    told = _told(tmp_path / "page.pdf")
    assert f"{LAM}{ALEF}" in told
    assert not any(f"{alef}{LAM}" in each for each in told for alef in ALEFS)

    imprint = paper[paper.rindex(short) :]
    assert "النسخة" in imprint
    assert "CC BY-SA 4.0" in imprint
    assert {"".join(sorted(word)) for word in _WORD.findall(NOTE)} <= signed
    assert "تسجيل الدخول" not in paper


def _told(path: Path) -> set[str]:
    """Return what signs of a PDF are said to stand for. Source: ISO 32000-1, section 14.9.4, replacement text."""
    found = set[str]()
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", path.read_bytes(), re.DOTALL):
        with contextlib.suppress(zlib.error):
            for each in re.findall(rb"/ActualText <FEFF((?:[0-9A-F]{4})+)>", zlib.decompress(stream)):
                found.add(bytes.fromhex(each.decode()).decode("utf-16-be"))
    return found


def _open(browser: Browser, site: Site, text: str) -> Page:
    site.add_member("amal", "a long enough passphrase")
    site.start()
    sent: Any = {"text": f"{text}\n\nجملة لها حاشية.[^last]\n\n[^last]: {NOTE}\n"}
    status, made = site.api("POST", "/pages", sent)
    assert status == 201, made
    page = browser.new_page(locale="ar", base_url=site.address)
    for _time in range(2):  # the second time with the fonts
        page.goto(f"/pages/{made['slug']}", wait_until="networkidle")
    return page


def _bare(text: str) -> str:
    """Return a text without vowel signs and marks of direction."""
    return "".join(each for each in text if unicodedata.category(each) not in ("Mn", "Cf"))
