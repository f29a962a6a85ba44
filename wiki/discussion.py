"""Comments made ready to be kept, and as they are shown: for pages and the API alike."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from pages_store import comments, database, threads
from pages_store.errors import NotFoundError
from pages_store.rendered import Reference, Rendered
from pages_store.tables import Page, Person
from pages_store.thread_tables import Comment, Thread
from wiki import db, markup, permissions, publish, reading
from wiki.accounts import current
from wiki.markup import SafeHtml, Target
from wiki.permissions import ForbiddenError

_PREFIX_BYTES = 4
_ROUND = 100
_BATCH = 5_000  # SQLite takes 32,766 values in one query; a reference needs up to three


@dataclass(frozen=True)
class Shown:
    """A comment as this reader sees it: its HTML as its links lead now, none if it is gone; and whether it is theirs."""

    comment: Comment
    html: SafeHtml
    is_mine: bool


def begin(page: Page, opener: Person, subject: str, typed: str, passage: str = "") -> Comment:
    """Open a thread with its first comment, and return that.

    Raises:
        FieldError, TooLargeError, NotFoundError: nothing was saved; see `threads.open_thread` and `comments.add`.
    """
    text, html = rendered(typed, page.language)
    with db.writing() as change:
        thread = threads.open_thread(db.session(), change, page, opener, subject, passage)
        return comments.add(db.session(), change, thread, text, html, opener)


def reply(thread: Thread, author: Person, typed: str) -> Comment:
    """Say something in a thread, and return the comment. Raises like `begin`, and `FieldError` where it is closed."""
    text, html = rendered(typed, thread.page.language)
    with db.writing() as change:
        return comments.add(db.session(), change, thread, text, html, author)


def edit(comment: Comment, typed: str) -> None:
    """Say it better. Raises like `reply`, and `NotFoundError` for a comment that is gone."""
    text, html = rendered(typed, comment.thread.page.language)
    with db.writing() as change:
        comments.edit(db.session(), change, comment, text, html)


def rendered(typed: str, language: str) -> tuple[str, Rendered]:
    """Return a comment's text and its HTML, whose ids are its own on any screen; `language` is its page's.

    Raises:
        FieldError, TooLargeError: it can't be a comment's text; see `comments.body`.
    """
    text = comments.body(typed)
    return text, publish.renderer().render(text, language, f"c{secrets.token_hex(_PREFIX_BYTES)}-")


def render_outdated() -> None:
    """Render the comments anew whose HTML an older renderer made; returns when none is left."""
    with database.open_session(db.engine()) as session:
        while found := comments.outdated(session, markup.VERSION, _ROUND):
            for comment in found:
                text, html = rendered(comment.body, comment.thread.page.language)
                with suppress(NotFoundError), database.writing(session) as change:  # it may be gone by now
                    comments.put_rendering(session, change, comment, text, html)


def shown(page: Page, said: Sequence[Comment]) -> list[Shown]:
    """Return comments of a page as they are shown, in their order; where all their links lead is looked up at once."""
    account = current.account()
    mine = account.person_id if account else None
    targets = _targets(page, references(said))
    return [Shown(each, _html(each, targets), each.author_id == mine) for each in said]


def references(said: Iterable[Comment]) -> list[Reference]:
    """Return what comments refer to, each thing once."""
    found = {(each.kind, each.target): each for comment in said for each in _references(comment)}
    return list(found.values())


def shown_to_anyone(said: Iterable[Comment], targets: dict[tuple[str, str], Target]) -> list[Shown]:
    """Return comments as all readers are shown them; `targets` has where each of their `references` leads."""
    return [Shown(each, _html(each, targets), is_mine=False) for each in said]


def is_own(person_id: int) -> bool:
    """Say whether it is this person who makes the request."""
    account = current.account()
    return account is not None and account.person_id == person_id


def may_close(thread: Thread) -> bool:
    """Say whether who makes the request may close and reopen this thread: its opener, and whoever may close any."""
    return is_own(thread.opener_id) or permissions.can(current.account(), "close")


def require(allowed: bool) -> None:
    """Let only those pass for whom this is true. Raises `ForbiddenError`."""
    if not allowed:
        raise ForbiddenError


def _references(comment: Comment) -> list[Reference]:
    return [] if comment.is_gone else [Reference(**each) for each in comment.references]


def _targets(page: Page, wanted: Sequence[Reference]) -> dict[tuple[str, str], Target]:
    """Return where each thing that is referred to is, by its kind and what was typed."""
    found: dict[tuple[str, str], Target] = {}
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        targets = reading.targets(page, [Reference(number, each.kind, each.target) for number, each in enumerate(batch)])
        found.update(((batch[number].kind, batch[number].target), target) for number, target in targets.items())
    return found


def _html(comment: Comment, targets: dict[tuple[str, str], Target]) -> SafeHtml:
    if comment.is_gone:
        return markup.plain("")
    where = {each.number: targets[each.kind, each.target] for each in _references(comment)}
    return markup.distrust(markup.assemble(comment.html, where))
