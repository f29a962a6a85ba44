"""The open discussions of a page in short, told in the query that finds the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, String, cast, func, select
from sqlalchemy.orm import with_expression
from sqlalchemy.sql.base import ExecutableOption

from pages_store.tables import Page
from pages_store.thread_tables import Comment, Thread

MOST: Final = 20
"""So many are told at most, those in which something was said last."""
_PASSAGE_CHARACTERS: Final = 200
_APART: Final = "\x1f"
_NEXT: Final = "\x1e"


@dataclass(frozen=True)
class Topic:
    """An open discussion: its number, subject, the beginning of the passage it quotes or "", and how many comments it has."""

    id: int
    subject: str
    passage: str
    comments: int


def told() -> ExecutableOption:
    """Return an option for a query of pages that tells, in that same query, what is discussed on each."""
    readable = (Comment.deleted_at.is_(None), Comment.hidden_at.is_(None), Comment.erased_at.is_(None))
    count = select(func.count(Comment.id)).where(Comment.thread_id == Thread.id, *readable).scalar_subquery()
    open_ones = (Thread.page_id == Page.id, Thread.closed_at.is_(None), Thread.hidden_at.is_(None))
    place = func.row_number().over(order_by=(Thread.active_at.desc(), Thread.id.desc())).label("place")
    passage = func.replace(func.substr(Thread.passage, 1, _PASSAGE_CHARACTERS), _NEXT, " ")
    each = select(place, Thread.id, count.label("comments"), Thread.subject, passage.label("passage"))
    newest = each.where(*open_ones).order_by(place).limit(MOST).correlate(Page).subquery()
    line: ColumnElement[str] = cast(newest.c.place, String)
    for column in (newest.c.id, newest.c.comments, newest.c.subject, newest.c.passage):
        line = line + _APART + cast(column, String)
    return with_expression(Page.topics, select(func.aggregate_strings(line, _NEXT)).scalar_subquery())


def of_page(page: Page) -> list[Topic]:
    """Return what `told` found, that in which something was said last first."""
    rows = (line.split(_APART, 4) for line in (page.topics or "").split(_NEXT) if line)
    found = sorted((int(place), row) for place, *row in rows)
    return [Topic(int(number), subject, passage, int(count)) for _, (number, count, subject, passage) in found]
