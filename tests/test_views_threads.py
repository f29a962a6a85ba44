"""The discussion of a page."""

from __future__ import annotations

import pytest

from pages_store import limits
from tests.conftest import Visitor
from tests.page_forms import form, forms, in_english, send, write


@pytest.fixture
def address(amal: Visitor) -> str:
    return write(amal, "رسوم النظافة") + "/discussion"


def test_a_member_opens_a_discussion_and_another_answers(
    address: str, amal: Visitor, salem: Visitor, visitor: Visitor
) -> None:
    reply = send(amal, form(amal.get(address), "subject"), subject="أيّ رقم نعتمد؟", body="رقم **الوزارة** أقلّ.")
    assert reply.status_code == 303
    answer = next(each for each in forms(salem.get(address).text) if each.action.endswith("/1"))
    assert send(salem, answer, body="Concordo.").status_code == 303
    page = visitor.get(address).text
    assert "أيّ رقم نعتمد؟" in page
    assert "<strong>الوزارة</strong>" in page
    assert page.index("الوزارة") < page.index("Concordo.")
    assert '<div class="prose small" dir="ltr">' in page


def test_a_visitor_reads_and_is_asked_to_sign_in_to_take_part(address: str, visitor: Visitor) -> None:
    assert "Sign in to take part" in in_english(visitor).get(address).text
    assert visitor.post(address, {"subject": "x", "body": "y"}).status_code == 401


def test_a_discussion_without_a_subject_keeps_what_was_typed(address: str, amal: Visitor) -> None:
    reply = send(amal, form(amal.get(address), "subject"), subject=" ", body="كتبتُ هذا")
    assert reply.status_code == 422
    assert form(reply, "subject").fields["body"] == "كتبتُ هذا"


def test_a_comment_past_the_limit_keeps_what_was_typed_in_its_place(address: str, amal: Visitor) -> None:
    send(amal, form(amal.get(address), "subject"), subject="موضوع", body="أول")
    body = "a" * (limits.COMMENT_BYTES + 1)
    reply = send(amal, next(each for each in forms(amal.get(address).text) if each.action.endswith("/1")), body=body)
    assert reply.status_code == 413
    typed = {each.action[-1]: each.fields["body"] for each in forms(reply.text) if "body" in each.fields}
    assert typed == {"1": body}


def test_an_answer_belongs_to_a_discussion_of_its_page(address: str, amal: Visitor) -> None:
    other = write(amal, "أخرى")
    send(amal, form(amal.get(address), "subject"), subject="موضوع", body="أول")
    assert amal.post(f"{other}/discussion/1", {"body": "x"}).status_code == 404
    assert amal.post(f"{address}/9", {"body": "x"}).status_code == 404
