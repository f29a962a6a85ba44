"""The sizes of pictures, read from their first bytes."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from pages_store import image_sizes, images

FORMS = ["PNG", "GIF", "JPEG", "WEBP", "AVIF"]
SIZES = [(1, 1), (7, 300), (300, 7), (1025, 770)]


def drawn(form: str, size: tuple[int, int], mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "teal").save(out, form, **options)
    return out.getvalue()


def size_of(folder: Path, data: bytes) -> tuple[int, int] | None:
    file = folder / "picture"
    file.write_bytes(data)
    return image_sizes.of(file)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("size", SIZES)
def test_width_and_height_are_those_of_the_picture(tmp_path: Path, form: str, size: tuple[int, int]) -> None:
    assert size_of(tmp_path, drawn(form, size)) == size


def test_every_coding_of_webp_and_jpeg_is_read(tmp_path: Path) -> None:
    more = [Image.new("RGB", (60, 40), colour) for colour in ("red", "blue")]
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for data in (
        drawn("WEBP", (60, 40), lossless=True),
        drawn("WEBP", (60, 40), "RGBA"),
        drawn("WEBP", (60, 40), save_all=True, append_images=more),
        drawn("GIF", (60, 40), save_all=True, append_images=more),
        drawn("JPEG", (60, 40), progressive=True),
        drawn("JPEG", (60, 40), icc_profile=profile * 10),
        images.redrawn(drawn("AVIF", (60, 40), "RGBA"), "image/avif"),
    ):
        assert size_of(tmp_path, data) == (60, 40)


def test_a_photograph_taken_sideways_has_the_size_in_which_it_is_kept(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: to be turned by a quarter
    assert size_of(tmp_path, images.redrawn(drawn("JPEG", (60, 40), exif=exif), "image/jpeg")) == (40, 60)


@pytest.mark.parametrize("form", FORMS)
def test_of_a_file_that_was_cut_or_torn_no_size_is_told_and_nothing_fails(tmp_path: Path, form: str) -> None:
    data = drawn(form, (60, 40))
    for length in range(0, min(len(data), 400), 3):
        assert size_of(tmp_path, data[:length]) in (None, (60, 40))
        size_of(tmp_path, data[:length] + b"\0" * 40)


def test_what_is_no_picture_or_is_gone_has_no_size(tmp_path: Path) -> None:
    assert size_of(tmp_path, b"") is None
    assert size_of(tmp_path, b"\xff\xd8" + b"\xff\xe0\0\0" * 20) is None
    assert size_of(tmp_path, b"plain text that is long enough to be looked at") is None
    assert image_sizes.of(tmp_path / "gone") is None
