"""Drafts: what a member typed into the form of a page and has not saved, for that account's eyes alone.

Kept aside of the site's changes: the clock does not tick. A draft is what the inputs of the form held, so that it is gone on
with where it was left; saved, it is merged with what was saved since, as any form that stayed open is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session, joinedload, undefer

from pages_store import limits
from pages_store.documents import document, kinds
from pages_store.errors import FieldError, NotFoundError
from pages_store.tables import Page, Revision
from wiki.accounts.tables import Account, KeptDraft

_PLAIN: Final = frozenset(
    {"title", "kind", "language", "tags", "front", "body", "text", "base", "section", "comment", "minor", "draft"}
)
_FIELDS: Final = frozenset(f"field.{field.name}" for kind in kinds.KINDS.values() for field in kind.fields)
_NAME: Final = re.compile(r"new-[0-9a-f]{16}")


def key(page: Page | None, inputs: Mapping[str, str]) -> str:
    """Return the name of the form that these inputs are of; for a new page "" if the form does not name itself.

    So does a form of a page as well that was opened beside an earlier draft of it, which is kept until one decides about it.
    """
    own = inputs.get("draft", "") if _NAME.fullmatch(inputs.get("draft", "")) else ""
    if page is None:
        return own
    section = f".{inputs['section']}" if inputs.get("section") else ""
    return f"{page.id}{section}/{own}" if own else f"{page.id}{section}"


def keep(session: Session, account: Account, base: Revision | None, inputs: Mapping[str, str]) -> KeptDraft:
    """Keep what the inputs of a form hold, in place of what was kept of that form; runs inside `database.aside`.

    `base` is what is written on, None for a new page.

    Raises:
        FieldError: `draft`, `missing`, if the form of a new page has no name; `many`, if the account has `DRAFTS` of them.
    """
    named = key(base.page if base else None, inputs)
    if not named:
        raise FieldError("draft", "missing")
    found = session.scalar(select(KeptDraft).where(*_named(account, named)))
    if found is None:
        if _number(session, account) >= limits.DRAFTS:
            raise FieldError("draft", "many")
        found = KeptDraft(account_id=account.id, key=named, page_id=base.page_id if base else None)
        session.add(found)
    found.inputs = {name: value for name, value in inputs.items() if name in _PLAIN or name in _FIELDS}
    found.base = base.number if base else 0
    found.title = _title(inputs)
    found.at = datetime.now(UTC)
    session.flush()
    return found


def of_page(session: Session, account: Account, page: Page | None) -> list[KeptDraft]:
    """Return the account's drafts of a page and of its sections, or of new pages, newest first."""
    query = select(KeptDraft).where(KeptDraft.account_id == account.id, KeptDraft.page_id == (page.id if page else None))
    return list(session.scalars(query.order_by(KeptDraft.at.desc())))


def of_account(session: Session, account: Account) -> list[KeptDraft]:
    """Return the account's drafts with their pages, newest first; at most `DRAFTS`."""
    query = select(KeptDraft).where(KeptDraft.account_id == account.id).order_by(KeptDraft.at.desc())
    return list(session.scalars(query.options(joinedload(KeptDraft.page)).limit(limits.DRAFTS)))


def draft(session: Session, account: Account, draft_id: int, page: Page | None = None) -> KeptDraft:
    """Return one of the account's drafts with what it holds, of this page if one is named. Raises `NotFoundError`."""
    mine = select(KeptDraft).where(KeptDraft.id == draft_id, KeptDraft.account_id == account.id)
    found = session.scalar(mine.options(undefer(KeptDraft.inputs)))
    if found and (page is None or found.page_id == page.id):
        return found
    raise NotFoundError(f"draft {draft_id}")


def forget(session: Session, account: Account, named: str) -> None:
    """Forget the draft of a form, if there is one; runs inside `database.aside`."""
    session.execute(delete(KeptDraft).where(*_named(account, named)))


def remove(session: Session, account: Account, draft_id: int) -> None:
    """Forget a draft; runs inside `database.aside`. Raises `NotFoundError` for one that is not there or another's."""
    mine = (KeptDraft.id == draft_id, KeptDraft.account_id == account.id)
    if session.scalar(delete(KeptDraft).where(*mine).returning(KeptDraft.id)) is None:
        raise NotFoundError(f"draft {draft_id}")


def _named(account: Account, named: str) -> tuple[ColumnElement[bool], ...]:
    return KeptDraft.account_id == account.id, KeptDraft.key == named


def _number(session: Session, account: Account) -> int:
    return session.scalar(select(func.count(KeptDraft.id)).where(KeptDraft.account_id == account.id)) or 0


def _title(inputs: Mapping[str, str]) -> str:
    """Return the title that was typed, by the form or in the source; "" for a section."""
    typed = inputs.get("title", "") or document.parse(inputs.get("text", "")).title
    return " ".join(typed.split())[: limits.TITLE_CHARACTERS]
