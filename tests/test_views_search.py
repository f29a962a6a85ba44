"""Searching by the page for it."""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path
from urllib.parse import quote, unquote, unquote_plus

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Visitor
from tests.page_forms import in_english, write
from wiki import create_app, worker
from wiki.config import read


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> tuple[Path, list[str]]:
    """The data folder of a site with three pages, and their addresses."""
    settings = read({"KUNNASH_DATA": str(tmp_path_factory.mktemp("searched"))})
    shutil.copy(migrated, settings.data)
    made = create_app(settings)
    writer = Visitor(made, "writer", "member")
    pages = [
        write(writer, "إدارة النفايات", "تجمع البلديّة النفايات صباحًا.\n", kind="lesson", tags="نظافة"),
        write(writer, "رسوم النظافة", "قرار المجلس البلدي.\n", kind="policy"),
        write(writer, "Gestione dei rifiuti", "Il Comune raccoglie i rifiuti.\n", language="it"),
    ]
    with made.app_context():
        worker.catch_up()
    for part in ("renderer", "search"):
        made.extensions[f"kunnash.{part}"].close()
    made.extensions["kunnash.engine"].dispose()
    return settings.data, pages


@pytest.fixture
def pages(app: Flask, built: tuple[Path, list[str]]) -> list[str]:
    """Three pages of the site; whoever joins it does so after them."""
    shutil.copytree(built[0], app.extensions["kunnash.settings"].data, dirs_exist_ok=True)
    return built[1]


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
    "kind=x", "q=" + "%D9%82" * 3000, "tag=%D9%86%D8%B8%D8%A7%D9%81%D8%A9", "after=x", "before=99999999", "after=0000",
    "q=-", "q=:", "q=%E2%80%AE", "q=after:99999999", "q=%22%C2%AB%22%C2%BB", "q=%F0%9F%98%80", "q=kind:nonsense", "expand=x",
]  # fmt: skip


def test_no_query_is_a_fault(pages: list[str], visitor: Visitor) -> None:
    for query in QUERIES:
        assert visitor.get(f"/search?{query}").status_code == 200, query


ODD = st.text(alphabet='"«»“” -−*:=kindafter2024-ابةأنوع،؟\u0000\u202e\u200f😀', max_size=40)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(query=ODD, field=st.sampled_from(["kind", "place", "author", "after", "sort"]), value=ODD)
def test_whatever_is_asked_is_answered(pages: list[str], visitor: Visitor, query: str, field: str, value: str) -> None:
    assert visitor.get("/search", query_string={"q": query, field: value}).status_code == 200


def found_by(who: Visitor, query: str, **asked: str) -> list[str]:
    """Return the titles found, without their marks."""
    text = who.get("/search", query_string={"q": query, **asked}).text
    return [unescape(re.sub("<[^>]*>", "", title)) for title in re.findall(r"<h2 lang[^>]*>(.*?)</h2>", text)]


def links(who: Visitor, query: str, **asked: str) -> dict[str, str]:
    """Return the addresses that a search offers, by what the links say."""
    text = who.get("/search", query_string={"q": query, **asked}).text
    found = re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', text, re.DOTALL)
    return {
        " ".join(unescape(re.sub("<[^>]*>", " ", said)).split()): unquote_plus(unescape(address)) for address, said in found
    }


def test_a_filter_is_typed_in_the_readers_words_and_lifted_by_a_link(pages: list[str], visitor: Visitor) -> None:
    assert found_by(visitor, "البلدية نوع:سياسة") == ["رسوم النظافة"]
    assert found_by(visitor, "لغة:إيطالية") == ["Gestione dei rifiuti"]
    lifting = links(in_english(visitor), "البلدية نوع:سياسة")["Policies Take this filter away"]
    assert lifting == "/search?q=البلدية"


def test_the_other_filters_and_the_order_stay_when_one_is_set(pages: list[str], visitor: Visitor) -> None:
    address = links(in_english(visitor), "نظافة", sort="newest", tag="نظافة")["Lessons learned 1"]
    assert address == "/search?q=نظافة&kind=lesson&tag=نظافة&sort=newest"


def test_pages_come_in_the_order_of_titles(pages: list[str], visitor: Visitor) -> None:
    assert found_by(visitor, "", after="2020", sort="title") == ["إدارة النفايات", "رسوم النظافة", "Gestione dei rifiuti"]


def test_people_are_offered_to_members_and_never_named_to_visitors(pages: list[str], amal: Visitor, visitor: Visitor) -> None:
    assert links(amal, "النظافة")["writer 2"] == "/search?q=النظافة&author=writer"
    assert len(found_by(amal, "كاتب:writer")) == 3
    for asked in ({}, {"author": "writer"}):
        text = visitor.get("/search", query_string={"q": "النظافة", **asked}).text
        assert "writer 2" not in " ".join(re.sub("<[^>]*>", " ", text).split())
    assert found_by(visitor, "كاتب:writer") == found_by(visitor, "", author="writer") == []


