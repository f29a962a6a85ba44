"""What is sent compressed, to whom and how."""

from __future__ import annotations

import gzip
import re
from itertools import pairwise

import brotli
import pytest

from tests.conftest import Visitor
from tests.page_forms import write
from wiki import encodings


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.1, gzip", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("*", "br"),
        ("", ""),
        ("identity", ""),
        ("gzip;q=0, br;q=0", ""),
        ("zstd", ""),
        ("br;q=x;;,", ""),
    ],
)
def test_the_best_encoding_that_is_taken_is_chosen(accepted: str, encoding: str) -> None:
    assert encodings.wanted(accepted) == encoding


def test_each_encoding_of_a_page_and_of_a_sheet_is_the_same_text_under_a_tag_of_its_own(
    amal: Visitor, visitor: Visitor
) -> None:
    page = write(amal, "صفحة", body="نصّ طويل. " * 200)
    sheet = re.search(r'<link rel="stylesheet" href="([^"]+)"', visitor.get(page).text)
    assert sheet
    for address in (page, sheet[1], "/sw.js"):
        replies = [visitor.get(address, headers={"Accept-Encoding": name}) for name in ("", "gzip", "br")]
        plain, packed, best = (reply.data for reply in replies)
        assert gzip.decompress(packed) == brotli.decompress(best) == plain
        assert all(len(less) < len(more) for more, less in pairwise((plain, packed, best)))
        assert len({reply.headers["ETag"] for reply in replies}) == 3
        for name, reply in zip(("", "gzip", "br"), replies, strict=True):
            known = {"Accept-Encoding": name, "If-None-Match": reply.headers["ETag"]}
            assert visitor.get(address, headers=known).status_code == 304
            assert "Accept-Encoding" in reply.headers["Vary"]


def test_what_is_made_anew_for_each_is_compressed_too(visitor: Visitor) -> None:
    plain = visitor.get("/search?q=x")
    packed = visitor.get("/search?q=x", headers={"Accept-Encoding": "br"})
    assert brotli.decompress(packed.data) == plain.data
    assert packed.headers["Content-Length"] == str(len(packed.data))


def test_a_screen_with_a_secret_token_is_sent_as_it_is(amal: Visitor) -> None:
    for address in ("/sign-in", "/pages/new", "/account"):
        reply = amal.get(address, headers={"Accept-Encoding": "br"})
        assert "csrf_token" in reply.text
        assert "Content-Encoding" not in reply.headers
