"""Who may do what: one table of actions, and one that says which action each route is. A route not listed is closed."""

from __future__ import annotations

from flask import current_app, request

from wiki.accounts import current
from wiki.accounts.tables import Account
from wiki.config import Settings

VISITOR, MEMBER, COORDINATOR, ADMINISTRATOR = range(4)
_ROLES = {"member": MEMBER, "coordinator": COORDINATOR, "administrator": ADMINISTRATOR}

ACTIONS = {
    "enter": VISITOR,  # signing in, static files, what machines ask for
    "read": VISITOR,  # member where public reading is off
    "keep account": MEMBER,
    "see people": MEMBER,  # visitors see teams, and no names
    "see searches": MEMBER,
    "dismiss": COORDINATOR,  # a search that led to no page
    "create": MEMBER,
    "edit": MEMBER,
    "comment": MEMBER,  # and edit, take back and bring back one's own
    "close": COORDINATOR,  # any discussion; the member who opened one may close and reopen it too
    "attach": MEMBER,
    "delete": MEMBER,  # it can be undone
    "restore": MEMBER,
    "look": COORDINATOR,  # at each edit of a member once
    "protect": COORDINATOR,  # a page; only an administrator limits it to administrators
    "hide": COORDINATOR,
    "erase": ADMINISTRATOR,
    "administer": ADMINISTRATOR,
}
"""The lowest role that may do each action."""

ROUTES = {
    "static": "enter",
    "site.health": "enter",
    "site.robots": "enter",
    "site.sitemap": "read",
    "site.about": "enter",
    "site.privacy": "enter",
    "site.choose_language": "enter",
    "offline.worker": "enter",
    "offline.manifest": "enter",
    "offline.icon": "enter",
    "offline.show": "enter",
    "offline.changed": "read",
    "help.index": "enter",
    "help.show": "enter",
    "sessions.new": "enter",
    "sessions.create": "enter",
    "sessions.link": "enter",
    "sessions.redeem": "enter",
    "sessions.destroy": "enter",
    "accounts.show": "keep account",
    "accounts.update": "keep account",
    "accounts.update_password": "keep account",
    "accounts.end_session": "keep account",
    "accounts.end_other_sessions": "keep account",
    "accounts.create_token": "keep account",
    "accounts.revoke_token": "keep account",
    "drafts.index": "keep account",
    "drafts.delete": "keep account",
    "visits.show": "keep account",
    "visits.update": "keep account",
    "accounts.new": "enter",
    "accounts.create": "enter",
    "admin.show": "administer",
    "styleguide.show": "administer",
    "admin.people": "administer",
    "admin.person": "administer",
    "admin.update_role": "administer",
    "admin.update_team": "administer",
    "admin.disable": "administer",
    "admin.enable": "administer",
    "admin.create_link": "administer",
    "admin.invitations": "administer",
    "admin.create_invitation": "administer",
    "admin.withdraw_invitation": "administer",
    "home.show": "read",
    "pages.index": "read",
    "pages.new": "create",
    "pages.create": "create",
    "pages.show": "read",
    "pages.short": "read",
    "cards.show": "read",
    "pages.edit": "edit",
    "pages.update": "edit",
    "editors.create": "edit",
    "conflicts.update": "edit",
    "pages.delete": "delete",
    "pages.restore": "restore",
    "names.edit": "edit",
    "names.update": "edit",
    "deletions.index": "restore",
    "deletions.new": "delete",
    "protections.edit": "protect",
    "protections.update": "protect",
    "links.backlinks": "read",
    "links.wanted": "read",
    "history.index": "read",
    "revisions.show": "read",
    "citations.show": "read",
    "revisions.revert": "edit",
    "undos.new": "edit",
    "authors.index": "read",
    "merges.show": "read",
    "undos.create": "edit",
    "revisions.hide": "hide",
    "revisions.unhide": "hide",
    "revisions.erasure": "erase",
    "revisions.erase": "erase",
    "compare.show": "read",
    "changes.index": "read",
    "looks.create": "look",
    "changes.feed": "read",
    "search.show": "read",
    "suggestions.index": "read",
    "searches.index": "see searches",
    "searches.answer": "edit",
    "searches.near": "create",
    "searches.dismiss": "dismiss",
    "searches.reinstate": "dismiss",
    "aliases.index": "edit",
    "aliases.create": "edit",
    "aliases.delete": "edit",
    "people.show": "see people",
    "people.index": "see people",
    "people.teams": "read",
    "people.team": "read",
    "threads.index": "read",
    "threads.create": "comment",
    "threads.show": "read",
    "threads.reply": "comment",
    "threads.close": "comment",
    "threads.reopen": "comment",
    "comments.edit": "comment",
    "comments.update": "comment",
    "comments.delete": "comment",
    "comments.restore": "comment",
    "comments.hide": "hide",
    "comments.unhide": "hide",
    "comments.erase": "erase",
    "files.index": "read",
    "files.create": "attach",
    "files.show": "read",
    "files.hide": "hide",
    "files.unhide": "hide",
    "api.openapi": "enter",
    "api.pages_index": "read",
    "api.pages_create": "create",
    "api.pages_show": "read",
    "api.pages_update": "edit",
    "api.pages_delete": "delete",
    "api.revisions_index": "read",
    "api.revisions_show": "read",
    "api.compare_show": "read",
    "api.search_show": "read",
    "api.threads_index": "read",
    "api.threads_create": "comment",
    "api.comments_create": "comment",
    "api.files_index": "read",
    "api.files_create": "attach",
}
"""The action that each endpoint is."""


class ForbiddenError(Exception):
    """The account may not do this."""


class SignInNeededError(Exception):
    """Someone who is signed in may perhaps do this."""


def can(account: Account | None, action: str) -> bool:
    """Say whether the account (None: a visitor) may do this action."""
    settings: Settings = current_app.extensions["kunnash.settings"]
    needed = ACTIONS[action]
    if action == "read" and not settings.public_reading:
        needed = MEMBER
    return (_ROLES[account.role] if account else VISITOR) >= needed


def holds(account: Account | None, role: str) -> bool:
    """Say whether the account (None: a visitor) is of this role or above."""
    return (_ROLES[account.role] if account else VISITOR) >= _ROLES[role]


def role_for(action: str) -> str:
    """Return the lowest role that may do an action; "" if visitors may, or there is no such action."""
    return next((role for role, rank in _ROLES.items() if rank == ACTIONS.get(action)), "")


def require(action: str) -> None:
    """Let only those pass who may do this action.

    Raises:
        SignInNeededError, ForbiddenError: for visitors, and for those signed in.
    """
    account = current.account()
    if can(account, action):
        return
    raise ForbiddenError(action) if account else SignInNeededError(action)


def guard() -> None:
    """Before each request: require the action that its route is. Raises like `require`; a route not listed is forbidden.

    Which methods an address takes may be asked by all: no view runs for that.
    """
    if request.endpoint is None or _asks_for_methods():
        return
    action = ROUTES.get(request.endpoint)
    if action is None:
        raise ForbiddenError(request.endpoint)
    require(action)


def _asks_for_methods() -> bool:
    answered_by_flask = getattr(request.url_rule, "provide_automatic_options", False)
    return request.method == "OPTIONS" and bool(answered_by_flask)
