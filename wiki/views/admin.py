"""What an administrator looks after: accounts, their roles and teams, and invitations."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pages_store import people as store
from pages_store.errors import FieldError, NotFoundError
from search_index.engines import ENGINES
from wiki import addresses, db, errors, forms, messages, pace, permissions
from wiki.accounts import current, invitations, registry, tokens
from wiki.accounts.tables import Account
from wiki.addresses import NUMBER
from wiki.config import Settings
from wiki.views import teams
from wiki.views.secrets import SECRET

bp = Blueprint("admin", __name__, url_prefix="/admin")

_SHOWN = 50
_ID = f"<{NUMBER}:row_id>"


@bp.context_processor
def advice() -> dict[str, bool]:
    """Say to its templates whether another engine would make searches faster."""
    settings: Settings = current_app.extensions["kunnash.settings"]
    return {"wants_faster_engine": settings.search_engine == ENGINES[0] and pace.is_slow()}


@bp.get("")
def show() -> ResponseReturnValue:
    """Lead to what there is to look after."""
    return redirect(url_for(".people"), HTTPStatus.SEE_OTHER)


@bp.get("/people")
def people() -> str:
    """List the accounts, or those that a search finds."""
    typed, skipped = forms.asked("q"), forms.asked_number("skip") or 0
    found = registry.search(db.session(), typed, _SHOWN + 1, skipped)
    following = skipped + _SHOWN if len(found) > _SHOWN else None
    return render_template("admin/people.html", people=found[:_SHOWN], q=typed, following=following)


@bp.get(f"/people/{_ID}")
def person(row_id: int) -> str:
    """Show an account, and what can be done with it."""
    return _person(registry.numbered(db.session(), row_id))


@bp.post(f"/people/{_ID}/role")
def update_role(row_id: int) -> ResponseReturnValue:
    """Give an account another role."""
    try:
        with db.writing():
            account = registry.numbered(db.session(), row_id)
            registry.change_role(db.session(), account, forms.line("role"))
    except FieldError as error:
        return _refused(row_id, "role", error)
    return _saved(account, _("The role is changed."))


@bp.post(f"/people/{_ID}/team")
def update_team(row_id: int) -> ResponseReturnValue:
    """Put a person into another team."""
    try:
        with db.writing() as change:
            account = registry.numbered(db.session(), row_id)
            account.person.team = teams.chosen()
            store.retell(db.session(), account.person, change)
    except FieldError as error:
        return _refused(row_id, "team", error)
    return _saved(account, _("The team is changed."))


@bp.post(f"/people/{_ID}/disable")
def disable(row_id: int) -> ResponseReturnValue:
    """Close an account and sign it out everywhere."""
    try:
        with db.writing():
            account = registry.numbered(db.session(), row_id)
            registry.disable(db.session(), account)
    except FieldError as error:
        return _refused(row_id, "disabled", error)
    return _saved(account, _("The account is disabled, and signed out everywhere."))


@bp.post(f"/people/{_ID}/enable")
def enable(row_id: int) -> ResponseReturnValue:
    """Open a disabled account again."""
    with db.writing():
        account = registry.numbered(db.session(), row_id)
        registry.enable(db.session(), account)
    return _saved(account, _("The account can be used again."))


@bp.post(f"/people/{_ID}/link")
def create_link(row_id: int) -> ResponseReturnValue:
    """Make a link that signs in once and show it, for the only time."""
    with db.writing():
        account = registry.numbered(db.session(), row_id)
        if account.disabled_at:
            raise NotFoundError(str(row_id))
        secret = tokens.sign_in_link(db.session(), account)
    address = addresses.mailed(url_for("sessions.link", secret=secret))
    return _person(account, link=address), HTTPStatus.CREATED, SECRET


@bp.get("/invitations", endpoint="invitations")
def list_invitations() -> str:
    """List the invitations, newest first, above them the form for a new one."""
    return _invitations()


@bp.post("/invitations")
def create_invitation() -> ResponseReturnValue:
    """Make an invitation and show its link, for the only time."""
    inviter = current.account()
    assert inviter is not None, "guarded: only administrators invite"  # noqa: S101 - tells mypy
    try:
        with db.writing():
            team = teams.chosen()
            secret = invitations.issue(db.session(), inviter, forms.line("role"), team, forms.line("email"))
    except FieldError as error:
        return _invitations(error=messages.sentence(error)), errors.status(error)
    link = addresses.mailed(url_for("accounts.new", secret=secret))
    return _invitations(link=link), HTTPStatus.CREATED, SECRET


@bp.post(f"/invitations/{_ID}/withdraw")
def withdraw_invitation(row_id: int) -> ResponseReturnValue:
    """Let the link of an invitation no longer work."""
    with db.writing():
        invitations.withdraw(db.session(), row_id)
    flash(_("The invitation is withdrawn; its link no longer works."))
    return redirect(url_for(".invitations"), HTTPStatus.SEE_OTHER)


def _person(account: Account, *, link: str = "", refusals: dict[str, str] | None = None) -> str:
    """Show an account, with a new link or with why a change to a part of it was refused."""
    return render_template(
        "admin/person.html",
        person=account,
        roles=registry.ROLES,
        teams=store.teams(db.session()),
        link=link,
        refusals=refusals or {},
    )


def _invitations(link: str = "", error: str = "") -> str:
    found = invitations.latest(db.session(), _SHOWN + 1, forms.asked_number("before"))
    following = found[_SHOWN - 1].id if len(found) > _SHOWN else None
    return render_template(
        "admin/invitations.html",
        invitations=found[:_SHOWN],
        following=following,
        roles=registry.ROLES,
        teams=store.teams(db.session()),
        link=link,
        error=error,
    )


def _refused(row_id: int, part: str, error: FieldError) -> ResponseReturnValue:
    account = registry.numbered(db.session(), row_id)
    return _person(account, refusals={part: messages.sentence(error)}), errors.status(error)


def _saved(account: Account, sentence: str) -> ResponseReturnValue:
    """Go back to the account; home for one who has just given up looking after accounts."""
    flash(sentence)
    mine = current.account()
    stays = mine is not None and mine.disabled_at is None and permissions.can(mine, "administer")
    return redirect(url_for(".person", row_id=account.id) if stays else url_for("home.show"), HTTPStatus.SEE_OTHER)
