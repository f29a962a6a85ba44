"""Those who write, and the teams they speak for."""

from __future__ import annotations

from flask import Blueprint, render_template
from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload

from pages_store import people, titles
from pages_store.errors import NotFoundError
from pages_store.tables import Page, Person, Revision, Team
from wiki import db

bp = Blueprint("people", __name__)

_SHOWN = 50


@bp.get("/people/<slug>")
def show(slug: str) -> str:
    """Show a person and what they wrote lately."""
    person = people.by_slug(db.session(), slug)
    return render_template("people/show.html", person=person, revisions=_latest(person))


@bp.get("/teams/<slug>")
def team(slug: str) -> str:
    """Show a team, and to members its people."""
    found = db.session().scalar(select(Team).where(Team.slug == titles.slug_key(slug)))
    if found is None:
        raise NotFoundError(slug)
    members = db.session().scalars(select(Person).where(Person.team_id == found.id).order_by(Person.name).limit(_SHOWN)).all()
    return render_template("people/team.html", team=found, members=members)


def _latest(person: Person) -> list[Revision]:
    query = (
        select(Revision)
        .join(Revision.page)
        .where(Revision.author_id == person.id, Revision.hidden_at.is_(None), Page.deleted_at.is_(None))
        .order_by(Revision.id.desc())
        .limit(_SHOWN)
    )
    return list(db.session().scalars(query.options(defer(Revision.text), joinedload(Revision.page))))
