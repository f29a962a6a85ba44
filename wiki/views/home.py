"""The first page: search, what there is, what is going on, and where to begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from flask import Blueprint, current_app, render_template
from flask_babel import format_date

from pages_store import changes, front
from pages_store.changes import Wanted
from pages_store.documents import kinds, titles
from pages_store.front import Found
from pages_store.tables import Page, Revision
from pages_store.thread_tables import Thread
from wiki import db, i18n
from wiki.config import Settings

bp = Blueprint("home", __name__)

_CHANGED = 6
_OWN = 3
_SHOWN = 4
_ASKED = 3
_LOOKED_AT = 40
_ICONS = Path(__file__).parents[1] / "theme_icons.txt"
_ANY_THEME = "theme"


@dataclass(frozen=True)
class _Going:
    """What is going on: discussions and questions that wait for an answer, and days to come with the pages that say them.

    `asked` are the questions that most is said about, those in the reader's language first.
    """

    threads: Sequence[Thread]
    questions: Sequence[Page]
    asked: Sequence[Page]
    dated: Sequence[tuple[date, Page]]


@bp.get("/")
def show() -> str:
    """Show the search, the pages that changed last, those in the reader's language apart, and what was gathered of all."""
    settings: Settings = current_app.extensions["kunnash.settings"]
    language = i18n.language()
    found = front.kept(db.session())
    return render_template(
        "home/show.html",
        own=_changed(_OWN, Wanted(language=language)) if language != settings.language else [],
        latest=_changed(_CHANGED),
        found=found,
        going=_going(found) if found else None,
        theme_icon=_theme_icon,
        month=_month,
        on_day=_on_day,
        kinds=list(kinds.KINDS),
    )


def _changed(limit: int, wanted: Wanted = changes.ALL) -> list[Revision]:
    latest: dict[int, Revision] = {}
    for revision in changes.latest(db.session(), _LOOKED_AT, wanted=wanted):
        latest.setdefault(revision.page_id, revision)
    return list(latest.values())[:limit]


def _going(found: Found) -> _Going:
    """Return what of the things gathered is still there and still to come."""
    pages = front.pages(db.session(), [*found.questions, *found.asked, *(number for _, number in found.dated)])
    today = datetime.now(UTC).date()
    dated = [(date.fromisoformat(day), pages[number]) for day, number in found.dated if number in pages]
    return _Going(
        front.threads(db.session(), found.threads)[:_SHOWN],
        [pages[number] for number in found.questions if number in pages][:_SHOWN],
        sorted((pages[number] for number in found.asked if number in pages), key=_is_foreign)[:_ASKED],
        [(day, page) for day, page in dated if day >= today][:_SHOWN],
    )


def _is_foreign(page: Page) -> bool:
    return page.language != i18n.language()


def _month(day: date) -> str:
    return str(format_date(day, "LLL", rebase=False))


def _on_day(day: date) -> str:
    return str(format_date(day, "long", rebase=False))


def _theme_icon(theme: str) -> str:
    return _icons().get(titles.loose_key(theme), _ANY_THEME)


@cache
def _icons() -> dict[str, str]:
    lines = (line.partition("=") for line in _ICONS.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {titles.loose_key(name.strip()): icon.strip() for icon, _, names in lines for name in names.split(",")}
