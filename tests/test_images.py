"""Pictures drawn anew: upright, without anything about who took them where, and never a danger to the site."""

from __future__ import annotations

import io
import random
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageCms, ImageDraw, ImageSequence, ImageStat
from PIL.Image import Exif

from pages_store import images
from pages_store.errors import FieldError, TooLargeError

ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F
KINDS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "AVIF": "image/avif", "GIF": "image/gif"}
FORMS = {".jpg": "JPEG", ".png": "PNG", ".webp": "WEBP", ".avif": "AVIF", ".gif": "GIF"}


def redrawn(data: bytes, form: str) -> Image.Image:
    picture = Image.open(io.BytesIO(images.redrawn(data, KINDS[form])), formats=[form])
    picture.load()
    return picture


def saved(picture: Image.Image, form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def difference(one: Image.Image, other: Image.Image) -> float:
    """How far two pictures are apart, on white: the mean of the worst channel, from 0 to 255."""
    assert one.size == other.size
    white = Image.new("RGBA", one.size, "white")
    seen = [Image.alpha_composite(white, each.convert("RGBA")).convert("RGB") for each in (one, other)]
    return max(ImageStat.Stat(ImageChops.difference(*seen)).mean)


def corner(*, alpha: bool = False) -> Image.Image:
    """A picture that looks different from each side."""
    picture = Image.new("RGBA" if alpha else "RGB", (64, 48), (0, 0, 0, 0) if alpha else "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 31, 15), fill="red")
    draw.rectangle((0, 16, 15, 47), fill="blue")
    return picture


def placed() -> Exif:
    """What a telephone writes into a photograph."""
    exif = Exif()
    exif[MAKER] = "Telephone of Huda"
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS).update({1: "N", 2: (32.0, 53.0, 14.0), 3: "E", 4: (13.0, 11.0, 28.0)})
    return exif


@pytest.mark.shared
@pytest.mark.parametrize("shape", ["landscape", "portrait"])
def test_photographs_of_all_eight_orientations_come_out_the_same_way_up(shared: Path, shape: str) -> None:
    folder = shared / "images" / "orientation"
    upright = redrawn((folder / f"{shape}_1.jpg").read_bytes(), "JPEG")
    for turned in range(2, 9):
        picture = redrawn((folder / f"{shape}_{turned}.jpg").read_bytes(), "JPEG")
        assert difference(picture, upright) < 12, turned
        assert ORIENTATION not in picture.getexif()


@pytest.mark.shared
def test_no_real_picture_keeps_its_metadata_and_each_keeps_its_form(shared: Path) -> None:
    for path in [*(shared / "images").glob("gps/*"), *(shared / "images").glob("pillow/*")]:
        picture = redrawn(path.read_bytes(), FORMS[path.suffix])
        assert not picture.getexif(), path
        assert not set(picture.info) & {"exif", "xmp", "comment", "photoshop", "icc_profile", "date:create", "mp"}, path


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_what_a_telephone_writes_into_a_photograph_is_gone_but_the_way_up_is_kept(form: str) -> None:
    more = {"JPEG": {"comment": b"at home"}, "WEBP": {"xmp": b"at home"}}.get(form, {})
    data = saved(corner(), form, exif=placed(), **more)
    assert b"Telephone of Huda" in data

    drawn = images.redrawn(data, KINDS[form])
    for secret in (b"Telephone", b"at home", b"Exif", b"GPS"):
        assert secret not in drawn
    assert difference(Image.open(io.BytesIO(drawn)), corner().transpose(Image.Transpose.ROTATE_270)) < 12


def test_comments_and_hidden_passengers_of_a_picture_are_gone() -> None:
    for data, form in (
        (saved(corner(), "GIF", comment=b"<script>alert(1)</script>"), "GIF"),
        (saved(corner(), "PNG") + b"<script>alert(1)</script>", "PNG"),
        (saved(corner(), "JPEG") + b"PK\x03\x04<script>", "JPEG"),
    ):
        assert b"<script>" not in images.redrawn(data, KINDS[form])


@pytest.mark.parametrize("form", ["PNG", "GIF"])
def test_a_picture_that_was_exact_stays_exact(form: str) -> None:
    assert difference(redrawn(saved(corner(alpha=True), form), form), corner(alpha=True)) == 0


def test_a_lossless_webp_stays_lossless() -> None:
    assert difference(redrawn(saved(corner(), "WEBP", lossless=True), "WEBP"), corner()) == 0


@pytest.mark.parametrize("form", ["PNG", "WEBP", "AVIF", "GIF"])
def test_what_is_seen_through_stays_so(form: str) -> None:
    picture = redrawn(saved(corner(alpha=True), form), form).convert("RGBA")
    assert picture.getpixel((60, 40))[3] == 0  # type: ignore[index] # four numbers
    assert picture.getpixel((4, 4))[3] == 255  # type: ignore[index]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "RGB", "RGBA"])
def test_drawings_keep_their_kind_of_colour(mode: str) -> None:
    assert redrawn(saved(Image.new(mode, (30, 20)), "PNG"), "PNG").mode == mode


def test_a_photograph_for_printing_becomes_one_for_screens() -> None:
    assert redrawn(saved(Image.new("CMYK", (30, 20), (0, 255, 255, 0)), "JPEG"), "JPEG").mode == "RGB"


def test_the_colours_of_another_profile_are_turned_into_those_of_the_web() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    broken = redrawn(saved(corner(), "JPEG", icc_profile=lab), "JPEG")
    torn = redrawn(saved(corner(), "JPEG", icc_profile=b"no profile"), "JPEG")
    for picture in (broken, torn):
        assert "icc_profile" not in picture.info
    assert difference(torn, corner()) < 12


@pytest.mark.parametrize("alpha", [False, True])
@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP", "AVIF"])
def test_what_moves_goes_on_moving(form: str, alpha: bool) -> None:
    frames = [Image.new("RGBA", (80, 60), (0, 0, 0, 0) if alpha else "yellow") for _ in range(4)]
    for number, frame in enumerate(frames):
        ImageDraw.Draw(frame).ellipse((number * 15, 10, number * 15 + 20, 40), fill=(200, 60 * number, 90))
    times = [100, 50, 300, 70]
    wiped = {"disposal": 2} if form == "GIF" else {}
    source = saved(frames[0], form, save_all=True, append_images=frames[1:], duration=times, loop=0, **wiped)

    moving = Image.open(io.BytesIO(images.redrawn(source, KINDS[form])))
    assert moving.n_frames == 4  # type: ignore[attr-defined] # of those that move
    for frame, drawn, time in zip(ImageSequence.Iterator(moving), frames, times, strict=True):
        assert difference(frame, drawn) < 6
        assert frame.info["duration"] == time


def test_a_photograph_with_a_second_one_inside_keeps_only_the_first() -> None:
    data = saved(corner(), "MPO", save_all=True, append_images=[Image.new("RGB", (64, 48), "green")])
    picture = redrawn(data, "JPEG")
    assert difference(picture, corner()) < 12


# What is refused


def png_header(width: int, height: int, *more: bytes) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IDAT", zlib.compress(b"\x00")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(8_000, 5_001), (65_500, 65_500), (2_147_483_647, 1)])
def test_a_picture_of_more_than_forty_million_pixels_is_refused_by_its_header(size: tuple[int, int]) -> None:
    with pytest.raises(TooLargeError) as refusal:
        images.redrawn(png_header(*size), "image/png")
    assert refusal.value.limit == "IMAGE_PIXELS"


def test_a_picture_of_forty_million_pixels_is_taken() -> None:
    assert redrawn(saved(Image.new("L", (8_000, 5_000)), "JPEG"), "JPEG").size == (8_000, 5_000)


def test_the_frames_of_what_moves_count_together_and_tiny_ones_count_too() -> None:
    frame = Image.new("L", (2, 2))
    frames = [Image.new("L", (2, 2), number % 2 * 255) for number in range(2_001)]
    with pytest.raises(TooLargeError):
        images.redrawn(saved(frame, "GIF", save_all=True, append_images=frames, duration=20), "image/gif")


@pytest.mark.parametrize("form", list(KINDS))
def test_a_picture_that_is_cut_off_or_scrambled_is_refused_or_drawn(form: str) -> None:
    data, chance = saved(corner(), form), random.Random(form)
    for keep in (len(data) // 2, 20, 4):
        with pytest.raises(FieldError) as refusal:
            images.redrawn(data[:keep], KINDS[form])
        assert (refusal.value.field, refusal.value.reason) == ("file", "image_damaged")
    for _ in range(3):
        scrambled = bytearray(data)
        for _ in range(6):
            scrambled[chance.randrange(len(data))] = chance.randrange(256)
        try:
            assert images.redrawn(bytes(scrambled), KINDS[form])
        except (FieldError, TooLargeError) as error:
            assert error.code in ("invalid", "too_large")


def test_one_kind_of_picture_is_never_decoded_as_another() -> None:
    with pytest.raises(FieldError):
        images.redrawn(saved(corner(), "GIF"), "image/png")
