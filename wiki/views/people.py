"""Those who write, and the teams they speak for. Visitors see teams only."""

from __future__ import annotations

from flask import Blueprint, render_template

from pages_store import people
from pages_store.tables import Person, Team
from wiki import db, forms, permissions
from wiki.accounts import current

bp = Blueprint("people", __name__)

_SHOWN = 50


@bp.get("/people")
def index() -> str:
    """List the people, or those of one team."""
    team = people.team_by_slug(db.session(), forms.asked("team")) if forms.asked("team") else None
    skipped = forms.asked_number("skip") or 0
    found = people.page(db.session(), _SHOWN + 1, skipped, team)
    following = skipped + _SHOWN if len(found) > _SHOWN else None
    return render_template("people/index.html", people=found[:_SHOWN], team=team, following=following)


@bp.get("/people/<slug>")
def show(slug: str) -> str:
    """Show a person and what they wrote lately."""
    person = people.by_slug(db.session(), slug)
    return render_template("people/show.html", person=person, **_written(person))


@bp.get("/teams")
def teams() -> str:
    """List the teams."""
    return render_template("people/teams.html", teams=people.teams_and_sizes(db.session()))


@bp.get("/teams/<slug>")
def team(slug: str) -> str:
    """Show a team, what its people wrote lately, and to members who they are."""
    found = people.team_by_slug(db.session(), slug)
    seen = permissions.can(current.account(), "see people")
    members = people.page(db.session(), _SHOWN + 1, team=found) if seen else []
    return render_template("people/team.html", team=found, members=members, shown=_SHOWN, **_written(found))


def _written(author: Person | Team) -> dict[str, object]:
    """Return a page of what was written, for the template, and from where the next one goes on."""
    found = people.written(db.session(), author, _SHOWN + 1, forms.asked_number("before"))
    following = found[_SHOWN - 1].id if len(found) > _SHOWN else None
    return {"revisions": found[:_SHOWN], "following": following}
