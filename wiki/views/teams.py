"""The team that a form chooses: one of those there are, or a new one by its name."""

from __future__ import annotations

from pages_store import people
from pages_store.errors import FieldError, NotFoundError
from pages_store.tables import Team
from wiki import db, forms


def chosen() -> Team | None:
    """Return the team whose name was typed, made if there is none, else the one that was picked, else none; inside `writing`.

    Raises:
        FieldError: the name can't be used, or what was picked is no team.
    """
    typed, picked = forms.line("new_team"), forms.line("team")
    if typed:
        return people.team(db.session(), typed)
    if not picked:
        return None
    try:
        return people.team_by_slug(db.session(), picked)
    except NotFoundError:
        raise FieldError("team", "unknown") from None
