"""The process that makes one font of its parts: `font_child.py TARGET PART…`, parts as browsers get them.

Run as a file, apart from the rest of the site; `wiki.card_fonts` says why. Of two that make a font at once, one is kept.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont


def main(target: Path, parts: list[Path]) -> None:
    """Write the font that has the characters of all its parts; what two of them have is that of the first."""
    new = target.with_suffix(f".{id(parts)}.new")
    Merger().merge([_unpacked(part) for part in parts]).save(new)
    new.replace(target)


def _unpacked(part: Path) -> io.BytesIO:
    font, out = TTFont(part), io.BytesIO()
    font.flavor = None
    font.save(out)
    out.seek(0)
    return out


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(argument) for argument in sys.argv[2:]])
