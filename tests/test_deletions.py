"""Deleting and renaming: what will break is said first, why is kept, and restoring says what stands in the way."""

from __future__ import annotations

import re

import pytest

from tests.conftest import Visitor
from tests.page_forms import form, in_english, send, write


@pytest.fixture
def address(amal: Visitor) -> str:
    """A page to which two pages link, with an open discussion and words that lead to it."""
    made = write(amal, "رسوم النظافة")
    for title in ("الميزانية", "الجباية"):
        write(amal, title, "انظر [[رسوم النظافة]].\n")
    amal.post(f"{made}/discussion", {"subject": "سؤال", "body": "كم الرسم؟"})
    amal.post(f"{made}/aliases", {"alias": "أجرة القمامة"})
    return made


def test_what_will_break_is_said_before_a_page_is_deleted(address: str, amal: Visitor) -> None:
    page = in_english(amal).get(f"{address}/delete").text
    assert "2 pages link to it; their links will lead nowhere." in page
    assert "الميزانية" in page
    assert "1 discussion is still open" in page
    assert "any member can restore it" in page


def test_why_a_page_was_deleted_is_told_to_members_alone(
    address: str, amal: Visitor, salem: Visitor, visitor: Visitor
) -> None:
    ask = form(amal.get(f"{address}/delete"), "reason")
    assert send(amal, ask, reason="مكرّرة مع صفحة الجباية").status_code == 303
    for screen in ("/pages/deleted", address):
        page = in_english(salem).get(screen).text
        assert "مكرّرة مع صفحة الجباية" in page
        assert "amal" in page
    assert "مكرّرة" not in visitor.get(address).text
    salem.post(f"{address}/restore")
    assert "مكرّرة" not in salem.get(address).text
    told = in_english(amal).get(f"{address}/history").text
    assert re.search(r"Deleted on <time[^>]*>[^<]*</time> by <a[^>]*><bdi>amal", told)
    assert re.search(r"Brought back on <time[^>]*>[^<]*</time> by <a[^>]*><bdi>salem", told)
    assert "مكرّرة مع صفحة الجباية" in told
    shown = in_english(visitor).get(f"{address}/history").text
    assert "Brought back on" in shown
    assert "مكرّرة" not in shown


def test_a_reason_that_can_not_be_shown_deletes_nothing(address: str, amal: Visitor) -> None:
    assert amal.post(f"{address}/delete", {"reason": "\u202eمقلوب"}).status_code == 422
    assert amal.post(f"{address}/delete", {"reason": "س" * 501}).status_code == 422
    assert amal.get(address).status_code == 200


def test_a_page_that_no_other_links_to_says_so(amal: Visitor) -> None:
    page = in_english(amal).get(f"{write(amal, 'وحيدة')}/delete").text
    assert "No other page links to it." in page
    assert "still open" not in page


def test_renaming_says_what_goes_on_working(address: str, amal: Visitor) -> None:
    page = in_english(amal).get(f"{address}/rename").text
    assert "2 pages link to it by its title. Their links go on working" in page
    assert "link to it by its title" not in amal.get("/pages/الميزانية/rename").text


def test_a_title_that_is_taken_by_now_is_named_with_what_to_do(address: str, amal: Visitor) -> None:
    amal.post(f"{address}/delete", {"reason": "مكرّرة"})
    other = write(amal, "رسوم النظافة")
    reply = in_english(amal).post(f"{address}/restore")
    assert reply.status_code == 409
    assert "Rename that one first" in reply.text
    assert form(amal.get(f"{other}/rename"), "title")
