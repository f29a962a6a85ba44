"""The process that decodes one picture: bytes on standard input, the picture anew on standard output.

Run as a file, apart from the rest of the site; `pages_store.images` says how. Exits with 3 if the picture is damaged, with 4
if it has too many pixels; whatever else happens to it counts as damaged.
"""

from __future__ import annotations

import contextlib
import io
import resource
import sys
import warnings
from typing import Any, Final

from PIL import AvifImagePlugin, Image, ImageCms, ImageOps, ImageSequence

_CPU_SECONDS: Final = 20
_MEMORY_BYTES: Final = 1_500_000_000
_DAMAGED: Final = 3
_TOO_MANY_PIXELS: Final = 4
# What of a frame's description belongs to its picture.
_KEPT: Final = ("transparency", "duration", "loop", "background")
# As many pixels as a frame counts for at least, since a million tiny ones take long as well.
_FRAME_PIXELS: Final = 20_000
# Past this many pixels the slower encoders take more seconds than a person waits.
_MANY_PIXELS: Final = 4_000_000
# Frames come to us composed, so that of one seen through nothing of the one before may show. The number is GIF's own.
_WIPED: Final = 2
_MODES: Final = {"JPEG": ("L", "RGB"), "WEBP": ("RGB", "RGBA"), "AVIF": ("RGB", "RGBA")}


class TooManyPixelsError(Exception):
    """The picture, all frames together, has more pixels than are taken."""


def main(kind: str, most_pixels: int) -> int:
    """Copy a picture from standard input to standard output; return the exit code."""
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = most_pixels
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # each thread takes memory of its own
    try:
        sys.stdout.buffer.write(redraw(sys.stdin.buffer.read(), kind.removeprefix("image/").upper(), most_pixels))
    except (TooManyPixelsError, Image.DecompressionBombError):
        return _TOO_MANY_PIXELS
    except Exception:  # a decoder raises anything at all on a damaged picture
        return _DAMAGED
    return 0


def redraw(data: bytes, form: str, most_pixels: int) -> bytes:
    """Return a picture of the form (as Pillow calls it) anew."""
    frames, out = _drawn(data, form, most_pixels), io.BytesIO()
    options = _options(form, sum(each.width * each.height for each in frames), lossless=b"VP8L" in data)
    if len(frames) > 1:
        options |= {"save_all": True, "append_images": frames[1:]} | _movement(frames, form)
    frames[0].save(out, form, **options)
    return out.getvalue()


def _drawn(data: bytes, form: str, most_pixels: int) -> list[Image.Image]:
    """Return the frames; the decoder, which may hold as much memory as they do, is gone by then."""
    drawn: list[Image.Image] = []
    with Image.open(io.BytesIO(data), formats=[form]) as picture:
        pixels = max(picture.width * picture.height, _FRAME_PIXELS)
        # What else a JPEG may hold are not frames, but the same picture again for other screens.
        for frame in (picture,) if form == "JPEG" else ImageSequence.Iterator(picture):
            if pixels * (len(drawn) + 1) > most_pixels:
                raise TooManyPixelsError
            drawn.append(_frame(frame, form))
    return drawn


def _frame(picture: Image.Image, form: str) -> Image.Image:
    picture.load()
    drawn = _in_srgb(ImageOps.exif_transpose(picture))
    modes = _MODES.get(form, (drawn.mode,))
    if drawn.mode not in modes:
        drawn = drawn.convert(modes[-1] if drawn.has_transparency_data else "RGB")
    drawn.info = {name: drawn.info[name] for name in _KEPT if name in drawn.info}
    return drawn


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Turn the colours into those that a picture without a profile has; leave them where the profile is of no use."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK"):
        return picture
    with contextlib.suppress(ImageCms.PyCMSError, OSError):
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(own):
            return picture
        turned = ImageCms.profileToProfile(
            picture, own, ImageCms.createProfile("sRGB"), outputMode="RGBA" if picture.mode == "RGBA" else "RGB"
        )
        return turned or picture
    return picture


def _options(form: str, pixels: int, *, lossless: bool) -> dict[str, Any]:
    many = pixels > _MANY_PIXELS
    if form == "JPEG":
        return {"quality": 88, "optimize": True, "progressive": True}
    if form == "PNG":
        return {"compress_level": 3 if many else 6}
    if form == "WEBP":
        return {"lossless": lossless, "quality": 85, "method": 1 if many else 4}
    if form == "AVIF":
        return {"quality": 75, "speed": 9 if many else 6}
    return {}


def _movement(frames: list[Image.Image], form: str) -> dict[str, Any]:
    """Return how long each frame stands (ms), how often all are shown, and whether each is wiped before the next."""
    moving: dict[str, Any] = {"duration": [round(frame.info.get("duration", 0)) for frame in frames]}
    if "loop" in frames[0].info:  # a GIF that does not say is shown once
        moving["loop"] = frames[0].info["loop"]
    if form == "GIF" and any(frame.has_transparency_data for frame in frames):
        moving["disposal"] = _WIPED
    return moving


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
