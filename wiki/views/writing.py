"""Saving what was typed into the form of a page, or giving it back: preview, warning, refusal, conflict."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from babel.lists import format_list
from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pages_store import history, limits, naming, people
from pages_store.documents import document
from pages_store.errors import EditConflictError, StoreError, TitleTakenError
from pages_store.store import Signature
from pages_store.tables import Page, Revision
from wiki import db, errors, forms, i18n, messages, nearest, permissions, publish, starting
from wiki.accounts import current
from wiki.views import clashes, drafting, editing, previews
from wiki.views.clashes import Clashes

_MARKS = re.compile(r"^<{7} .*^={7}$.*^>{7} ", re.MULTILINE | re.DOTALL)
"""What is left of a draft that holds both texts."""


def form(page: Page | None, values: Mapping[str, str], **more: Any) -> str:
    """Return the screen on which a page is written, its inputs holding `values`; `page` is None for a new one."""
    fields = [] if "text" in values or "section" in values else editing.fields(values.get("kind", ""))
    if page is None and values.get("kind") == "question" and "text" not in values:
        more["near"] = nearest.to_form(values)
    template = "pages/edit.html" if page else "pages/new.html"
    size = len(values.get("text", values.get("body", "")).encode(errors="replace"))
    known = editing.known() if fields else {}
    more = {"long": size > limits.PAGE_BYTES_WARNING, "known": known, **more}
    return render_template(template, page=page, values=values, fields=fields, limits=limits, **more)


def resumed(page: Page, values: Mapping[str, str], **more: Any) -> str:
    """Return the screen on which one goes on with a draft, with what that changes if the address asks for it."""
    if forms.asked("compare"):
        base = history.revision(db.session(), page, int(values["base"]))
        more["changes"] = previews.changes(base, editing.text(values, base))
    return form(page, values, resumed=True, **more)


def submitted(base: Revision | None, save: Callable[[str], Revision]) -> ResponseReturnValue:
    """Do what the pressed button says with the form that was sent, written from `base`; None for a new page.

    Nothing typed is lost, whatever comes of it.
    """
    page = base.page if base else None
    drafting.require_writer()
    try:
        if forms.ticked("keep"):
            return drafting.kept(base)
        text = editing.text(request.form, base)
        if asked_for := _other_form(page, text):
            return asked_for
        text = text if page else starting.finished(text)
        if warning := _looked_at(base, text) or _warning(page, text):
            return warning
        revision = save(text)
    except StoreError as error:
        return _given_back(page, error)
    drafting.done(page)
    return _shown(revision)


def created(text: str) -> Revision:
    """Make a page; where its answer was lost on the way and the same text is sent once more, return the page it made."""
    try:
        return publish.create(text, signature())
    except TitleTakenError as error:
        made = error.page.head
        if made.number == 1 and made.author_id == signature().author.id and made.text == document.clean(text):
            return made
        raise


def settled(base: Revision | None, head: Revision, text: str, *, undone: Revision | None = None) -> ResponseReturnValue:
    """Save the text that settles a conflict with the head, merged with later saves.

    With a `base`, as a merge of that; with `undone`, as taking that edit back.
    """
    try:
        revision = edit(head, text, started=base, undone=undone)
    except EditConflictError as error:
        return conflict(error.base, error.typed, error.head), HTTPStatus.CONFLICT
    except StoreError as error:
        values = {**remarks(), "base": str(head.number), "text": text}
        return form(head.page, values, error=messages.sentence(error), taken=taken(error)), errors.status(error)
    drafting.done(head.page)
    return _shown(revision)


def conflict(base: Revision, typed: str, head: Revision, found: Clashes | None = None, **more: Any) -> str:
    """Return the screen on which is picked, place by place, what is to stand of a text written from `base` and of the head.

    With `undo` the text is the one before `base`, which is to be undone.
    """
    again, known = found is not None, found is not None and forms.line("places") == found.digest
    found = found or clashes.between(base, typed, head)
    return render_template(
        "conflicts/update.html",
        page=head.page,
        base=base,
        head=head,
        typed=typed,
        found=found,
        unsettled=[place for place in found.places if not place.settled] if known else [],
        stray=clashes.stray() if again and not known else [],
        **more,
    )


def signature() -> Signature:
    """Return who sends this form, with the comment typed into it."""
    account = current.account()
    assert account is not None, "guarded: only members write"  # noqa: S101 - tells mypy what the table of rights holds
    waits = not permissions.can(account, "look")
    return Signature(account.person, forms.line("comment"), forms.ticked("minor"), waits=waits)


def edit(base: Revision, text: str, started: Revision | None = None, undone: Revision | None = None) -> Revision:
    """Save `text`, written from `base`, as `publish.edit` does."""
    return publish.edit(base, text, signature(), started=started, undone=undone)


def taken(error: StoreError) -> Page | None:
    """Return the page that has the title already, if that is what the refusal says."""
    return error.page if isinstance(error, TitleTakenError) else None


def twins(page: Page | None, text: str) -> list[Page]:
    """Return pages whose titles differ in spelling only from the title that this text newly gives."""
    parsed = document.parse(text)
    language = parsed.language or (page.language if page else publish.site_language())
    if not parsed.title or (page and parsed.title == page.title) or naming.holder(db.session(), parsed.title, language):
        return []
    return naming.twins(db.session(), parsed.title, language, besides=page)


def remarks() -> dict[str, str]:
    """Return what the form says beside the text; the section names its draft, also where the source is edited."""
    return {name: request.form[name] for name in ("base", "section", "comment", "minor", "draft") if name in request.form}


def _given_back(page: Page | None, error: StoreError) -> ResponseReturnValue:
    """Return what was typed with what is against it. A script still has it, and asks for this screen in its turn."""
    if forms.by_script():
        raise error
    if isinstance(error, EditConflictError):
        return conflict(error.base, error.typed, error.head), HTTPStatus.CONFLICT
    return form(page, request.form, error=messages.sentence(error), taken=taken(error)), errors.status(error)


def _other_form(page: Page | None, text: str) -> ResponseReturnValue | None:
    """Return the other form that a button asks for: the source, or the fields."""
    if forms.ticked("to_source"):
        return form(page, {**remarks(), "text": text})
    if forms.ticked("to_fields"):
        kept = {name: value for name, value in remarks().items() if name != "section"}
        return form(page, {**kept, **editing.values(text)})
    if page is None and (forms.ticked("to_kind") or forms.ticked("to_language")):
        return form(None, _begun_anew(text))
    if forms.ticked("to_kind") or forms.ticked("resume"):
        return form(page, request.form)
    if page is None and forms.ticked("near"):
        return form(None, request.form)
    return None


def _begun_anew(text: str) -> dict[str, str]:
    """Return what was typed for a new page, in the form of another kind or language; a text not begun yet begins as theirs."""
    values = request.form.to_dict()
    values["kind"] = forms.line("to_kind") or values.get("kind", "")
    values["language"] = forms.line("to_language") or values.get("language", "")
    if not document.parse(starting.finished(text)).body.strip():
        values["body"] = starting.text(values["kind"], values["language"])
    return values


def _looked_at(base: Revision | None, text: str) -> ResponseReturnValue | None:
    """Return the form with what its button asks to see above it, the page or the changes; to a script that alone."""
    page = base.page if base else None
    shown: dict[str, Any]
    if forms.ticked("preview"):
        name, shown = "preview", {"preview": previews.of(page, text)}
    elif base and forms.ticked("compare"):
        name, shown = "changes", {"changes": previews.changes(base, text)}
    else:
        return None
    if forms.by_script():
        return jsonify(html=render_template(f"pages/{name}.html", page=page, **shown))
    return form(page, request.form, twins=twins(page, text), **shown)


def _warning(page: Page | None, text: str) -> ResponseReturnValue | None:
    """Return the warning that must be seen before saving."""
    similar = twins(page, text)
    if similar and not forms.ticked("twins_seen"):
        return form(page, request.form, twins=similar), HTTPStatus.CONFLICT
    return None


def _shown(revision: Revision) -> ResponseReturnValue:
    flash(_merged(revision) or _saved(revision))  # type: ignore[arg-type] # the layout shows a sentence, or one with a link
    address = url_for("pages.show", slug=revision.page.slug, _anchor=_section(revision))
    if forms.by_script():
        return jsonify(address=address, files=url_for("files.create", slug=revision.page.slug))
    return redirect(address, HTTPStatus.SEE_OTHER)


def _section(revision: Revision) -> str | None:
    """Return the id of the heading whose section was edited, if it was one."""
    number, shown = forms.line("section"), revision.rendering.headings if revision.rendering else []
    return shown[int(number) - 1]["id"] if number.isdecimal() and 0 < int(number) <= len(shown) else None


def _merged(revision: Revision) -> tuple[str, str, str] | None:
    """Return what to say of a merge, where to see what came from whom, and what that link is called."""
    if revision.merged_number is None or revision.parent_number is None:
        return None
    others = people.authors(db.session(), revision.page, revision.merged_number, revision.parent_number)
    if not others:
        return None
    names = format_list(
        [f"\N{FIRST STRONG ISOLATE}{person.name}\N{POP DIRECTIONAL ISOLATE}" for person in others], locale=i18n.language()
    )
    said = _("Saved. Your text was merged with what %(names)s changed in the meantime: both are in the page now.", names=names)
    address = url_for("merges.show", slug=revision.page.slug, number=revision.number)
    return said, address, _("What came from whom?")


def _saved(revision: Revision) -> str:
    if revision.merged_number:
        return _("Saved. Someone else had changed this page in the meantime; both changes are in it now.")
    if _MARKS.search(revision.text):
        return _("Saved. The marks between the two texts still stand in it: edit it again and keep what is right.")
    return _("Saved.")
