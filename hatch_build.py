"""Compiles the catalogs of the interface's languages when the package is built or installed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling carries no types
    """Writes `messages.mo` beside each `messages.po`."""

    def initialize(self, _version: str, build_data: dict[str, Any]) -> None:
        """Compile each catalog, and have the wheel carry it although git ignores it."""
        for source in Path(self.root, "wiki", "translations").glob("*/LC_MESSAGES/messages.po"):
            with source.open("rb") as text, source.with_suffix(".mo").open("wb") as compiled:
                write_mo(compiled, read_po(text, locale=source.parent.parent.name))
            build_data["artifacts"].append(str(source.with_suffix(".mo").relative_to(self.root)))
