"""The site: what makes the store and the search a wiki on the web."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from wiki.config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application, set as `settings` say (default: as the environment does).

    Raises:
        SettingError: a setting's value can't be used.
    """
    from wiki.app import build  # not above: the renderer's process, also of this package, stays free of Flask

    return build(settings)
