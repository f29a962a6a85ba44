"""What is suggested while a search is typed."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.conftest import Visitor
from tests.page_forms import in_english, write
from wiki import suggestions

OPTION = re.compile(r'<a role="option"[^>]*href="([^"]+)".*?<span[^>]*>(.*?)</span>\s*<small>(.*?)</small>', re.DOTALL)


def suggested(who: Visitor, typed: str) -> list[str]:
    return [text for _, text, _ in OPTION.findall(who.get("/suggestions", query_string={"q": typed}).text)]


def term(who: Visitor, title: str, **fields: str) -> int:
    made: int = who.api("POST", "/pages", json={"title": title, "kind": "term", "fields": fields, "body": ""}).get_json()["id"]
    return made


def test_titles_are_suggested_by_any_of_their_words_those_that_begin_so_first(amal: Visitor, visitor: Visitor) -> None:
    write(amal, "النفايات الطبية")
    write(amal, "إدارة النفايات في زليتن")
    write(amal, "شبكة المياه")
    write(amal, "نفايات البناء")

    assert suggested(visitor, "نفا") == ["نفايات البناء", "النفايات الطبية", "إدارة النفايات في زليتن"]
    assert suggested(visitor, "اداره نف") == ["إدارة النفايات في زليتن"]
    assert suggested(visitor, "قق") == suggested(visitor, "") == []


def test_of_equally_good_titles_the_last_changed_comes_first(amal: Visitor, visitor: Visitor) -> None:
    first = amal.api("POST", "/pages", json={"title": "خطة أولى", "body": "نص"}).get_json()["id"]
    write(amal, "خطة ثانية")
    assert suggested(visitor, "خط") == ["خطة ثانية", "خطة أولى"]
    amal.api("PUT", f"/pages/{first}", json={"base": 1, "body": "نص آخر"})
    assert suggested(visitor, "خط") == ["خطة أولى", "خطة ثانية"]


def test_a_page_is_suggested_from_its_save_to_its_deletion_by_the_title_it_has(amal: Visitor, visitor: Visitor) -> None:
    number = amal.api("POST", "/pages", json={"title": "مكتبة متنقّلة", "body": "نص"}).get_json()["id"]
    assert suggested(visitor, "مكت") == ["مكتبة متنقّلة"]
    amal.api("PUT", f"/pages/{number}", json={"base": 1, "title": "حافلة الكتب"})
    assert suggested(visitor, "مكت") == []
    assert suggested(visitor, "حاف") == ["حافلة الكتب"]
    amal.api("DELETE", f"/pages/{number}")
    assert suggested(visitor, "حاف") == []
    amal.post(f"/pages/{'حافلة-الكتب'}/restore", seen_on="/pages/deleted")
    assert suggested(visitor, "حاف") == ["حافلة الكتب"]


def test_a_term_is_suggested_by_its_words_in_any_language_and_once(amal: Visitor, visitor: Visitor) -> None:
    term(amal, "مكبّ النفايات", ar="مكبّ النفايات", it="discarica", en="landfill", fr="décharge", variants="discarica comunale")
    [(address, text, about)] = OPTION.findall(in_english(visitor).get("/suggestions?q=disc").text)

    assert address == "/pages/%D9%85%D9%83%D8%A8-%D8%A7%D9%84%D9%86%D9%81%D8%A7%D9%8A%D8%A7%D8%AA"
    assert text == "discarica"
    assert about == "Term · <bdi>مكبّ النفايات</bdi>"
    assert suggested(visitor, "DECH") == ["décharge"]
    assert suggested(visitor, "مكب") == ["مكبّ النفايات"]


def test_a_place_of_which_pages_tell_is_suggested_however_it_is_spelt(amal: Visitor, visitor: Visitor) -> None:
    assert suggested(visitor, "Sabh") == []
    amal.api("POST", "/pages", json={"title": "درس", "kind": "lesson", "fields": {"place": ["سبها"]}, "body": "نص"})
    [(address, text, about)] = OPTION.findall(in_english(visitor).get("/suggestions?q=Sabh").text)

    assert address == "/search?place=%D8%B3%D8%A8%D9%87%D8%A7"
    assert text == "Sabha"
    assert about == "Place · <bdi>سبها</bdi>"
    assert suggested(visitor, "سب") == ["سبها"]


def test_a_place_is_suggested_no_more_when_no_page_tells_of_it(amal: Visitor, visitor: Visitor) -> None:
    body = {"title": "درس", "kind": "lesson", "fields": {"place": ["وادي الشاطئ"]}, "body": "نص"}
    number = amal.api("POST", "/pages", json=body).get_json()["id"]
    assert suggested(visitor, "الشاط") == ["وادي الشاطئ"]
    amal.api("DELETE", f"/pages/{number}")
    assert suggested(visitor, "الشاط") == []


def test_no_more_are_suggested_than_a_phone_shows(amal: Visitor, visitor: Visitor) -> None:
    for number in range(suggestions.MOST + 2):
        write(amal, f"خطة {number}")

    assert len(suggested(visitor, "خطة")) == suggestions.MOST


@pytest.mark.parametrize("typed", ["", "   ", "!!!", "a" * 10_000, "خ " * 2_000, "<b>", "%", "\x00\x01", "\u202e", "ﷺ" * 300])
def test_whatever_is_typed_is_answered(visitor: Visitor, typed: str) -> None:
    reply = visitor.get("/suggestions", query_string={"q": typed})

    assert reply.status_code == 200
    assert "<script" not in reply.text
    assert "<b>" not in reply.text


def test_how_many_there_are_is_said_in_the_language_of_the_reader(amal: Visitor, visitor: Visitor) -> None:
    write(amal, "خطة")

    assert "1 suggestion:" in in_english(visitor).get("/suggestions?q=خط").text
    assert "No suggestions" in visitor.get("/suggestions?q=قق").text


def test_suggestions_are_kept_by_no_one_but_the_reader_and_for_a_moment(visitor: Visitor) -> None:
    headers = visitor.get("/suggestions?q=x").headers

    assert headers["Cache-Control"] == "private, max-age=10"
    assert "Set-Cookie" not in headers


def test_another_database_in_place_of_ours_is_read_anew(app: Flask, amal: Visitor, visitor: Visitor) -> None:
    write(amal, "خطة")
    assert suggested(visitor, "خط") == ["خطة"]
    kept = app.extensions["kunnash.suggestions"]
    app.extensions["kunnash.suggestions"] = suggestions._Kept(**{**vars(kept), "clock": 10_000, "keys": {}, "named": {}})

    assert suggested(visitor, "خط") == ["خطة"]
