"""People and teams as members and visitors see them."""

from __future__ import annotations

import re

from flask import Flask

from pages_store import people
from tests.conftest import Visitor
from tests.page_forms import form, rewrite, send, write
from wiki import db

TEAM = "/teams/بلدية-زليتن"


def join(who: Visitor, team: str = "بلدية زليتن") -> None:
    assert send(who, form(who.get("/account"), "new_team"), new_team=team).status_code == 303


def test_a_person_is_shown_with_what_they_wrote_newest_first(amal: Visitor, salem: Visitor) -> None:
    first = write(amal, "الأولى")
    write(amal, "الثانية")
    rewrite(salem, first, body="بقلم سالم\n")
    page = salem.get("/people/amal").text.partition("<main")[2]
    assert re.findall("الأولى|الثانية", page) == ["الثانية", "الأولى"]


def test_what_was_deleted_or_hidden_is_no_longer_among_what_someone_wrote(amal: Visitor, salem: Visitor) -> None:
    gone, kept = write(amal, "المحذوفة"), write(amal, "الباقية")
    rewrite(amal, kept, comment="كلام لا يليق", body="ثان\n")
    rewrite(salem, kept, body="ثالث\n")
    amal.post(f"{gone}/delete", seen_on="/account")
    assert "كلام لا يليق" in amal.get("/people/amal").text
    assert salem.post(f"{kept}/revisions/2/hide", seen_on="/account").status_code == 303
    page = amal.get("/people/amal").text
    assert "المحذوفة" not in page
    assert "كلام لا يليق" not in page
    assert "الباقية" in page


def test_visitors_see_teams_and_what_they_wrote_but_no_names(amal: Visitor, visitor: Visitor) -> None:
    join(amal)
    write(amal, "صفحة الفريق")
    assert visitor.get("/people/amal").status_code == 303
    assert visitor.get("/people").status_code == 303
    assert "بلدية زليتن" in visitor.get("/teams").text
    page = visitor.get(TEAM).text
    assert "صفحة الفريق" in page
    assert "amal" not in page


def test_members_see_who_is_in_a_team(amal: Visitor, salem: Visitor) -> None:
    join(amal)
    page = salem.get(TEAM).text.partition("<main")[2]
    assert "/people/amal" in page
    assert "/people/salem" not in page


def test_people_are_listed_fifty_at_a_time_and_by_team(app: Flask, amal: Visitor) -> None:
    with app.app_context(), db.writing():
        team = people.team(db.session(), "بلدية سبها")
        for number in range(60):
            people.add(db.session(), f"شخص {number:02}", team)
    join(amal)
    first = amal.get("/people?team=بلدية-سبها").text
    assert first.count('href="/people/') == 50
    following = re.search(r'href="(/people\?[^"]*skip=50)"', first)
    assert following
    assert amal.get(following[1].replace("&amp;", "&")).text.count('href="/people/') == 10
    assert "/people?team=" in amal.get("/teams/بلدية-سبها").text
    assert amal.get("/people").text.partition("<main")[2].count('href="/people/') == 50


def test_what_someone_wrote_goes_on_on_the_next_page(app: Flask, amal: Visitor) -> None:
    address = write(amal, "كثيرة التعديل")
    for number in range(51):
        rewrite(amal, address, body=f"{number}\n")
    first = amal.get("/people/amal").text
    assert first.partition("<main")[2].partition("<footer")[0].count('<li class="led">') == 50
    following = re.search(r'href="(/people/amal\?before=\d+)"', first)
    assert following
    assert amal.get(following[1]).text.partition("<main")[2].partition("<footer")[0].count('<li class="led">') == 2


def test_an_empty_team_says_so(app: Flask, amal: Visitor) -> None:
    with app.app_context(), db.writing():
        people.team(db.session(), "بلدية سرت")
    assert amal.get("/teams/بلدية-سرت").status_code == 200
    assert "بلدية سرت" in amal.get("/teams").text


def test_what_is_no_person_or_team_is_not_found(amal: Visitor) -> None:
    for address in ("/people/nobody", "/teams/nowhere", "/people?team=nowhere"):
        assert amal.get(address).status_code == 404


def test_numbers_that_no_page_has_are_taken_for_none(amal: Visitor) -> None:
    for address in ("/people?skip=-1", "/people?skip=x", "/people/amal?before=999999999999999999999"):
        assert amal.get(address).status_code == 200
