"""What a member has seen: remembered for that member alone, told when something changed since, forgotten on demand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.conftest import Visitor
from tests.page_forms import form, in_english, rewrite, send, write
from wiki import db
from wiki.accounts.tables import Visit


@pytest.fixture
def address(salem: Visitor) -> str:
    """A page with one revision."""
    return write(salem, "رسوم النظافة", "نص.\n")


def see(who: Visitor, address: str) -> str:
    """Look at a page to the end, as browsers do."""
    reply = in_english(who).get(address, buffered=True)
    assert reply.status_code == 200
    return reply.text


def later(app: Flask) -> None:
    """Let an hour go by since all visits."""
    with app.app_context(), db.writing():
        for row in db.session().scalars(select(Visit)):
            row.at -= timedelta(hours=1)
            row.before_at = row.before_at and row.before_at - timedelta(hours=1)


def test_a_member_is_led_to_what_changed_since_the_last_visit(app: Flask, address: str, amal: Visitor, salem: Visitor) -> None:
    see(amal, address)
    later(app)
    rewrite(salem, address, body="نص ثان.\n")
    rewrite(salem, address, body="نص ثالث.\n")
    see(amal, address)
    see(amal, address)  # the same visit goes on
    assert amal.get(f"{address}/since").location.endswith("/compare/1/3")
    later(app)
    assert "Nothing changed since your last visit" in see(amal, f"{address}/since")


def test_a_hidden_revision_is_not_compared_with(app: Flask, address: str, amal: Visitor, salem: Visitor) -> None:
    rewrite(salem, address, body="نص ثان.\n")
    see(amal, address)
    later(app)
    rewrite(salem, address, body="نص ثالث.\n")
    salem.post(f"{address}/revisions/2/hide")
    assert amal.get(f"{address}/since").location.endswith("/compare/1/3")


def test_who_was_never_there_is_told_so(address: str, amal: Visitor, visitor: Visitor) -> None:
    assert "No earlier visit of yours is known" in see(amal, f"{address}/since")
    see(amal, address)
    assert "No earlier visit of yours is known" in see(amal, f"{address}/since")
    assert "/sign-in" in visitor.get(f"{address}/since").location


def test_a_visit_is_no_change_of_the_site_and_is_noted_from_kept_screens_too(app: Flask, address: str, amal: Visitor) -> None:
    with app.app_context():
        before = db.clock()
    see(amal, address)
    later_at = see(amal, address)
    assert later_at
    with app.app_context():
        assert db.clock() == before
        assert [(row.page_id, row.number) for row in db.session().scalars(select(Visit))] == [(1, 1)]
        with db.writing():
            db.session().execute(update(Visit).values(number=0))
    see(amal, address)
    with app.app_context():
        assert db.session().scalars(select(Visit.number)).all() == [1]


def test_what_others_changed_since_the_last_look_at_recent_changes_is_shown(
    app: Flask, address: str, amal: Visitor, salem: Visitor
) -> None:
    assert "No earlier visit of yours is known" in see(amal, "/changes?since=visit")
    later(app)
    rewrite(salem, address, body="نص ثان.\n", comment="تصحيح الرسم")
    rewrite(amal, address, body="نص ثالث.\n", comment="من عندي")
    new = see(amal, "/changes?since=visit")
    assert "تصحيح الرسم" in new
    assert "من عندي" not in new
    assert "تصحيح الرسم" in see(amal, "/changes?since=visit")
    later(app)
    assert "تصحيح الرسم" not in see(amal, "/changes?since=visit")
    assert "من عندي" in see(salem, "/changes")
    assert "No earlier visit" not in see(salem, "/changes")


def test_what_others_made_since_is_marked_in_the_history_and_in_recent_changes(
    app: Flask, address: str, amal: Visitor, salem: Visitor, visitor: Visitor
) -> None:
    mark = "new since your last visit"
    for screen in (address, "/changes"):
        see(amal, screen)
    later(app)
    rewrite(salem, address, body="نص ثان.\n")
    rewrite(salem, address, body="نص ثالث.\n")
    rewrite(amal, address, body="نص رابع.\n")
    assert see(amal, f"{address}/history").count(mark) == 2
    assert see(amal, "/changes").count(mark) == 3  # the line of the page, and two edits in it
    for reader in (salem, visitor):
        assert mark not in see(reader, f"{address}/history") + see(reader, "/changes")
    see(amal, address)
    assert mark not in see(amal, "/changes")


def test_who_does_not_want_it_is_not_remembered_and_what_was_is_forgotten(app: Flask, address: str, amal: Visitor) -> None:
    see(amal, address)
    off = form(amal.get("/account"), "remember")
    assert send(amal, off, remember=None).status_code == 303
    see(amal, address)
    with app.app_context():
        assert db.session().scalars(select(Visit)).all() == []
    assert "Your visits are not remembered" in see(amal, f"{address}/since")
    send(amal, off, remember="1")
    see(amal, address)
    send(amal, off, remember="1", forget="1")
    with app.app_context():
        assert db.session().scalars(select(Visit)).all() == []
    assert "remembered" in amal.get("/account").text


def test_visits_of_visitors_leave_no_trace(app: Flask, address: str, visitor: Visitor) -> None:
    see(visitor, address)
    with app.app_context():
        assert db.session().scalars(select(Visit)).all() == []
