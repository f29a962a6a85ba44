"""What was saved lately on the whole site, for people and for feed readers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from flask import Blueprint, Response, render_template
from flask_babel import format_date, to_user_timezone
from flask_babel import gettext as _

from pages_store import changes, looks, people, summaries
from pages_store.care_tables import Look
from pages_store.changes import Wanted
from pages_store.documents import kinds
from pages_store.tables import Page, Person, Revision
from wiki import db, forms, labels, permissions, visits
from wiki.accounts import current
from wiki.addresses import LARGEST_NUMBER
from wiki.views.history import MINOR

bp = Blueprint("changes", __name__)

_LENGTH = 50
_THEMES = 60
_FILTERS = ("kind", "theme", "team", "language", "minor", "look")


@dataclass(frozen=True)
class Group:
    """What was saved of one page on one day, newest first."""

    page: Page
    revisions: list[Revision]

    @property
    def seen(self) -> list[Revision]:
        """Those of its revisions that are in sight."""
        return [each for each in self.revisions if not each.hidden_at and not each.erased_at]

    @property
    def authors(self) -> list[Person]:
        """Who made those in sight, each once, the last first."""
        return list({each.author.id: each.author for each in self.seen}.values())

    def looks(self, known: dict[int, Look]) -> list[Look]:
        """Return what is known of looks at its revisions, those at the newest first."""
        return [known[each.id] for each in self.revisions if each.id in known]

    def is_new(self, unread: set[int]) -> bool:
        """Whether one of them is among the `unread`."""
        return any(each.id in unread for each in self.revisions)

    @property
    def span(self) -> tuple[int, int] | None:
        """The revisions to be compared to see all that is in sight of it; None where there are none."""
        told = [each for each in self.seen if each.parent_number]
        first = summaries.of(told[-1]) if told else None
        return None if first is None or first.unseen else (told[-1].parents[0], told[0].number)


@dataclass(frozen=True)
class Day:
    """A day as the reader writes it, with the pages that changed on it, those changed last first."""

    label: str
    groups: list[Group]


@dataclass(frozen=True)
class _Seen:
    """Above which id changes are new to a reader, and since when; None where no earlier visit is known."""

    number: int
    at: datetime | None
    reader: Person


@bp.get("/changes")
def index() -> str:
    """List the latest changes of all pages by day and page, narrowed by what the address asks for."""
    wanted, seen = _wanted(), _seen()
    if seen:
        wanted = replace(wanted, after=seen.number, reader=seen.reader)
    found = changes.latest(db.session(), _LENGTH + 1, forms.asked_number("before"), wanted)
    return render_template(
        "changes/index.html",
        days=_days(found[:_LENGTH]),
        following=found[_LENGTH - 1].id if len(found) > _LENGTH else None,
        asked=_asked(wanted) | ({"since": "visit"} if seen else {}),
        seen=seen,
        unread=visits.new_on_site(db.session(), found),
        looks=looks.of(db.session(), found) if _looks_after() else {},
        offered=_offered(),
    )


@bp.get("/changes.atom")
def feed() -> Response:
    """Give the latest revisions, narrowed as the list is, as a feed.

    Source: RFC 4287.
    """
    wanted = _wanted()
    found = changes.latest(db.session(), _LENGTH, wanted=wanted)
    page = render_template("changes/feed.xml", changes=found, asked=_asked(wanted))
    return Response(page, mimetype="application/atom+xml")


def _seen() -> _Seen | None:
    """Return from when on changes are new to who reads, if the address asks for those."""
    browser = current.browser() if forms.asked("since") == "visit" else None
    if browser is None:
        return None
    last = visits.last(db.session(), browser.account_id, visits.CHANGES)
    return _Seen(last.number if last else LARGEST_NUMBER, last.at if last else None, browser.account.person)


def _looks_after() -> bool:
    return permissions.can(current.account(), "look")


def _wanted() -> Wanted:
    """Return what the address asks for; a team or a kind of page that is none asks for nothing."""
    kind = forms.asked("kind") if forms.asked("kind") in kinds.KINDS else ""
    team = next((each for each in people.teams(db.session()) if each.slug == forms.asked("team")), None)
    waiting = forms.asked("look") == "waiting" and _looks_after()
    minor = MINOR.get(forms.asked("minor"))
    return Wanted(kind, forms.asked("theme"), forms.asked("language"), team, minor, waiting=waiting)


def _asked(wanted: Wanted) -> dict[str, str]:
    """Return what narrows the list, as its address has it."""
    asked = {name: forms.asked(name) for name in _FILTERS}
    holds = {"kind": wanted.kind, "team": wanted.team, "minor": wanted.minor is not None, "look": wanted.waiting}
    return {name: value for name, value in asked.items() if value and holds.get(name, True)}


def _offered() -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """Return what the list can be narrowed by: name, label, the words for all, and values with what they are called."""
    themes = dict.fromkeys(filter(None, [*changes.themes(db.session(), _THEMES), forms.asked("theme")]))
    languages = labels.offered(forms.asked("language"))
    teams = [(team.slug, team.name) for team in people.teams(db.session())]
    minor = [("none", _("Without minor edits")), ("only", _("Minor edits only"))]
    return [
        ("kind", _("Kind"), _("All kinds"), [(name, labels.kind_plural(name)) for name in labels.KINDS]),
        ("theme", _("Theme"), _("All themes"), [(theme, theme) for theme in themes]),
        ("team", _("Team"), _("All teams"), teams),
        ("language", _("Language"), _("All languages"), [(tag, labels.language(tag)) for tag in languages]),
        ("minor", _("Edits"), _("All edits"), minor),
    ]


def _days(found: list[Revision]) -> list[Day]:
    days = groupby(found, key=lambda revision: to_user_timezone(revision.at).date())
    return [Day(format_date(day, "full"), _groups(list(revisions))) for day, revisions in days]


def _groups(found: list[Revision]) -> list[Group]:
    groups: dict[int, Group] = {}
    for revision in found:
        groups.setdefault(revision.page_id, Group(revision.page, [])).revisions.append(revision)
    return list(groups.values())
