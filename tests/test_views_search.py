"""Searching by the page for it."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.conftest import Visitor
from tests.page_forms import in_english, write
from wiki import worker


@pytest.fixture
def pages(app: Flask, amal: Visitor) -> list[str]:
    made = [
        write(amal, "إدارة النفايات", "تجمع البلديّة النفايات صباحًا.\n", kind="lesson", tags="نظافة"),
        write(amal, "رسوم النظافة", "قرار المجلس البلدي.\n", kind="policy"),
        write(amal, "Gestione dei rifiuti", "Il Comune raccoglie i rifiuti.\n", language="it"),
    ]
    with app.app_context():
        worker.catch_up()
    return made


def test_a_page_is_found_by_a_word_spelt_otherwise_and_the_word_is_marked(pages: list[str], visitor: Visitor) -> None:
    found = visitor.get("/search?q=بلديه").text
    assert "<mark>البلديّة</mark>" in found
    assert "إدارة" in found


def test_a_hit_is_in_its_own_language_and_direction(pages: list[str], visitor: Visitor) -> None:
    assert '<h2 lang="it" dir="ltr">' in visitor.get("/search?q=rifiuti").text


def test_the_finds_are_narrowed_by_links(pages: list[str], visitor: Visitor) -> None:
    found = visitor.get("/search?q=البلدية").text
    assert "/search?q=%D8%A7%D9%84%D8%A8%D9%84%D8%AF%D9%8A%D8%A9&amp;kind=policy" in found
    narrowed = visitor.get("/search?q=البلدية&kind=policy").text
    assert "رسوم" in narrowed
    assert "إدارة" not in narrowed
    assert 'name="kind" value="policy"' in narrowed


def test_it_is_said_how_the_words_were_read_with_a_way_to_the_exact_spelling(pages: list[str], visitor: Visitor) -> None:
    found = in_english(visitor).get("/search?q=النفايات").text
    assert "How your words were read" in found
    assert "Only this spelling" in found


def test_a_misspelt_word_is_searched_as_the_nearest_and_that_is_said(pages: list[str], visitor: Visitor) -> None:
    found = in_english(visitor).get("/search?q=رسووم").text
    assert "These are results for" in found
    assert "as you typed it" in found


def test_a_search_that_finds_nothing_offers_to_ask(pages: list[str], amal: Visitor, visitor: Visitor) -> None:
    assert "Ask it as a question" in in_english(amal).get("/search?q=قققققق").text
    assert "Nothing was found" in in_english(visitor).get("/search?q=قققققق").text


def test_without_an_index_titles_are_searched_and_that_is_said(amal: Visitor, visitor: Visitor) -> None:
    write(amal, "رسوم النظافة")
    found = in_english(visitor).get("/search?q=رسوم النظافه").text
    assert "The search index is being made anew" in found
    assert "رسوم النظافة" in found
    assert visitor.get("/search", query_string={"q": "a" * 60_000}).status_code == 200


QUERIES = [
    "", "q=", "q=%22", "q=*", "q=kind:", "q=x&page=0", "q=x&page=999999", "q=x&page=x", "q=x&sort=oldest", "q=%00",
    "kind=x", "q=" + "%D9%82" * 3000, "tag=%D9%86%D8%B8%D8%A7%D9%81%D8%A9",
]  # fmt: skip


def test_no_query_is_a_fault(pages: list[str], visitor: Visitor) -> None:
    for query in QUERIES:
        assert visitor.get(f"/search?{query}").status_code == 200, query
