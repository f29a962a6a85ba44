"""The list that an export leaves in its folder: what it wrote there, and so what the next one may replace or remove."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

NAME: Final = ".kunnash-export"


def read(folder: Path) -> dict[str, str] | None:
    """Return the hashes of what an export wrote under `folder`, by path; None if none did."""
    try:
        lines = folder.joinpath(NAME).read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return None
    return {path: sha256 for sha256, _, path in (line.partition("  ") for line in lines) if path}


def write(folder: Path, written: Mapping[str, str]) -> None:
    """Keep the list, a hash and a path in each line, as `sha256sum --check` reads it."""
    lines = [f"{sha256}  {path}\n" for path, sha256 in sorted(written.items())]
    folder.joinpath(NAME).write_text("".join(lines), encoding="utf-8")
