"""What every template has at hand: who reads, in what language, and how people, dates and directions are shown."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from flask import Flask, current_app, request, url_for
from flask_babel import format_decimal, gettext, to_user_timezone
from sqlalchemy.exc import SQLAlchemyError

from pages_store import summaries
from wiki import addresses, i18n, labels, markup, permissions, phrasing, protecting, thrift
from wiki.accounts import current
from wiki.accounts.tables import Account
from wiki.config import INTERFACE_LANGUAGES
from wiki.views import avatars, invisible

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MEGABYTE = 1_000_000
_SWITCH = {"ar": "\N{ARABIC LETTER AIN}", "it": "IT", "en": "EN", "fr": "FR"}
"""The names of the interface languages in the header: the shortest their readers know them by."""


def init_app(app: Flask) -> None:
    """Give the names below to the templates."""
    app.context_processor(_of_request)
    app.jinja_env.globals.update(
        labels=labels,
        avatars=avatars,
        admonitions=markup.admonitions.labels,
        phrasing=phrasing,
        way=way,
        moment=moment,
        minute=minute,
        day=day,
        size=size,
        summary=summaries.of,
        protection=protecting.shown,
        last_day=last_day,
        full_url=addresses.full,
        switch=[(tag, _SWITCH[tag]) for tag in INTERFACE_LANGUAGES],
    )
    app.jinja_env.filters.update(decimal=format_decimal, xml=xml, instant=instant, invisible=invisible.pieces)


def way(text: str, language: str = "") -> markup.Direction:
    """Return the direction of a line or block of users' text; `language` is that of what it stands in, else the reader's."""
    return markup.direction(text or "", markup.of_language(language or i18n.language()))


def moment(at: datetime) -> str:
    """Return a day and minute as the reader writes them, in the site's time zone."""
    return _moment(at, i18n.language())


def minute(at: datetime) -> str:
    """Return the hour and minute of a moment in the site's time zone, for where its day is told already."""
    return f"{to_user_timezone(at):%H:%M}"


def day(at: date) -> str:
    """Return a day, or that of a moment in the site's time zone, as the reader writes it."""
    return _written(to_user_timezone(at).date() if isinstance(at, datetime) else at, i18n.language())


def last_day(until: datetime) -> str:
    """Return the day at whose end something is over, as the reader writes it."""
    return day(until - timedelta(seconds=1))


def size(count: int) -> str:
    """Return a number of bytes as people read it."""
    if count < _MEGABYTE:
        return gettext("%(number)s KB", number=format_decimal(max(count // 1000, 1)))
    return gettext("%(number)s MB", number=format_decimal(round(count / _MEGABYTE, 1)))


@lru_cache(maxsize=4096)
def instant(at: datetime) -> str:
    """Return a moment as RFC 3339 has it, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def xml(text: str) -> str:
    """Return `text` without the characters that XML can't hold even escaped."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


@lru_cache(maxsize=4096)
def _moment(at: datetime, language: str) -> str:
    return gettext("%(date)s, %(time)s", date=_written(to_user_timezone(at).date(), language), time=minute(at))


@lru_cache(maxsize=4096)
def _written(day: date, language: str) -> str:
    return format_date(day, "long", language)


def _of_request() -> dict[str, Any]:
    account, language = _account(), i18n.language()
    return {
        "account": account,
        "can": lambda action: permissions.can(account, action),
        "may": lambda action, page: protecting.may(account, action, page),
        "site": current_app.extensions["kunnash.settings"],
        "saves_data": thrift.saves_data(request.environ),
        "language": language,
        "layout": markup.of_language(language),
        "icons": url_for("static", filename="icons.svg"),  # asked for once: a long list has hundreds
        "here": request.full_path.rstrip("?") if request.method == "GET" else request.path,
    }


def _account() -> Account | None:
    try:
        return current.account()
    except SQLAlchemyError:  # the page that tells of a broken database must not need it
        return None
