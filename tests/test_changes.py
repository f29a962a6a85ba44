"""The latest changes: by day and page, narrowed, for people and for feed readers."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from pages_store import changes, database, history, people, store
from pages_store.changes import Wanted
from pages_store.store import Signature
from tests.conftest import Visitor
from tests.page_forms import in_english, rewrite, write
from tests.store_cast import Writer, rendered
from wiki import db

ATOM = "{http://www.w3.org/2005/Atom}"


def titles(found: list[changes.Revision]) -> list[str]:
    return [revision.page.title for revision in found]


def test_what_was_imported_stands_by_the_date_it_had(stored: Session, khadija: Writer) -> None:
    khadija.create("اليوم")
    with database.writing(stored) as change:
        past = Signature(khadija.person, at=datetime(2015, 5, 1, tzinfo=UTC))
        store.create(stored, change, "---\ntitle: قديمة\n---\n", rendered(), past, "ar")
    khadija.create("أيضًا")
    assert titles(changes.latest(stored, 9)) == ["أيضًا", "اليوم", "قديمة"]


def test_parts_follow_one_another_also_among_changes_of_one_moment(stored: Session, khadija: Writer) -> None:
    at = datetime(2024, 5, 1, tzinfo=UTC)
    with database.writing(stored) as change:
        for number in range(7):
            signature = Signature(khadija.person, at=at + timedelta(days=number // 4))
            store.create(stored, change, f"---\ntitle: صفحة {number}\n---\n", rendered(), signature, "ar")
    seen: list[int] = []
    while found := changes.latest(stored, 2, seen[-1] if seen else None):
        seen += [revision.id for revision in found]
    assert seen == [7, 6, 5, 4, 3, 2, 1]


def test_changes_are_narrowed_by_the_page_and_by_who_wrote(stored: Session, khadija: Writer, marco: Writer) -> None:
    with database.writing(stored):
        marco.person.team = people.team(stored, "بلدية زليتن")
    lesson = khadija.create("درس", front="kind: lesson\ntheme: النفايات\n")
    page = marco.create("Pagina", front="language: it\n")
    marco.save(lesson, lesson.head.text + "سطر\n", minor=True)

    def found(**wanted: object) -> list[tuple[str, int]]:
        return [(each.page.title, each.number) for each in changes.latest(stored, 9, wanted=Wanted(**wanted))]  # type: ignore[arg-type]

    assert found(kind="lesson") == [("درس", 2), ("درس", 1)]
    assert found(theme="نفايات") == []
    assert found(theme="النّفايات") == [("درس", 2), ("درس", 1)]
    assert found(language="it") == [("Pagina", 1)]
    assert found(team=marco.person.team) == [("درس", 2), ("Pagina", 1)]
    assert found(minor=True) == [("درس", 2)]
    assert found(minor=False, kind="lesson") == [("درس", 1)]
    marco.save(page, page.head.text + "Riga.\n")
    with database.writing(stored) as change:
        history.hide(stored, change, history.revision(stored, page, 1))
    assert ("Pagina", 1) not in found(team=marco.person.team)


def test_edits_of_one_page_on_one_day_are_one_line_with_one_comparison(amal: Visitor, salem: Visitor) -> None:
    address = write(amal, "رسوم النظافة", "نص.\n", comment="بداية")
    rewrite(amal, address, body="نص ثان.\n", comment="الثانية")
    rewrite(salem, address, body="نص ثالث.\n", comment="الثالثة")
    page = in_english(amal).get("/changes").text
    assert page.count('<div class="entry">') == 1
    assert "3 edits" in page
    assert re.search(r"/compare/1/3\"", page)
    assert [page.count(word) for word in ("بداية", "الثانية", "الثالثة")] == [1, 1, 1]


def test_a_line_of_edits_is_not_compared_over_a_hidden_one_nor_tells_of_it(amal: Visitor, salem: Visitor) -> None:
    address = write(amal, "رسوم النظافة", "نص.\n")
    for word in ("ثان", "ثالث", "رابع"):
        rewrite(amal, address, body=f"نص {word}.\n", comment=f"تعليق {word}")
    salem.post(f"{address}/revisions/2/hide")
    page = in_english(amal).get("/changes").text
    assert "تعليق ثان" not in page
    compared = re.search(r'href="([^"]+/compare/[^"]+)"', page)
    assert compared is None or amal.get(compared[1]).status_code == 200


@pytest.mark.parametrize(
    "asked", ["kind=lesson", "minor=only", "language=it", "theme=ماء", "team=zliten", "kind=nothing", "minor=x"]
)
def test_the_list_and_its_feed_are_narrowed_alike(
    app: Flask, amal: Visitor, salem: Visitor, visitor: Visitor, asked: str
) -> None:
    with app.app_context(), db.writing():
        people.by_slug(db.session(), "salem").team = people.team(db.session(), "zliten")
    write(amal, "درس أول", kind="lesson", **{"field.theme": "ماء"})
    rewrite(salem, write(amal, "صفحة ثانية"), body="نص آخر\n", minor="1")
    write(amal, "Terza", language="it")
    shown = re.findall(r'<div class="entry"><a[^>]*><bdi>([^<]+)', in_english(visitor).get(f"/changes?{asked}").text)
    feed = ET.fromstring(visitor.get(f"/changes.atom?{asked}").text)  # noqa: S314 - our own
    told = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert list(dict.fromkeys(told)) == shown
    assert shown
    own = next(link for link in feed.iter(f"{ATOM}link") if link.get("rel") == "self")
    assert ("?" in str(own.get("href"))) == (asked not in ("kind=nothing", "minor=x"))


def test_a_list_in_which_nothing_fits_says_so(amal: Visitor) -> None:
    write(amal, "صفحة")
    assert "Nothing changed that fits" in in_english(amal).get("/changes?kind=story").text
    for asked in ("before=0", f"before={10**30}", "theme=%00", "team=' OR 1", "language=" + "x" * 500):
        assert amal.get(f"/changes?{asked}").status_code == 200


def test_each_theme_is_offered_once_however_it_is_spelt(stored: Session, khadija: Writer) -> None:
    assert changes.themes(stored, 9) == []
    for number, theme in enumerate(("مياه", "نفايات", "مِياه", "تراث")):
        khadija.create(f"صفحة {number}", front=f"theme: {theme}\n")
    assert sorted(changes.themes(stored, 9)) == ["تراث", "مياه", "نفايات"]
    assert len(changes.themes(stored, 2)) == 2
