"""Each edit of a member is looked at once: what waits, who looked, and that a new edit waits anew."""

from __future__ import annotations

import re

import pytest

from tests.conftest import Visitor
from tests.page_forms import forms, in_english, rewrite, send, write

WAITING = "/changes?look=waiting"


@pytest.fixture
def address(amal: Visitor) -> str:
    """A page with two revisions by a member."""
    made = write(amal, "رسوم النظافة", "نص.\n")
    rewrite(amal, made, body="نص ثان.\n", comment="الثانية")
    return made


def look(who: Visitor) -> None:
    """Press the first button that says one has looked."""
    button = next(each for each in forms(who.get(WAITING).text) if each.action.endswith("/look"))
    assert send(who, button).status_code == 303


def test_what_a_member_saves_waits_until_a_coordinator_has_looked(
    address: str, amal: Visitor, salem: Visitor, admin: Visitor
) -> None:
    assert "2 edits wait for a look" in in_english(salem).get(WAITING).text
    look(salem)
    for reader in (salem, admin):
        assert "Nothing changed that fits" in in_english(reader).get(WAITING).text
        assert re.search(r"Looked at by <a[^>]*><bdi>salem</bdi></a> on", reader.get("/changes").text)
    rewrite(amal, address, body="نص ثالث.\n")
    assert "1 edit waits for a look" in salem.get("/changes").text


def test_edits_that_came_after_the_screen_was_shown_still_wait(address: str, amal: Visitor, salem: Visitor) -> None:
    shown = next(each for each in forms(in_english(salem).get(WAITING).text) if each.action.endswith("/look"))
    rewrite(amal, address, body="نص ثالث.\n")
    send(salem, shown)
    assert "1 edit waits for a look" in salem.get(WAITING).text


def test_one_edit_of_several_is_looked_at_by_itself(address: str, salem: Visitor) -> None:
    shown = in_english(salem).get(WAITING).text
    one = next(
        each for each in forms(shown) if each.action.endswith("/look") and each.fields["first"] == each.fields["last"] == "1"
    )
    assert send(salem, one).status_code == 303
    assert "1 edit waits for a look" in salem.get(WAITING).text
    page = salem.get("/changes").text
    assert "Looked at by" in page
    assert page.count(">I looked at it<") == 2  # for the line of the page, and for the edit that still waits


def test_what_one_looked_at_stays_theirs(address: str, salem: Visitor, admin: Visitor) -> None:
    look(salem)
    assert admin.post(f"{address}/look", {"first": "1", "last": "9", "next": "/changes"}).location == "/changes"
    assert "Looked at by" in in_english(admin).get("/changes").text
    assert "<bdi>huda</bdi></a> on" not in admin.get("/changes").text


def test_edits_of_coordinators_and_by_the_api_of_members(amal: Visitor, salem: Visitor) -> None:
    write(salem, "صفحة المنسّق")
    assert "Nothing changed that fits" in in_english(salem).get(WAITING).text
    amal.api("POST", "/pages", json={"title": "من برنامج", "body": "نص"})
    assert "من برنامج" in salem.get(WAITING).text


def test_members_and_visitors_see_nothing_of_it(address: str, amal: Visitor, visitor: Visitor) -> None:
    for reader in (amal, visitor):
        page = in_english(reader).get(WAITING).text
        assert "look" not in page.replace("look%3Dwaiting", "").replace("look=waiting", "").lower().replace("looked for", "")
        assert reader.post(f"{address}/look", {"first": "1", "last": "2"}).status_code in (401, 403)


def test_after_looking_one_is_not_led_off_the_site(address: str, salem: Visitor) -> None:
    reply = salem.post(f"{address}/look", {"first": "1", "last": "2", "next": "https://example.org/"})
    assert reply.location == "/"
