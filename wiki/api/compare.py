"""What changed between two revisions of a page."""

from __future__ import annotations

from flask import jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from pages_store import diff, history, store
from pages_store.errors import FieldError
from wiki import db
from wiki.addresses import LARGEST_NUMBER
from wiki.api import inputs


def show(page_id: int) -> ResponseReturnValue:
    """Show how revision `from` became revision `to`."""
    numbers = [_number("from"), _number("to")]
    page = store.page(db.session(), page_id)
    old, new = (history.visible(db.session(), page, number) for number in numbers)
    changes = diff.changes(old.text, new.text)
    added, removed = diff.words_added(changes), diff.words_removed(changes)
    return jsonify(
        changes=[{"op": change.op, "text": change.text} for change in changes],
        summary=_("Nothing was changed.") if old.text == new.text else _summary(added, removed),
        words_added=added,
        words_removed=removed,
    )


def _number(name: str) -> int:
    number = inputs.asked(name, 1, LARGEST_NUMBER)
    if number is None:
        raise FieldError(name, "missing")
    return number


def _summary(added: int, removed: int) -> str:
    if not added and not removed:
        return _("Only spaces and punctuation were changed.")
    gained = ngettext("%(num)s word was added.", "%(num)s words were added.", added)
    lost = ngettext("%(num)s word was removed.", "%(num)s words were removed.", removed)
    return " ".join(part for part, count in ((gained, added), (lost, removed)) if count)
