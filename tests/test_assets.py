from __future__ import annotations

import gzip
import re
from urllib.parse import urljoin

import pytest
from flask import Flask

from tests.conftest import Visitor
from tests.queries import counted

FOR_EVER = "public, max-age=31536000, immutable"


def _sheets(visitor: Visitor) -> list[str]:
    return re.findall(r'<link rel="stylesheet" href="([^"]+)"', visitor.get("/").text)


def test_a_page_names_its_style_sheets_by_their_bytes_and_browsers_keep_them_for_ever(visitor: Visitor) -> None:
    addresses = _sheets(visitor)
    assert len(addresses) == 1
    for address in addresses:
        assert re.search(r"\?v=[0-9a-f]{12}$", address)
        assert visitor.get(address).headers["Cache-Control"] == FOR_EVER


def test_an_address_without_the_hash_or_with_that_of_yesterday_is_asked_for_anew(visitor: Visitor) -> None:
    address = _sheets(visitor)[0]
    for old in (address.partition("?")[0], re.sub("v=.*", "v=000000000000", address)):
        reply = visitor.get(old)
        assert reply.headers["Cache-Control"] == "public, no-cache"
        assert visitor.get(old, headers={"If-None-Match": reply.headers["ETag"]}).status_code == 304


def test_texts_are_sent_compressed_to_who_takes_that(visitor: Visitor) -> None:
    address = _sheets(visitor)[0]
    plain, packed = visitor.get(address), visitor.get(address, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert packed.content_type == "text/css; charset=utf-8"


def test_a_style_sheet_holds_those_that_it_imports(visitor: Visitor) -> None:
    [address] = _sheets(visitor)
    whole = visitor.get(address).text
    assert "@import" not in whole
    for part in ("base", "parts", "page", "search"):
        assert visitor.get(f"/static/css/{part}.css").text in whole


def test_what_a_style_sheet_refers_to_is_kept_for_ever_too(visitor: Visitor) -> None:
    sheets = {address: visitor.get(address).text for address in _sheets(visitor)}
    referred = [urljoin(address, name) for address, text in sheets.items() for name in re.findall(r'url\("([^"]+)"\)', text)]
    assert referred
    for address in referred:
        assert visitor.get(address).headers["Cache-Control"] == FOR_EVER


@pytest.mark.parametrize(
    "name", ["css", "none.css", "../wsgi.py", "%2e%2e/wsgi.py", "css%00", "a" * 5_000, "css/../css/base.css"]
)
def test_nothing_but_the_files_of_the_folder_is_served(visitor: Visitor, name: str) -> None:
    assert visitor.get(f"/static/{name}").status_code == 404


def test_a_static_file_asks_the_database_nothing(app: Flask, visitor: Visitor) -> None:
    address = _sheets(visitor)[0]
    with counted(app) as asked:
        assert visitor.get(address).status_code == 200
    assert asked == []


def test_scripts_are_modules_of_our_own_and_sent_compressed_as_such(visitor: Visitor) -> None:
    scripts = re.findall(r'<script type="module" src="([^"]+\?v=[0-9a-f]{12})"></script>', visitor.get("/").text)
    assert scripts
    for address in scripts:
        reply = visitor.get(address, headers={"Accept-Encoding": "gzip"})
        assert reply.content_type == "text/javascript; charset=utf-8"
        assert reply.headers["Content-Encoding"] == "gzip"
        assert len(reply.data) < 2_048
