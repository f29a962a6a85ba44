"""Lists of pages by what they are about."""

from __future__ import annotations

import pytest
from flask import Flask

from pages_store import listing, store
from tests.conftest import Visitor
from tests.page_forms import write
from wiki import db


@pytest.fixture
def written(app: Flask, amal: Visitor) -> Flask:
    write(amal, "صيانة الآبار", kind="lesson", tags="ماء، صيانة")
    write(amal, "إدارة المياه", kind="policy", tags="ماء")
    write(amal, "Acqua", language="it", tags="acqua، ماءٌ")
    write(amal, "محذوفة", tags="ماء")
    with app.app_context(), db.writing() as change:
        store.delete(db.session(), change, store.page(db.session(), 4), store.page(db.session(), 1).head.author)
    return app


def titles(pages: list[listing.Page]) -> list[str]:
    return [page.title for page in pages]


def test_pages_are_listed_by_title_spelling_apart_or_by_last_change(written: Flask) -> None:
    with written.app_context():
        assert titles(listing.by_title(db.session(), {}, 9)) == ["Acqua", "إدارة المياه", "صيانة الآبار"]
        assert titles(listing.by_change(db.session(), {}, 9)) == ["Acqua", "إدارة المياه", "صيانة الآبار"]
        assert titles(listing.by_title(db.session(), {}, 1, 1)) == ["إدارة المياه"]
        assert titles(listing.by_title(db.session(), {"tag": "ماء", "kind": "lesson"}, 9)) == ["صيانة الآبار"]


def test_what_a_list_can_be_narrowed_by_is_counted_over_live_pages_and_spellings(written: Flask) -> None:
    with written.app_context():
        counts = listing.counts(db.session(), {}, 9)
        assert counts["kind"] == [("lesson", 1), ("page", 1), ("policy", 1)]
        assert counts["language"] == [("ar", 2), ("it", 1)]
        assert [count for _, count in counts["tag"]] == [3, 1, 1]
        assert len(listing.counts(db.session(), {}, 1)["tag"]) == 1
        assert listing.counts(db.session(), {"kind": "policy"}, 9)["tag"] == [("ماء", 1)]


def test_deleted_pages_are_listed_apart(written: Flask) -> None:
    with written.app_context():
        assert titles(listing.deleted(db.session(), 9)) == ["محذوفة"]
        assert listing.deleted(db.session(), 9, 1) == []


def test_pages_asked_for_by_number_come_in_that_order_with_their_marks_but_those_that_are_gone(written: Flask) -> None:
    with written.app_context():
        found = listing.listed(db.session(), [3, 99, 4, 1])
        assert [(number, page.title) for number, page in found.items()] == [(3, "Acqua"), (1, "صيانة الآبار")]
        assert [mark.value for mark in found[1].marks if mark.name == "tags"] == ["ماء", "صيانة"]
        assert listing.listed(db.session(), []) == {}
