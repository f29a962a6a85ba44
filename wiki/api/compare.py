"""What changed between two revisions of a page."""

from __future__ import annotations

from flask import jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pages_store import history, store
from pages_store.comparing import diff, summary
from pages_store.errors import FieldError
from wiki import db, phrasing
from wiki.addresses import LARGEST_NUMBER
from wiki.api import inputs


def show(page_id: int) -> ResponseReturnValue:
    """Show how revision `from` became revision `to`."""
    numbers = [_number("from"), _number("to")]
    page = store.page(db.session(), page_id)
    old, new = (history.visible(db.session(), page, number) for number in numbers)
    changes = diff.changes(old.text, new.text)
    return jsonify(
        changes=[{"op": change.op, "text": change.text} for change in changes],
        summary=_summary(old.text, new.text),
        words_added=diff.words_added(changes),
        words_removed=diff.words_removed(changes),
    )


def _number(name: str) -> int:
    number = inputs.asked(name, 1, LARGEST_NUMBER)
    if number is None:
        raise FieldError(name, "missing")
    return number


def _summary(old: str, new: str) -> str:
    if old == new:
        return _("Nothing was changed.")
    told = phrasing.of(summary.between(old, new))
    return told or _("Only blank lines, or the order and notes of the fields, were changed.")
