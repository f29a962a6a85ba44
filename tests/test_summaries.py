"""What is kept of each revision's changes: made at the save, made anew by the worker, gone with what goes out of sight."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete
from sqlalchemy.orm import Session

from pages_store import database, history, summaries
from pages_store.comparing.summary import FieldChange, Summary
from pages_store.tables import KeptSummary, Page
from tests.conftest import Visitor
from tests.store_cast import Writer
from wiki import db, summarising


@pytest.fixture
def page(khadija: Writer) -> Page:
    """A page with three revisions."""
    made = khadija.create("الحملة", "ثلاث كلمات هنا.\n", front="place: زليتن\n")
    khadija.save(made, made.head.text.replace("زليتن", "سبها").replace("هنا", "هناك دائمًا"))
    khadija.save(made, made.head.text + "سطر.\n")
    return made


def kept(session: Session, page: Page) -> list[Summary | None]:
    """What is kept of the page's revisions, oldest first."""
    session.expire_all()
    return [summaries.of(revision) for revision in reversed(history.revisions(session, page, 10))]


def test_a_save_keeps_what_it_changed(stored: Session, page: Page) -> None:
    second = kept(stored, page)[1]
    assert second is not None
    assert second.fields == (FieldChange("place", ("زليتن",), ("سبها",)),)
    assert (second.size, second.added, second.removed) == (len(history.revision(stored, page, 2).text), 3, 2)


def test_what_is_kept_of_a_hidden_revision_and_of_the_one_made_from_it_is_gone(stored: Session, page: Page) -> None:
    with database.writing(stored) as change:
        history.hide(stored, change, history.revision(stored, page, 2))
    first, second, third = kept(stored, page)
    assert first is not None
    assert (second, third) == (None, None)


def test_of_a_revision_whose_parent_is_out_of_sight_nothing_is_told(stored: Session, page: Page) -> None:
    with database.writing(stored) as change:
        history.erase(stored, change, history.revision(stored, page, 2))
    third = history.revision(stored, page, 3)
    assert [revision.number for revision in summaries.missing(stored, -1, 9)] == [3]
    assert summaries.work_out(stored, third) == Summary(len(third.text), unseen=True)


def test_the_worker_makes_what_is_missing_as_the_save_made_it(app: Flask, amal: Visitor) -> None:
    amal.api("POST", "/pages", json={"title": "Bins", "body": "One two three.\n", "language": "en"})
    amal.api("PUT", "/pages/1", json={"body": "One 2 three four.\n", "base": 1})
    with app.app_context():
        page = db.session().get_one(Page, 1)
        made = kept(db.session(), page)
        with db.writing():
            db.session().execute(delete(KeptSummary))
        while summarising.follow(-1):
            pass
        assert kept(db.session(), db.session().get_one(Page, 1)) == made != [None, None]
