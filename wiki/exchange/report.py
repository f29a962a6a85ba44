"""What became of what was to be imported, told when it is over."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Report:
    """What became of the files or pages of a source.

    `revisions` counts those that were written from histories. `notes`, `left_out` and `refused` hold pairs of a path and a
    sentence: what is left out stands outside of what an import takes; the refused could not be taken, or not whole.
    """

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    revisions: int = 0
    notes: list[tuple[str, str]] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
