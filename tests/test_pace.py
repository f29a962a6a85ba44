"""How long searches take, as the process that answers them has seen it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from tests.conftest import Visitor
from tests.page_forms import in_english
from wiki import pace, worker

ADVICE = "KUNNASH_SEARCH_ENGINE=tantivy"


def took(app: Flask, *seconds: float) -> None:
    with app.app_context():
        pace.latest().extend(seconds)


def is_slow(app: Flask) -> bool:
    with app.app_context():
        return pace.is_slow()


def test_searches_are_slow_where_one_in_twenty_is(app: Flask) -> None:
    took(app, *[0.01] * 96, *[1.0] * 4)
    assert not is_slow(app)
    took(app, 1.0, 1.0)
    assert is_slow(app)


def test_a_few_searches_tell_nothing_and_old_ones_no_more(app: Flask) -> None:
    took(app, *[1.0] * (pace.FEWEST - 1))
    assert not is_slow(app)
    took(app, *[0.01] * pace.LATEST)
    assert not is_slow(app)


def test_each_search_that_the_index_answers_is_measured(app: Flask, visitor: Visitor) -> None:
    visitor.get("/search?q=x")
    with app.app_context():
        assert len(pace.latest()) == 0
        worker.catch_up()
    visitor.get("/search?q=x")
    visitor.api("GET", "/search?q=y")
    with app.app_context():
        assert len(pace.latest()) == 2


@pytest.mark.parametrize("page", ["/admin/people", "/admin/invitations"])
def test_administrators_are_told_of_the_faster_engine_where_searches_are_slow(app: Flask, admin: Visitor, page: str) -> None:
    assert ADVICE not in admin.get(page).text
    took(app, *[1.0] * pace.FEWEST)
    shown = in_english(admin).get(page).text
    assert ADVICE in shown
    assert "kunnash[tantivy]" in shown


def test_nobody_is_told_to_take_the_engine_that_is_there(app: Flask, admin: Visitor) -> None:
    took(app, *[1.0] * pace.FEWEST)
    app.extensions["kunnash.settings"] = replace(app.extensions["kunnash.settings"], search_engine="tantivy")
    assert ADVICE not in admin.get("/admin/people").text
