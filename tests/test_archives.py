"""Archives that people send, and what becomes of the hostile ones."""

from __future__ import annotations

import contextlib
import io
import struct
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages_store import files
from pages_store.errors import FieldError, StoreError, TooLargeError
from tests.zips import OFFICE, PARTS, zipped


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


HOSTILE = {
    "gif-html-polyglot.gif": "image_damaged",
    "html-as-png.png": "text/html",
    "pdf-js.pdf": "application/pdf",
    "png-400Mpx-truncated.png": "IMAGE_PIXELS",
    "png-decompression-bomb-4.3gpx.png": "IMAGE_PIXELS",
    "png-itxt-bomb.png": "image_damaged",
    "svg-billion-laughs.svg": "image/svg+xml",
    "svg-script.svg": "image/svg+xml",
    "svg-xxe.svg": "image/svg+xml",
    "zip-bomb-100MB-in-100KB.zip": "ZIP_RATIO",
    "zip-duplicate-names.zip": "archive_duplicate",
    "zip-long-path-4096.zip": "archive_path",
    "zip-many-entries-20000.zip": "ZIP_ENTRIES",
    "zip-nested.zip": "archive_nested",
    "zip-reserved-names.zip": "archive_name",
    "zip-slip-absolute.zip": "archive_path",
    "zip-slip-dotdot.zip": "archive_path",
    "zip-symlink.zip": "archive_link",
}
"""What becomes of each hostile file: the reason of its refusal, or the type under which it is a mere download."""


def outcome(folder: Path, data: bytes) -> str:
    try:
        return files.take_in(folder, data).type
    except TooLargeError as error:
        return error.limit
    except FieldError as error:
        assert error.field == "file"
        return error.reason


@pytest.mark.shared
def test_every_hostile_file_is_refused_with_its_reason_or_a_mere_download(shared: Path, folder: Path) -> None:
    hostile = shared / "hostile" / "files"
    assert {each.name: outcome(folder, each.read_bytes()) for each in sorted(hostile.iterdir())} == HOSTILE


@pytest.mark.shared
def test_the_office_documents_are_taken_as_they_are(shared: Path, folder: Path) -> None:
    for each in sorted((shared / "office").iterdir()):
        stored = files.take_in(folder, each.read_bytes())
        assert stored.sha256 == sha256(each.read_bytes()).hexdigest()
        assert stored.type == (f"{OFFICE}.wordprocessingml.document" if each.suffix == ".docx" else "application/pdf")


DOCX = zipped(
    PARTS, ("word/document.xml", b"<w/>"), ("word/embeddings/sheet.xlsx", zipped(PARTS, ("xl/workbook.xml", b"<w/>")))
)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (zipped(("ملفات/تقرير.md", b"text"), ("ملفات/", b"")), "application/zip"),
        (zipped(("report.docx", DOCX)), "application/zip"),
        (DOCX, f"{OFFICE}.wordprocessingml.document"),
        (zipped(("a.bin", zipped(("b", b"b")))), "archive_nested"),
        (zipped(("logs.gz", b"\x1f\x8b\x08")), "archive_nested"),
        (zipped(("a/../../b", b"")), "archive_path"),
        (zipped(("..\\b", b"")), "archive_path"),
        (zipped(("\\\\host\\share", b"")), "archive_path"),
        (zipped(("c:b", b"")), "archive_path"),
        (zipped(("aux", b"")), "archive_name"),
        (zipped(("Lpt1.txt", b"")), "archive_name"),
        (zipped(("a. ", b"")), "archive_name"),
        (zipped(("a//b", b"")), "archive_name"),
        (zipped(("x" * 256, b"")), "archive_name"),
        (zipped(("\u202etxt.exe", b"")), "archive_name"),
        (zipped(("A.md", b""), ("a.md", b"")), "archive_duplicate"),
        (zipped(("e\u0301", b""), ("é", b"")), "archive_duplicate"),
        (zipped(*((str(n), b"") for n in range(2_001))), "ZIP_ENTRIES"),
        (zipped(*((str(n), b"") for n in range(2_000))), "application/zip"),
        (zipped(("a", b"\x00" * 1_000_000)), "ZIP_RATIO"),
        (zipped(("a", b"text"))[:-1], "archive_damaged"),
        (b"PK\x03\x04", "archive_damaged"),
    ],
)
def test_an_archive_is_taken_if_it_harms_no_one_who_unpacks_it(data: bytes, expected: str, folder: Path) -> None:
    assert outcome(folder, data) == expected


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_that_names_its_own_need_of_memory_is_refused(method: int, folder: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("a", b"text")
    assert outcome(folder, out.getvalue()) == "archive_method"


def test_an_archive_whose_size_is_understated_is_refused(folder: Path) -> None:
    data = bytearray(zipped(("a", b"0123456789" * 1000)))
    at = data.rfind(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<I", 10)
    assert outcome(folder, bytes(data)) == "archive_damaged"


def test_an_encrypted_archive_is_refused_since_it_cannot_be_looked_through(folder: Path) -> None:
    data = bytearray(zipped(("a", b"text")))
    data[6] |= 1
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    assert outcome(folder, bytes(data)) == "archive_encrypted"


def test_an_archive_may_not_hide_a_larger_directory_behind_a_small_number(folder: Path) -> None:
    data = bytearray(zipped(*((str(n), b"") for n in range(5_000))))
    data[-14:-10] = b"\x01\x00\x01\x00"
    assert outcome(folder, bytes(data)) == "ZIP_ENTRIES"


@given(draws=st.data())
def test_a_damaged_archive_never_raises_anything_but_a_refusal(
    draws: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    torn = bytearray(draws.draw(st.sampled_from([DOCX, zipped(("a.md", b"text" * 50), ("b/c", b""))])))
    for at in draws.draw(st.lists(st.integers(0, len(torn) - 1), max_size=8)):
        torn[at] = draws.draw(st.integers(0, 255))
    folder = tmp_path_factory.getbasetemp() / "torn"
    with contextlib.suppress(StoreError):
        files.take_in(folder, b"PK\x03\x04" + bytes(torn[4:]))
