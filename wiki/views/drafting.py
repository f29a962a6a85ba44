"""Drafts in the form of a page: keeping what was typed, offering what was kept, and going on with it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pages_store import database
from pages_store.comparing import tokens
from pages_store.documents import sections
from pages_store.tables import Page, Person, Revision
from wiki import db, drafts, editors, forms
from wiki.accounts import current
from wiki.accounts.tables import Account, KeptDraft
from wiki.permissions import SignInNeededError
from wiki.views import context

_NAME_BYTES = 8
_OFFERED = 3
_OF_ITS_PAGE = ("base", "section", "draft")


@dataclass(frozen=True)
class Offer:
    """A draft that can be gone on with; `section` is the heading of the one section that it is of, or ""."""

    kept: KeptDraft
    section: str
    words: int


def require_writer() -> None:
    """Refuse a form that another account opened in this browser: it is no word of who is signed in now.

    Raises:
        SignInNeededError: the one who wrote it is not signed in any more.
    """
    if forms.line("account") not in ("", str(_account().id)):
        raise SignInNeededError


def kept(base: Revision | None) -> ResponseReturnValue:
    """Keep what the form holds as a draft, and go on with it. Raises like `drafts.keep`."""
    with database.aside(db.engine()) as session:
        draft = drafts.keep(session, _account(), base, request.form)
        number, at = draft.id, draft.at
    if forms.by_script():
        return jsonify(at=context.instant(at))
    flash(_("Your draft is kept. Nobody but you is shown it, until you save the page."))
    if base is None:
        return redirect(url_for("pages.new", draft=number), 303)
    return redirect(url_for("pages.edit", slug=base.page.slug, draft=number), 303)


def offers(page: Page | None) -> list[Offer]:
    """Return one's drafts of a page or, some of them, of new ones, newest first, to be gone on with."""
    return [_offer(draft) for draft in drafts.of_page(db.session(), _account(), page)[:_OFFERED]]


def beside(page: Page, offered: list[Offer], inputs: dict[str, str]) -> dict[str, str]:
    """Return the inputs with a name for their form if a draft of that form is offered: it stays until one decides about it."""
    taken = drafts.key(page, inputs) in {offer.kept.key for offer in offered}
    return inputs | {"draft": new_name()} if taken else inputs


def resumed(page: Page, number: int) -> dict[str, str]:
    """Return what the inputs of the form held in one's draft of this page. Raises `NotFoundError`."""
    draft = drafts.draft(db.session(), _account(), number, page)
    return draft.inputs


def as_new(number: int) -> dict[str, str]:
    """Return what the inputs held in a draft, for a new page: where its own is gone, say. Raises `NotFoundError`."""
    draft = drafts.draft(db.session(), _account(), number)
    inputs = {name: value for name, value in draft.inputs.items() if draft.page_id is None or name not in _OF_ITS_PAGE}
    return {"draft": new_name(), "title": "", "kind": "", "language": "", "tags": "", "front": "", **inputs}


def others(page: Page) -> list[Person]:
    """Note that one has the form of this page open, and return who else has."""
    editors.note(db.engine(), _account(), page)
    return editors.others(db.session(), _account(), page)


def done(page: Page | None) -> None:
    """Forget what was kept of a form that has been saved."""
    account = _account()
    with database.aside(db.engine()) as session:
        drafts.forget(session, account, drafts.key(page, request.form))
        if page:
            editors.leave(session, account, page)


def new_name() -> str:
    """Return a name for the form of a new page, by which its draft is known again."""
    return f"new-{secrets.token_hex(_NAME_BYTES)}"


def _offer(draft: KeptDraft) -> Offer:
    written = draft.inputs.get("text", draft.inputs.get("body", ""))
    number = "" if "text" in draft.inputs else draft.inputs.get("section", "")
    found = sections.of(written) if number else []
    return Offer(draft, found[0].title if found else number, tokens.words(written))


def _account() -> Account:
    account = current.account()
    assert account is not None, "guarded: only members write"  # noqa: S101 - tells mypy what the table of rights holds
    return account