def test_a_query_is_searched_as_typed_if_that_is_asked_for(pages: list[str], visitor: Visitor) -> None:
    offered = links(in_english(visitor), "رسووم")
    address = next(address for said, address in offered.items() if "as you typed it" in said)

    assert address == "/search?q=رسووم&correct=0"
    assert found_by(visitor, "رسووم") == ["رسوم النظافة"]
    assert found_by(visitor, "رسووم", correct="0") == []


def test_only_the_spelling_typed_is_one_link_away(pages: list[str], visitor: Visitor) -> None:
    address = links(in_english(visitor), "بلديه نوع:درس")["Only this spelling"]

    assert address == '/search?q="=بلديه" نوع:درس&expand=0'
    assert found_by(visitor, "بلديه")
    assert not found_by(visitor, '"=بلديه"')


READINGS = [
    ("؟!", "There is no word in this query"),
    ("من في", "too common to tell pages apart"),
    ("على من", "These words stand in nearly every text"),
    ("after:soon النفايات", "“<bdi>soon</bdi>” is no date"),
    ("«النفايات", "The quotation marks were left open"),
    ("ا " * 1_500, "The query is very long"),
    (" ".join(f"w{number}" for number in range(40)), "only the first ones were searched"),
]


def test_it_is_said_what_of_a_query_was_not_read_as_typed(pages: list[str], visitor: Visitor) -> None:
    for query, said in READINGS:
        assert said in in_english(visitor).get("/search", query_string={"q": query}).text, query


WAYS = [
    ("النفايات kind:team", "Without this filter: team", "/search?q=النفايات"),
    ('"صباحا النفايات"', "Without the quotation marks: صباحا النفايات", "/search?q=صباحا النفايات"),
    ('"=بلديه"', "In any spelling: بلديه", "/search?q=بلديه"),
    ("النفايات -البلدية", "Without leaving out: البلدية", "/search?q=النفايات"),
]


def test_where_nothing_is_found_what_would_be_found_is_offered(pages: list[str], visitor: Visitor) -> None:
    for query, way, address in WAYS:
        assert links(in_english(visitor), query)[way] == address
        assert found_by(visitor, address.partition("q=")[2])


def test_a_filter_of_the_address_is_lifted_where_nothing_is_found(pages: list[str], visitor: Visitor) -> None:
    assert links(in_english(visitor), "النفايات", kind="team")["Without this filter: Teams"] == "/search?q=النفايات"


ALL_LIFTED = [
    ('"صباحا النفايات" kind:team', {}, "Only the words: صباحا النفايات"),
    ('"صباحا النفايات"', {"kind": "team"}, "Only the words: صباحا النفايات"),
    ("النفايات -البلدية kind:team", {"language": "it"}, "Only the words: النفايات"),
]


def test_the_words_alone_are_offered_where_all_else_has_to_be_lifted_at_once(pages: list[str], visitor: Visitor) -> None:
    for query, filters, way in ALL_LIFTED:
        offered = links(in_english(visitor), query, **filters)
        assert offered[way] == f"/search?q={way.partition(': ')[2]}"
        assert not any(each.startswith("Without") for each in offered)
        assert found_by(visitor, offered[way].partition("q=")[2])


def test_the_words_alone_are_not_offered_where_they_find_nothing_either(pages: list[str], visitor: Visitor) -> None:
    offered = links(in_english(visitor), '"قققققق ككككك" kind:team', language="it")
    assert not any(": " in each and each.startswith(("Only", "Without")) for each in offered)


def test_a_visitor_who_finds_nothing_may_sign_in_and_ask(pages: list[str], visitor: Visitor) -> None:
    address = links(in_english(visitor), "قققققق")["Sign in and ask it as a question"]
    assert unquote(address) == "/sign-in?next=/pages/new?kind=question&title=قققققق"


def test_a_hit_leads_to_the_section_that_answers(app: Flask, amal: Visitor, visitor: Visitor) -> None:
    address = write(amal, "دليل", "مقدمة.\n\n## كلفة الصيانة\n\nبلغت كلفة المضخّة ألف دينار.\n", place="سبها")
    with app.app_context():
        worker.catch_up()

    section = next(link for said, link in links(in_english(visitor), "مضخة").items() if "In the section" in said)
    assert section.startswith(f"{address}#")
    assert f'id="{section.partition("#")[2]}"' in visitor.get(quote(address)).text


def test_the_last_of_many_pages_found_says_that_it_is(pages: list[str], visitor: Visitor) -> None:
    text = in_english(visitor).get("/search?q=النفايات&page=7").text
    assert "There is nothing more here" in text
    assert visitor.get("/search?q=النفايات").text.count('name="robots" content="noindex"') == 1
