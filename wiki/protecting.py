"""Pages that not every member may change: who may, and keeping the others out, in the browser and in the API alike."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from flask import g, request
from flask_babel import to_user_timezone, to_utc
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from pages_store import protection
from pages_store.care_tables import Protection
from pages_store.documents import titles
from pages_store.errors import FieldError, ProtectedError
from pages_store.tables import Page, Slug
from pages_store.thread_tables import Thread
from wiki import db, permissions
from wiki.accounts import current
from wiki.accounts.tables import Account

_ACTIONS = frozenset({"edit", "delete", "restore", "attach", "comment"})
"""What a limit may keep from some. Hiding and erasing save people from harm, so nothing stops those who may."""


def guard() -> None:
    """Before each request, after that of rights: keep those out who may not change the page that it names.

    When the request writes, it is asked once more: a limit set since then holds.

    Raises:
        ProtectedError: the page is limited to others.
    """
    action = permissions.ROUTES.get(request.endpoint or "", "")
    if action not in _ACTIONS or request.method == "OPTIONS":
        return
    require(action)
    db.require_in_writes(partial(require, action))


def require(action: str) -> None:
    """Look at the page that this request names as it is now. Raises `ProtectedError` if others alone may do this to it."""
    page = _named(request.view_args or {})
    if page is None:
        return
    db.session().refresh(page, ["protection_id"])
    db.session().expire(page, ["protection"])  # of these alone: what else was asked for with the page stays
    if not may(current.account(), action, page):
        raise ProtectedError(page)


def may(account: Account | None, action: str, page: Page) -> bool:
    """Say whether the account may do this action to this page."""
    if not permissions.can(account, action):
        return False
    limit = protection.of(page)
    if limit is None or action not in _ACTIONS or (action == "comment" and limit.discussion):
        return True
    return permissions.holds(account, limit.role)


def may_set(account: Account | None, page: Page, role: str = "member") -> bool:
    """Say whether the account may limit this page to `role`, or lift what limits it now."""
    limit = protection.of(page)
    roles = (role, limit.role if limit else "member")
    return permissions.can(account, "protect") and all(permissions.holds(account, each) for each in roles)


def shown(page: Page) -> Protection | None:
    """Return what limits a page, for a screen to tell it; one that ends by itself is on screens that are not kept."""
    limit = protection.of(page)
    if limit and limit.until:
        g.passing = True
    return limit


def last_day(until: datetime) -> date:
    """Return the day, in the site's time zone, at whose end a limit until this moment is over."""
    local: datetime = to_user_timezone(until - timedelta(seconds=1))
    return local.date()


def end_of(day: str) -> datetime | None:
    """Return the moment at which a typed day (as forms send it) is over in the site's time zone; None for none.

    Raises:
        FieldError: it is no day.
    """
    if not day:
        return None
    try:
        following = datetime.fromisoformat(day).date() + timedelta(days=1)
        over: datetime = to_utc(datetime.combine(following, time.min))
    except (ValueError, OverflowError):
        raise FieldError("until", "invalid") from None
    return over.replace(tzinfo=UTC)


def _named(named: dict[str, object]) -> Page | None:
    """Return the page that an address names by its slug, its number or one of its threads."""
    query = select(Page).options(joinedload(Page.protection))
    if "slug" in named:
        query = query.join(Slug, Slug.page_id == Page.id).where(Slug.slug == titles.slug_key(str(named["slug"])))
    elif "page_id" in named:
        query = query.where(Page.id == named["page_id"])
    elif "thread_id" in named:
        query = query.join(Thread, Thread.page_id == Page.id).where(Thread.id == named["thread_id"])
    else:
        return None
    return db.session().scalar(query)
