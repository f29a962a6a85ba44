"""What is said about a page beside its text, as a file in an export: discussions, and the wordings that it answers."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session

from pages_store import aliases, comments, threads
from pages_store.errors import StoreError
from pages_store.rendered import Rendered
from pages_store.tables import Page
from pages_store.thread_tables import Comment, Thread
from search_index import alike
from wiki import messages, publish
from wiki.exchange import authors, tree
from wiki.exchange.tree import Source

FOLDER: Final = "discussions"
_MOST_BYTES: Final = 20_000_000
_PREFIX_BYTES: Final = 8
_SHORT: Final = 60


@dataclass(frozen=True)
class Said:
    """A comment; `at` is aware."""

    author: str
    at: datetime
    body: str
    rendered: Rendered


@dataclass(frozen=True)
class Talk:
    """A thread with its comments, the one that opened it first."""

    subject: str
    passage: str
    closed: bool
    comments: tuple[Said, ...]


@dataclass(frozen=True)
class Beside:
    """What is to come in with a page; `wordings` are words and who said that it answers them. `notes` say what can't."""

    talks: tuple[Talk, ...] = ()
    wordings: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def text(session: Session, page: Page) -> str:
    """Return as JSON what members may read about a page; "" if there is nothing."""
    talks = [shown for thread in threads.of_page(session, page) if (shown := _shown(thread))]
    wordings = [{"words": each.typed, "author": each.author.name} for each in aliases.of_page(session, page)]
    said = {name: found for name, found in (("threads", talks), ("wordings", wordings)) if found}
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n" if said else ""


def read(source: Source, language: str) -> Beside:
    """Return what an export laid beside this file; what of it can't be used is noted."""
    place = source.top / FOLDER / f"{source.place.stem}.json"
    if source.path.count("/") != 1 or not place.is_file() or not tree.within(place, source.top):
        return Beside()
    try:
        said = _object(place)
        talks = tuple(_talk(each, language) for each in said.get("threads", []))
        wordings = tuple((_line(each, "words"), _line(each, "author")) for each in said.get("wordings", []))
    except StoreError as error:
        return Beside(notes=(f"its discussions are not taken: {messages.sentence(error)}",))
    except (OSError, ValueError, TypeError, AttributeError, KeyError, OverflowError, RecursionError) as error:
        return Beside(notes=(f"its discussions are not taken: {type(error).__name__}",))
    return Beside(talks, wordings)


def bring_in(session: Session, change: int, page: Page, beside: Beside) -> list[str]:
    """Write down what was said about a new page; its authors are persons without accounts. Runs inside `database.writing`.

    Returns notes of what can't be used, each thread and each wording by itself: the page comes in all the same.
    """
    notes = list(beside.notes)
    for talk in beside.talks:
        notes += _tried(session, f"its discussion “{_short(talk.subject)}”", partial(_discuss, session, change, page, talk))
    for words, author in beside.wordings:
        notes += _tried(session, f"its wording “{_short(words)}”", partial(_word, session, change, page, words, author))
    return notes


def _tried(session: Session, what: str, task: Callable[[], None]) -> Iterator[str]:
    """Do something whole or not at all; yield a note if it was refused."""
    try:
        with session.begin_nested():
            task()
    except StoreError as error:
        yield f"{what} is not taken: {messages.sentence(error)}"


def _short(text: str) -> str:
    return tree.shown(text[:_SHORT])


def _discuss(session: Session, change: int, page: Page, talk: Talk) -> None:
    opener = authors.person(session, talk.comments[0].author)
    thread = threads.open_thread(session, change, page, opener, talk.subject, talk.passage)
    for each in talk.comments:
        said = comments.add(session, change, thread, each.body, each.rendered, authors.person(session, each.author))
        said.at = thread.active_at = each.at
    thread.closed_at = thread.active_at if talk.closed else None


def _word(session: Session, change: int, page: Page, words: str, author: str) -> None:
    aliases.add(session, change, page, words, alike.key(words), authors.person(session, author))


def _shown(thread: Thread) -> dict[str, Any]:
    """Return a thread without what is out of sight; nothing of one that has no more to say."""
    said = [] if thread.hidden_at else [_comment(each) for each in thread.comments if not each.is_gone]
    if not said:
        return {}
    closed = thread.closed_at is not None
    return {"subject": thread.subject, "passage": thread.passage, "closed": closed, "comments": said}


def _comment(comment: Comment) -> dict[str, str]:
    return {"author": comment.author.name, "at": comment.at.astimezone(UTC).isoformat(), "body": comment.body}


def _object(place: Path) -> dict[str, Any]:
    if place.stat().st_size > _MOST_BYTES:
        raise ValueError
    found: dict[str, Any] = json.loads(place.read_text("utf-8"))
    return found


def _talk(row: Any, language: str) -> Talk:
    said = tuple(_said(row["comments"], language))
    if not said:
        raise ValueError
    return Talk(_line(row, "subject"), _line(row, "passage"), row.get("closed") is True, said)


def _said(rows: Any, language: str) -> Iterator[Said]:
    for row in rows:
        at = datetime.fromisoformat(_line(row, "at"))
        body = comments.body(_line(row, "body"))
        html = publish.renderer().render(body, language, f"c{secrets.token_hex(_PREFIX_BYTES)}-")
        yield Said(_line(row, "author"), at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC), body, html)


def _line(row: Any, key: str) -> str:
    value = row[key]
    if not isinstance(value, str):
        raise TypeError
    return value
