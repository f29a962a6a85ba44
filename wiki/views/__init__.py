"""What a browser sees: one blueprint a file, and endpoint `pages.show` shows `templates/pages/show.html`."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from wiki.views import context

_BLUEPRINTS = ("home", "site", "help", "sessions", "accounts", "admin", "styleguide", "pages", "names", "deletions",
               "history", "revisions", "compare", "undos", "authors", "merges", "changes", "links", "search",
               "suggestions", "searches", "aliases", "people", "threads", "comments", "files", "protections",
               "visits", "citations", "looks", "conflicts", "offline", "cards", "drafts", "editors")  # fmt: skip


def register(app: Flask) -> None:
    """Give the application its pages, and its templates what they all need."""
    context.init_app(app)
    for name in _BLUEPRINTS:
        app.register_blueprint(import_module(f"wiki.views.{name}").bp)
