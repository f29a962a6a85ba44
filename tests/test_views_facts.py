"""The fields of a page as a reader sees them."""

from __future__ import annotations

import pytest
from flask import Flask

from pages_store.documents import document
from wiki.views import facts

TYPED = [
    ("2025-12-03", "3 dicembre 2025"),
    ("2025-12-03T09:30", "3 dicembre 2025, ore 09:30"),
    ("2025-12-03T23:30+02:00", "3 dicembre 2025, ore 23:30"),
    ("2025-11", "novembre 2025"),
    ("2025", "2025"),
    ("next spring", "next spring"),
    ("2025-13-45", "2025-13-45"),
]


@pytest.mark.parametrize(("typed", "read"), TYPED)
def test_a_date_is_shown_as_the_reader_writes_it_and_other_words_as_typed(app: Flask, typed: str, read: str) -> None:
    parsed = document.parse(f"---\ntitle: A\nkind: activity\nstart: {typed}\n---\n")
    with app.test_request_context(headers={"Accept-Language": "it"}):
        assert [value.text for fact in facts.of_page(parsed, {}) for value in fact.values] == [read]
