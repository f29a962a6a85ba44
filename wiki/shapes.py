"""Our pictures drawn in pixels: the rectangles and paths of a simple SVG, as an installed site and a card show them.

Source: SVG 2, sections 9 and 10: lines, curves and fills without gradients, transformations or arcs; that is how our pictures
are written, and what else one holds is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from PIL import Image, ImageDraw

Point = tuple[float, float]

_FINER: Final = 4
"""How many times finer it is drawn before it is made smaller, which smooths its edges."""
_STEPS: Final = 24  # straight pieces of a curve
_PIECE: Final = re.compile(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)")
_TAKES: Final = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "z": 0}
"""The commands of paths, with the count of numbers that each takes."""


def drawn(source: Path, size: tuple[int, int]) -> Image.Image:
    """Return a picture that fills `size` (pixels), seen through where nothing is drawn.

    Raises:
        ValueError: it holds more than simple shapes.
    """
    root = ElementTree.fromstring(source.read_bytes())  # noqa: S314 - a file of ours
    _x, _y, width, height = map(float, root.attrib["viewBox"].split())
    scale = size[0] * _FINER / width, size[1] * _FINER / height
    image = Image.new("RGBA", (size[0] * _FINER, size[1] * _FINER))
    pencil = ImageDraw.Draw(image)
    for element in root:
        _draw(pencil, element, scale)
    return image.resize(size, Image.Resampling.LANCZOS)


def _draw(pencil: ImageDraw.ImageDraw, element: ElementTree.Element, scale: Point) -> None:
    name = element.tag.rpartition("}")[2]
    if name == "rect":
        x, y, width, height, round_ = (float(element.get(key, 0)) for key in ("x", "y", "width", "height", "rx"))
        box = (x * scale[0], y * scale[1], (x + width) * scale[0] - 1, (y + height) * scale[1] - 1)  # Pillow's ends are inside
        pencil.rounded_rectangle(box, round_ * scale[0], fill=element.attrib["fill"])
    elif name == "path":
        for line in lines(element.attrib["d"]):
            _draw_line(pencil, element, [(x * scale[0], y * scale[1]) for x, y in line], scale[0])
    else:
        raise ValueError(name)


def _draw_line(pencil: ImageDraw.ImageDraw, element: ElementTree.Element, line: list[Point], scale: float) -> None:
    if element.get("fill") != "none":
        pencil.polygon(line, fill=element.attrib["fill"])
    if stroke := element.get("stroke"):
        width = float(element.attrib["stroke-width"]) * scale
        pencil.line(line, fill=stroke, width=round(width))
        for point in line:  # joints and ends are round
            pencil.circle(point, width / 2, fill=stroke)


def lines(path: str) -> list[list[Point]]:
    """Return each line of a path as its points, curves in short straight pieces.

    Raises:
        ValueError: it has a command that is not known here.
    """
    found: list[list[Point]] = []
    here, bend = (0.0, 0.0), (0.0, 0.0)
    for command, numbers in _commands(path):
        name, origin = command.lower(), here if command.islower() else (0.0, 0.0)
        points = _points(name, numbers, origin, here)
        if name == "m":
            found.append(points)
        elif name == "z":
            points = [found[-1][0]]
            found[-1] += points
        elif name in ("c", "s"):
            first = points[-3] if name == "c" else (2 * here[0] - bend[0], 2 * here[1] - bend[1])
            found[-1] += _curve(here, first, points[-2], points[-1])
        else:
            found[-1] += points
        bend = points[-2] if name in ("c", "s") else points[-1]
        here = points[-1]
    return found


def _commands(path: str) -> Iterator[tuple[str, list[float]]]:
    """Yield each command with its numbers, once for each time that they are given."""
    pieces = _PIECE.findall(path)
    command, place = "", 0
    while place < len(pieces):
        if pieces[place].isalpha():
            command, place = pieces[place], place + 1
            if command.lower() not in _TAKES:
                raise ValueError(command)
        count = _TAKES[command.lower()]
        yield command, [float(each) for each in pieces[place : place + count]]
        place += count
        command = {"m": "l", "M": "L"}.get(command, command)


def _points(name: str, numbers: list[float], origin: Point, here: Point) -> list[Point]:
    if name == "h":
        return [(origin[0] + numbers[0], here[1])]
    if name == "v":
        return [(here[0], origin[1] + numbers[0])]
    return [(origin[0] + x, origin[1] + y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]


def _curve(start: Point, first: Point, second: Point, end: Point) -> list[Point]:
    """Return the points of a cubic Bézier curve after its start."""
    points = []
    for step in range(1, _STEPS + 1):
        t = step / _STEPS
        shares = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        points.append(
            (
                sum(share * point[0] for share, point in zip(shares, (start, first, second, end), strict=True)),
                sum(share * point[1] for share, point in zip(shares, (start, first, second, end), strict=True)),
            )
        )
    return points
