from __future__ import annotations

import gzip
import re
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest
from flask import Flask

from tests.conftest import Visitor
from tests.queries import counted
from wiki import assets

FOR_EVER = "public, max-age=31536000, immutable"
WHOLE = "a { color: red; }\nb { color: blue; }\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of static files with a sheet that imports another."""
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "part.css").write_text("a { color: red; }\n")
    (tmp_path / "css" / "site.css").write_text('@import "part.css";\nb { color: blue; }\n')
    return tmp_path


def _sheet(folder: Path) -> str:
    asset = assets.Assets(folder).get("css/site.css")
    assert asset
    return asset.body.decode()


def _sheets(visitor: Visitor) -> list[str]:
    return re.findall(r'<link rel="stylesheet" href="([^"]+)"', visitor.get("/").text)


def test_a_page_names_its_style_sheets_by_their_bytes_and_browsers_keep_them_for_ever(visitor: Visitor) -> None:
    addresses = _sheets(visitor)
    assert len([address for address in addresses if "/fonts.css" not in address]) == 1
    for address in addresses:
        assert re.search(r"\?v=[0-9a-f]{12}$", address)
        assert visitor.get(address).headers["Cache-Control"] == FOR_EVER


def test_an_address_without_the_hash_or_with_that_of_yesterday_is_asked_for_anew(visitor: Visitor) -> None:
    address = _sheets(visitor)[-1]
    for old in (address.partition("?")[0], re.sub("v=.*", "v=000000000000", address)):
        reply = visitor.get(old)
        assert reply.headers["Cache-Control"] == "public, no-cache"
        assert visitor.get(old, headers={"If-None-Match": reply.headers["ETag"]}).status_code == 304


def test_texts_are_sent_compressed_to_who_takes_that(visitor: Visitor) -> None:
    address = _sheets(visitor)[-1]
    plain, packed = visitor.get(address), visitor.get(address, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert packed.content_type == "text/css; charset=utf-8"


def test_a_style_sheet_holds_those_that_it_imports(folder: Path) -> None:
    assert _sheet(folder) == WHOLE


def test_the_lowered_sheet_is_sent_while_it_is_made_of_the_sheets_that_there_are(folder: Path) -> None:
    lowered = f"/*{sha256(WHOLE.encode()).hexdigest()}*/a{{color:red}}"
    (folder / "built").mkdir()
    (folder / "built" / "site.css").write_text(lowered)
    assert _sheet(folder) == lowered
    (folder / "css" / "part.css").write_text("a { color: green; }\n")
    assert _sheet(folder) == "a { color: green; }\nb { color: blue; }\n"


def test_the_face_of_a_font_is_left_out_where_the_font_is_missing(folder: Path) -> None:
    face = '@font-face {\n  src: url("../built/fonts/a.woff2");\n}\n'
    (folder / "css" / "part.css").write_text(face + "a { color: red; }\n")
    assert _sheet(folder) == WHOLE
    (folder / "built" / "fonts").mkdir(parents=True)
    (folder / "built" / "fonts" / "a.woff2").write_bytes(b"font")
    assert re.match(r'@font-face \{\n  src: url\("../built/fonts/a.woff2\?v=[0-9a-f]{12}"\)', _sheet(folder))


def test_what_a_script_names_by_its_hash_is_kept_for_ever(folder: Path) -> None:
    (folder / "built").mkdir()
    for name in ("part-ABCD1234.js", "editor.js"):
        (folder / "built" / name).write_text("export {};")
    app = Flask("static", static_folder=str(folder), static_url_path="/static")
    assets.init_app(app)
    client = app.test_client()
    assert client.get("/static/built/part-ABCD1234.js").headers["Cache-Control"] == FOR_EVER
    assert client.get("/static/built/editor.js").headers["Cache-Control"] == "public, no-cache"
    with app.test_request_context():
        assert re.fullmatch(r"/static/built/editor\.js\?v=[0-9a-f]{12}", app.jinja_env.globals["built"]("editor.js"))
        assert app.jinja_env.globals["built"]("none.js") == ""


def test_what_a_style_sheet_refers_to_is_kept_for_ever_too(folder: Path) -> None:
    (folder / "large.svg").write_text(f"<svg>{'<g/>' * 500}</svg>")
    (folder / "css" / "site.css").write_text('a { background: url("../large.svg"); }\n')
    [address] = re.findall(r'url\("([^"]+)"\)', _sheet(folder))
    assert re.fullmatch(r"\.\./large\.svg\?v=[0-9a-f]{12}", address)
    app = Flask("web", static_folder=str(folder), static_url_path="/static")
    assets.init_app(app)
    assert app.test_client().get(urljoin("/static/css/site.css", address)).headers["Cache-Control"] == FOR_EVER


def test_a_style_sheet_holds_its_small_drawings_itself(visitor: Visitor) -> None:
    sheet = visitor.get(_sheets(visitor)[-1]).text
    [drawing] = {unquote(each) for each in re.findall(r'url\("data:image/svg\+xml,([^"]+)"\)', sheet) if "d9a441" in each}
    assert drawing == visitor.get("/static/band.svg").text


@pytest.mark.parametrize(
    "name", ["css", "none.css", "../wsgi.py", "%2e%2e/wsgi.py", "css%00", "a" * 5_000, "css/../css/base.css"]
)
def test_nothing_but_the_files_of_the_folder_is_served(visitor: Visitor, name: str) -> None:
    assert visitor.get(f"/static/{name}").status_code == 404


def test_a_static_file_asks_the_database_nothing(app: Flask, visitor: Visitor) -> None:
    address = _sheets(visitor)[-1]
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
