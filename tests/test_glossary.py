"""The glossary as search takes it."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Visitor
from tests.page_forms import write
from tests.served import Site, wait_until
from wiki import glossary, worker

WASTE: dict[str, str | list[str]] = {
    "ar": "مكبّ النفايات", "it": "discarica", "en": "landfill; dump", "fr": "décharge", "variants": ["مزبلة", "مقلب قمامة"]
}  # fmt: skip


@pytest.fixture
def lesson(app: Flask, amal: Visitor) -> str:
    made = write(amal, "كيف نقلنا مكب النفايات", "المكبّ الجديد بعيد.\n", kind="lesson")
    with app.app_context():
        worker.catch_up()
    return made


def term(who: Visitor, title: str, **fields: str | list[str]) -> int:
    """Write a page of the glossary and return its number."""
    document = {"title": title, "kind": "term", "fields": fields, "body": "تعريف.\n"}
    made: int = who.api("POST", "/pages", json=document).get_json()["id"]
    return made


def finds(who: Visitor, query: str) -> set[str]:
    return {hit["title"] for hit in who.api("GET", f"/search?q={query}").get_json()["hits"]}


def test_a_term_joins_its_words_the_moment_it_is_saved_and_until_it_is_deleted(
    lesson: str, amal: Visitor, visitor: Visitor
) -> None:
    assert not finds(visitor, "discarica")
    number = term(amal, "مكبّ النفايات", **WASTE)
    for word in ("discarica", "dump", "decharge", "مزبلة"):
        assert finds(visitor, word) == {"كيف نقلنا مكب النفايات"}
    amal.api("PUT", f"/pages/{number}", json={"base": 1, "fields": {"it": "bilancio"}})
    assert not finds(visitor, "discarica")
    assert finds(visitor, "bilancio")
    amal.api("DELETE", f"/pages/{number}")
    assert not finds(visitor, "bilancio")


def test_a_term_renamed_is_known_by_its_new_name(lesson: str, amal: Visitor, visitor: Visitor) -> None:
    number = term(amal, "مكان النفايات", it="discarica")
    assert not finds(visitor, "discarica")
    amal.api("PUT", f"/pages/{number}", json={"base": 1, "title": "مكبّ النفايات"})
    assert finds(visitor, "discarica")


def test_a_term_whose_front_matter_breaks_joins_nothing_and_breaks_nothing(
    lesson: str, amal: Visitor, visitor: Visitor
) -> None:
    number = term(amal, "مكبّ النفايات", **WASTE)
    reply = amal.api("PUT", f"/pages/{number}", json={"base": 1, "text": "---\ntitle: [\nkind: term\n---\n"})
    assert reply.status_code == 200, reply.text
    assert not finds(visitor, "discarica")


def test_a_place_is_found_however_it_is_spelt(app: Flask, amal: Visitor, visitor: Visitor) -> None:
    write(amal, "ورشة في سبها", "نصّ.\n")
    with app.app_context():
        worker.catch_up()

    assert finds(visitor, "Sebha") == finds(visitor, "SABHA") == {"ورشة في سبها"}


def test_only_terms_that_changed_are_read_again(app: Flask, amal: Visitor) -> None:
    term(amal, "مكبّ النفايات", **WASTE)
    with app.app_context():
        first = glossary.current()
    write(amal, "صفحة أخرى", "نصّ.\n")
    with app.app_context():
        second = glossary.current()
    term(amal, "ميزانية", it="bilancio")
    with app.app_context():
        third = glossary.current()

    assert second.synonyms is first.synonyms
    assert third.synonyms is not first.synonyms
    assert [each.expressions for each in third.terms.values()][1] == ("ميزانية", "bilancio")
    assert next(iter(third.terms.values())) is next(iter(first.terms.values()))


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_any_text_of_a_term_has_its_title_among_its_words(text: str) -> None:
    assert glossary.expressions(f"---\nkind: term\nar: {text}\n---\n", "عنوان")[0] == "عنوان"


def test_every_process_knows_a_term_at_once(site: Site) -> None:
    site.add_member("amal", "a long enough passphrase")
    site.start("--workers", "2")
    site.api("POST", "/pages", {"title": "كيف نقلنا مكب النفايات", "body": "نصّ."})
    wait_until(lambda: site.api("GET", f"/search?q={quote('مكب')}")[1]["reading"])  # else the index is not there yet
    assert not site.api("GET", "/search?q=discarica")[1]["hits"]
    site.api(
        "POST", "/pages", {"title": "مكبّ", "kind": "term", "fields": {"ar": "مكبّ النفايات", "it": "discarica"}, "body": ""}
    )

    for _ in range(20):
        assert site.api("GET", "/search?q=discarica")[1]["hits"]
