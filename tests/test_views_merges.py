from __future__ import annotations

import pytest

from tests.conftest import Visitor
from tests.page_forms import form, in_english, rewrite, send, write

BODY = "البئر القديمة في البلدية.\n\nسطر.\n\nسطر آخر.\n\nسطر ثالث.\n\nالمدّة شهران كاملان.\n"


@pytest.fixture
def merged(amal: Visitor, salem: Visitor) -> str:
    """The address of a page whose third revision, by Salem, was merged with one by Amal."""
    address = write(in_english(amal), "بئر", body=BODY)
    old = form(in_english(salem).get(f"{address}/edit"), "base")
    rewrite(amal, address, body=BODY.replace("القديمة", "القديمة العميقة"))
    assert send(salem, old, body=BODY.replace("كاملان", "تقريبًا")).status_code == 303
    return address


def test_a_merged_save_says_with_whom_and_leads_to_what_came_from_whom(merged: str, salem: Visitor) -> None:
    shown = salem.get(merged).text
    assert "merged with what \u2068amal\u2069 changed in the meantime" in shown
    assert "/revisions/3/merge" in shown


def test_what_came_from_whom_is_marked_in_the_text(merged: str, amal: Visitor, visitor: Visitor) -> None:
    shown = amal.get(f"{merged}/revisions/3/merge").text
    assert '<span class="from">2</span><span class="wrote w2">العميقة ' in shown
    assert '<span class="from">3</span><span class="wrote w1">تقريبًا' in shown
    assert ">amal</bdi>" in shown
    assert "compare/2/3" in shown
    assert "compare/1/2" in shown
    assert "amal" not in in_english(visitor).get(f"{merged}/revisions/3/merge").text


def test_history_revision_and_comparison_lead_to_it(merged: str, amal: Visitor) -> None:
    for address in ("history", "revisions/3", "compare/2/3"):
        assert "/revisions/3/merge" in amal.get(f"{merged}/{address}").text


def test_what_was_not_merged_or_is_out_of_sight_has_no_such_page(merged: str, amal: Visitor, salem: Visitor) -> None:
    assert amal.get(f"{merged}/revisions/2/merge").status_code == 404
    salem.post(f"{merged}/revisions/1/hide")
    assert amal.get(f"{merged}/revisions/3/merge").status_code == 404
