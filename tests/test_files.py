"""Files attached to pages: their bytes, their names, their types, and what is refused."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from pages_store import database, file_types, files, limits
from pages_store.base import Base
from pages_store.errors import FieldError, NotFoundError, TooLargeError
from pages_store.files import Stored
from pages_store.tables import Attachment, Page, Person
from tests.zips import OFFICE, PARTS, zipped


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Session]:
    engine = database.open_engine(f"sqlite:///{tmp_path / 'store.db'}")
    Base.metadata.create_all(engine)
    with database.open_session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def author(store: Session) -> Person:
    person = Person(slug="khadija", name="خديجة")
    with database.writing(store):
        store.add(person)
    return person


@pytest.fixture
def page(store: Session) -> Page:
    return new_page(store, "zliten")


def new_page(session: Session, slug: str) -> Page:
    now = datetime.now(UTC)
    made = Page(slug=slug, title=slug, title_key=slug, kind="page", language="ar", created_at=now, changed_at=now, change=0)
    with database.writing(session):
        session.add(made)
    return made


def put(session: Session, page: Page, name: str, stored: Stored, author: Person) -> Attachment:
    with database.writing(session):
        return files.attach(session, page, name, stored, author)


# Bytes


def test_bytes_are_kept_under_their_hash_and_are_the_same_when_read_again(folder: Path) -> None:
    stored = files.store_bytes(folder, b"minutes of the meeting")

    assert stored == Stored(sha256(b"minutes of the meeting").hexdigest(), 22, "text/plain")
    assert files.path(folder, stored.sha256).read_bytes() == b"minutes of the meeting"
    assert files.path(folder, stored.sha256).relative_to(folder) == Path(stored.sha256[:2]) / stored.sha256[2:]


def test_storing_the_same_bytes_again_leaves_one_file_and_nothing_else(folder: Path) -> None:
    files.store_bytes(folder, b"a")
    files.store_bytes(folder, io.BytesIO(b"a"))
    assert len([each for each in folder.rglob("*") if each.is_file()]) == 1


def test_many_writers_of_the_same_and_of_other_bytes_do_not_disturb_one_another(folder: Path) -> None:
    payloads = [bytes([number % 5]) * 100_000 + b"\x00" for number in range(20)]
    results: list[Stored] = []
    threads = [threading.Thread(target=lambda data=data: results.append(files.store_bytes(folder, data))) for data in payloads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(results) == len(payloads)
    assert all(sha256(files.path(folder, each.sha256).read_bytes()).hexdigest() == each.sha256 for each in results)
    assert len([each for each in folder.rglob("*") if each.is_file()]) == 5


def test_damaged_bytes_are_healed_by_storing_them_again(folder: Path) -> None:
    stored = files.store_bytes(folder, b"whole")
    files.path(folder, stored.sha256).write_bytes(b"torn")
    files.store_bytes(folder, b"whole")
    assert files.path(folder, stored.sha256).read_bytes() == b"whole"


def test_a_file_and_its_folders_are_on_the_disk_before_it_counts_as_stored(folder: Path) -> None:
    program = "import sys\nfrom pathlib import Path\nfrom pages_store import files\nfiles.store_bytes(Path(sys.argv[1]), b'x')"
    calls = trace(program, folder)
    assert calls == ["fsync", "rename", "fsync", "fsync"]


def trace(program: str, folder: Path) -> list[str]:
    """The moves and syncs of files while a program runs, in order."""
    watch = """
