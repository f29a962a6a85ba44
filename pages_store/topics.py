"""The open discussions of a page in short, told in the query that finds the page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, Subquery, case, cast, func, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, with_expression
from sqlalchemy.sql.base import ExecutableOption

from pages_store.tables import Page, Person, Team
from pages_store.thread_tables import Comment, Thread

MOST: Final = 20
"""So many are told at most, those in which something was said last."""
QUOTED: Final = 3
"""So many of them are told with what is said in them."""
LAST: Final = 2
"""So many comments are told of each, beside the first."""
LONGEST: Final = 6_000
"""Characters of HTML; of a longer comment only the beginning of its text is told, so that a page stays light."""
_PASSAGE_CHARACTERS: Final = 200
_BEGINNING_CHARACTERS: Final = 600
_APART: Final = "\x1f"
_NEXT: Final = "\x1e"
_READABLE: Final = (Comment.deleted_at.is_(None), Comment.hidden_at.is_(None), Comment.erased_at.is_(None))


@dataclass(frozen=True)
class Topic:
    """An open discussion: its number, subject, the beginning of the passage it quotes or "", and how many comments it has.

    `said` are its first comment and its last ones that can be read, oldest first, apart from any session. One that is too
    long has no `html`, and of its `body` the beginning.
    """

    id: int
    subject: str
    passage: str
    comments: int
    said: list[Comment] = field(default_factory=list)


def told() -> ExecutableOption:
    """Return an option for a query of pages that tells, in that same query, what is discussed on each."""
    newest = _newest(MOST)
    count = select(func.count(Comment.id)).where(Comment.thread_id == newest.c.id, *_READABLE).scalar_subquery()
    columns = (newest.c.place, newest.c.id, count, newest.c.subject, newest.c.passage)
    return with_expression(Page.topics, _rows(columns).scalar_subquery())


def said() -> ExecutableOption:
    """Return an option that tells what is said in the first `QUOTED` of them as well."""
    newest = _newest(QUOTED)
    each = select(Comment.id).where(Comment.thread_id == newest.c.id, *_READABLE).correlate(newest)
    first, last = each.order_by(Comment.id).limit(1).subquery(), each.order_by(Comment.id.desc()).limit(LAST).subquery()
    short = func.length(Comment.html) <= LONGEST
    columns = (
        newest.c.id,
        Comment.id,
        Comment.at,
        func.coalesce(Comment.edited_at, ""),
        Comment.author_id,
        Person.slug,
        Person.name,
        func.coalesce(Team.slug, ""),
        func.coalesce(Team.name, ""),
        Comment.references,
        func.replace(func.substr(Comment.body, 1, _BEGINNING_CHARACTERS), _APART, " "),
        case((short, Comment.html), else_=""),
    )
    query = _rows(columns).select_from(newest).join(Comment, Comment.id.in_(union_all(select(first), select(last))))
    query = query.join(Person, Person.id == Comment.author_id).outerjoin(Team, Team.id == Person.team_id)
    return with_expression(Page.said, query.scalar_subquery())


def of_page(page: Page) -> list[Topic]:
    """Return what `told` and `said` found, that in which something was said last first."""
    quoted: dict[int, list[Comment]] = {}
    for row in sorted(_split(page.said, 12), key=lambda row: int(row[1])):
        quoted.setdefault(int(row[0]), []).append(_comment(row))
    found = sorted((int(place), row) for place, *row in _split(page.topics, 5))
    return [
        Topic(int(number), subject, passage, int(count), quoted.get(int(number), []))
        for _, (number, count, subject, passage) in found
    ]


def _newest(limit: int) -> Subquery:
    place = func.row_number().over(order_by=(Thread.active_at.desc(), Thread.id.desc())).label("place")
    passage = func.substr(Thread.passage, 1, _PASSAGE_CHARACTERS).label("passage")
    open_ones = (Thread.page_id == Page.id, Thread.closed_at.is_(None), Thread.hidden_at.is_(None))
    query = select(place, Thread.id, Thread.subject, passage).where(*open_ones)
    return query.order_by(place).limit(limit).correlate(Page).subquery()


def _rows(columns: Sequence[ColumnElement[Any] | InstrumentedAttribute[Any]]) -> Select[str]:
    """Return a query for all rows of these columns as one text; only the last may hold the sign between columns."""
    first, *others = (func.replace(cast(column, String), _NEXT, " ") for column in columns)
    line: ColumnElement[str] = first
    for text in others:
        line = line + _APART + text
    return select(func.aggregate_strings(line, _NEXT))


def _split(rows: str | None, columns: int) -> list[list[str]]:
    return [row.split(_APART, columns - 1) for row in (rows or "").split(_NEXT) if row]


def _comment(row: list[str]) -> Comment:
    _thread, number, at, edited, author, slug, name, team_slug, team, references, body, html = row
    team_of = Team(slug=team_slug, name=team) if team else None
    return Comment(
        id=int(number),
        at=_moment(at),
        edited_at=_moment(edited) if edited else None,
        author_id=int(author),
        author=Person(id=int(author), slug=slug, name=name, team=team_of),
        references=json.loads(references),
        body=body,
        html=html,
    )


def _moment(written: str) -> datetime:
    """Return a moment as the database writes it in a text: SQLite without its time zone, which is UTC."""
    at = datetime.fromisoformat(written)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