import os, sys
sync = os.fsync
os.fsync = lambda descriptor: (print("fsync"), sync(descriptor))
sys.addaudithook(lambda event, arguments: print("rename") if event == "os.rename" else None)
"""
    run = [sys.executable, "-c", watch + program, str(folder)]
    return subprocess.run(run, capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent).stdout.split()


def test_a_file_past_the_limit_is_refused_before_it_is_read_to_its_end(folder: Path) -> None:
    class Endless(io.RawIOBase):
        taken = 0

        def read(self, size: int = -1) -> bytes:
            assert size > 0
            self.taken += size
            return b"\x00" * size

    source = Endless()
    with pytest.raises(TooLargeError) as refusal:
        files.store_bytes(folder, source)  # type: ignore[arg-type] # as much of a stream as is read
    assert refusal.value.limit == "UPLOAD_BYTES"
    assert source.taken < limits.UPLOAD_BYTES + 2_000_000
    assert list(folder.rglob("*")) == []


@pytest.mark.parametrize("store", [files.store_bytes, files.take_in])
def test_an_empty_file_is_refused(store, folder: Path) -> None:
    with pytest.raises(FieldError) as refusal:
        store(folder, b"")
    assert (refusal.value.field, refusal.value.reason) == ("file", "empty")


def test_a_file_of_the_very_limit_is_taken_and_one_byte_more_is_not(folder: Path) -> None:
    assert files.take_in(folder, b"\x00" * limits.UPLOAD_BYTES).size == limits.UPLOAD_BYTES
    with pytest.raises(TooLargeError):
        files.take_in(folder, b"\x00" * (limits.UPLOAD_BYTES + 1))


def test_files_are_readable_by_the_site_alone(folder: Path) -> None:
    stored = files.store_bytes(folder, b"x")
    assert os.stat(files.path(folder, stored.sha256)).st_mode & 0o077 == 0


# Names


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("photo.jpg", "photo.jpg"),
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\Huda\تقرير.docx", "تقرير.docx"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("invoice\u202egnp.exe", "invoicegnp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie: x.pdf"),
        ("a\x00.pdf", "a.pdf"),
        ("\udcff.png", ".png"),
        ("CON", "CON"),
        ("سنة \u0601١٤٤٦.pdf", "سنة \u0601١٤٤٦.pdf"),
        ("", "file"),
        ("..", "file"),
        (". . /", "file"),
        ("\u200f\u200f", "file"),
        ("x" * 300 + ".jpeg", "x" * 195 + ".jpeg"),
    ],
)
def test_the_name_of_a_file_is_only_a_label(name: str, shown: str) -> None:
    assert files.label(name) == shown


@given(st.text(max_size=400))
def test_any_name_gives_a_label_that_can_be_shown_and_stays_the_same(name: str) -> None:
    shown = files.label(name)
    assert files.label(shown) == shown
    assert 0 < len(shown) <= 200
    assert len(shown.encode()) <= 255
    assert shown.strip(" .")
    assert not set(shown) & set("/\\\r\n\u202e\u2028\x00")
    assert unicodedata.is_normalized("NFC", shown)


# Types


SAMPLES = [
    (b"%PDF-1.7\n", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff\xe0", "image/jpeg"),
    (b"GIF89a", "image/gif"),
    (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
    (b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00mif1miaf", "image/avif"),
    (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00avif", "image/avif"),
    (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1", "image/heic"),
    (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00heic", "image/heic"),
    (b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isom", "video/mp4"),
    (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", "video/webm"),
    (b"ID3\x04\x00", "audio/mpeg"),
    (b"\xff\xfb\x90\x44\x00", "audio/mpeg"),
    (b"OggS\x00\x02", "application/ogg"),
    (zipped(("a.txt", b"a")), "application/zip"),
    (zipped(PARTS, ("word/document.xml", b"<w/>")), f"{OFFICE}.wordprocessingml.document"),
    (zipped(PARTS, ("xl/workbook.xml", b"<w/>")), f"{OFFICE}.spreadsheetml.sheet"),
    (zipped(PARTS, ("ppt/presentation.xml", b"<w/>")), f"{OFFICE}.presentationml.presentation"),
    (zipped(("mimetype", b"application/vnd.oasis.opendocument.text")), "application/vnd.oasis.opendocument.text"),
    (zipped(("mimetype", b"text/html")), "application/zip"),
    (b"PK\x03\x04 but torn", "application/zip"),
    ("الاسم;المكان\nهدى;سبها\n".encode(), "text/plain"),
    ("\ufefftext of Windows\r\n".encode(), "text/plain"),
    (("س" * 5000).encode()[1:], "application/octet-stream"),
    (("a" + "س" * 5000).encode(), "text/plain"),
    (b"\xff\xfea\x00b\x00", "application/octet-stream"),
    (b"text\x00with NUL", "application/octet-stream"),
    (b"<!DOCTYPE html><p>", "text/html"),
    (b"\n <script>alert(1)</script>", "text/html"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
    (b"<?xml version='1.0'?><!-- a --><SVG/>", "image/svg+xml"),
    (b"MZ\x90\x00", "application/octet-stream"),
]


@pytest.mark.parametrize(("data", "kind"), SAMPLES)
def test_the_type_of_a_file_is_read_from_its_bytes(data: bytes, kind: str) -> None:
    stream = io.BytesIO(data)
    assert file_types.of(stream) == kind
    assert stream.tell() == 0


@given(
    st.binary(max_size=200) | st.sampled_from(SAMPLES).flatmap(lambda s: st.binary(max_size=40).map(lambda b: s[0][:8] + b))
)
def test_any_bytes_have_some_type(data: bytes) -> None:
    assert "/" in file_types.of(io.BytesIO(data))


def test_a_photograph_that_we_cannot_free_of_its_place_is_refused(folder: Path) -> None:
    with pytest.raises(FieldError) as refusal:
        files.take_in(folder, b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic")
    assert refusal.value.reason == "image_kind"


# Attaching


def test_of_files_of_one_name_the_newest_is_shown(folder: Path, store: Session, page: Page, author: Person) -> None:
    first, second = files.store_bytes(folder, b"1"), files.store_bytes(folder, b"2")
    put(store, page, "plan.txt", first, author)
    put(store, page, "budget.txt", first, author)
    put(store, page, "plan.txt", second, author)

    shown = files.of_page(store, page)
    assert [(each.name, each.sha256) for each in shown] == [("budget.txt", first.sha256), ("plan.txt", second.sha256)]
    assert files.attached(store, first.sha256, "plan.txt").sha256 == first.sha256  # older revisions show it
    again = put(store, page, "plan.txt", first, author)
    assert again in files.of_page(store, page)


def test_the_same_file_under_the_same_name_is_attached_once(folder: Path, store: Session, page: Page, author: Person) -> None:
    stored = files.store_bytes(folder, b"1")
    assert put(store, page, "plan.txt", stored, author) is put(store, page, "folder/plan.txt", stored, author)


def test_a_text_finds_files_by_name_by_path_and_in_either_case(
    folder: Path, store: Session, page: Page, author: Person
) -> None:
    upper, lower = files.store_bytes(folder, b"upper"), files.store_bytes(folder, b"lower")
    put(store, page, "IMG.JPG", upper, author)
    put(store, page, "img.jpg", lower, author)
    put(store, page, "ÉTÉ.png", lower, author)
    put(store, page, "file", lower, author)

    found = files.named(
        store, page, ["IMG.JPG", "images/img.jpg", "Img.jpg", "e\u0301te\u0301.PNG", "other.png", "", "/", ".."]
    )
    assert {name: each.sha256 for name, each in found.items()} == {
        "IMG.JPG": upper.sha256,
        "images/img.jpg": lower.sha256,
        "Img.jpg": lower.sha256,
        "e\u0301te\u0301.PNG": lower.sha256,
    }
    assert files.named(store, page, []) == {}


def test_a_file_is_given_out_only_while_a_live_page_has_it(folder: Path, store: Session, page: Page, author: Person) -> None:
    stored = files.store_bytes(folder, b"1")
    put(store, page, "plan.txt", stored, author)
    assert files.attached(store, stored.sha256, "plan.txt").page is page
    for sha, name in ((stored.sha256, "other.txt"), ("0" * 64, "plan.txt")):
        with pytest.raises(NotFoundError):
            files.attached(store, sha, name)

    with database.writing(store):
        page.deleted_at = datetime.now(UTC)
    with pytest.raises(NotFoundError):
        files.attached(store, stored.sha256, "plan.txt")

    other = new_page(store, "sebha")
    put(store, other, "plan.txt", stored, author)
    assert files.attached(store, stored.sha256, "plan.txt").page is other


def test_a_hidden_file_is_hidden_on_every_page_until_it_is_brought_back(
    folder: Path, store: Session, page: Page, author: Person
) -> None:
    stored, other = files.store_bytes(folder, b"a face"), new_page(store, "sebha")
    attachment = put(store, page, "face.txt", stored, author)
    put(store, other, "photo.txt", stored, author)
    with database.writing(store) as change:
        files.hide(store, change, attachment)

    assert files.of_page(store, page) == files.of_page(store, other) == []
    assert files.named(store, other, ["photo.txt"]) == {}
    assert (page.change, other.change) == (change, change)
    for name in ("face.txt", "photo.txt"):
        with pytest.raises(NotFoundError):
            files.attached(store, stored.sha256, name)
    with pytest.raises(FieldError) as refusal:
        put(store, page, "again.txt", stored, author)
    assert refusal.value.reason == "hidden"

    with database.writing(store) as change:
        files.hide(store, change, attachment, hidden=False)
    assert files.of_page(store, page) == [attachment]


def test_checking_finds_bytes_that_are_gone_or_changed(folder: Path, store: Session, page: Page, author: Person) -> None:
    kept, gone, torn = (files.store_bytes(folder, data) for data in (b"kept", b"gone", b"torn"))
    for name, stored in (("a", kept), ("b", gone), ("c", torn)):
        put(store, page, name, stored, author)
    assert files.missing(store, folder) == []

    files.path(folder, gone.sha256).unlink()
    files.path(folder, torn.sha256).write_bytes(b"tor")
    assert files.missing(store, folder) == sorted([gone.sha256, torn.sha256])
