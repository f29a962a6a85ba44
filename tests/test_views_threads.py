"""The discussion of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, unquote

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from pages_store import comments, limits, store, threads
from pages_store.rendered import Rendered
from pages_store.tables import Person
from tests.conftest import Visitor
from tests.page_forms import form, forms, in_english, send, write
from wiki import db

HOSTILE = '"><img src=x onerror=alert(1)>{{7*7}}'
TRACE = re.compile(r'<li class="comment" id="comment-1">\s*<p class="hint">')


@pytest.fixture
def address(amal: Visitor) -> str:
    return write(amal, "رسوم النظافة") + "/discussion"


@pytest.fixture
def noura(app: Flask) -> Visitor:
    """Another member."""
    return Visitor(app, "noura", "member")


def begin(who: Visitor, address: str, subject: str = "أيّ رقم نعتمد؟", body: str = "رقم **الوزارة** أقلّ.") -> TestResponse:
    return send(who, form(who.get(address), "subject"), subject=subject, body=body)


def answer(who: Visitor, address: str, body: str, thread: int = 1) -> TestResponse:
    return send(who, next(each for each in forms(who.get(address).text) if each.action.endswith(f"/{thread}")), body=body)


def fill(app: Flask, *, discussions: int = 1, answers: int = 0) -> None:
    """Say much on the first page, without rendering it."""
    with app.app_context():
        page, person = store.page(db.session(), 1), db.session().get_one(Person, 1)
        for number in range(discussions):
            with db.writing() as change:
                thread = threads.open_thread(db.session(), change, page, person, f"subject {number}")
                for said in range(answers + 1):
                    html = Rendered(f"<p>said {said}</p>")
                    comments.add(db.session(), change, thread, f"said {said}", html, person)


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """What is asked of the database."""
    seen: list[str] = []

    def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
        seen.extend([statement] if statement.startswith("SELECT") else [])

    event.listen(app.extensions["kunnash.engine"], "before_cursor_execute", note)
    yield seen
    event.remove(app.extensions["kunnash.engine"], "before_cursor_execute", note)


def test_a_member_opens_a_discussion_and_another_answers(
    address: str, amal: Visitor, salem: Visitor, visitor: Visitor
) -> None:
    reply = begin(amal, address)
    assert (reply.status_code, reply.location.partition("#")[2]) == (303, "comment-1")
    assert answer(salem, address, "Concordo.").location.partition("#")[2] == "comment-2"
    page = visitor.get(address).text
    assert "أيّ رقم نعتمد؟" in page
    assert "<strong>الوزارة</strong>" in page
    assert page.index('id="comment-1"') < page.index("الوزارة") < page.index('id="comment-2"') < page.index("Concordo.")
    assert '<div class="prose small" dir="ltr">' in page


def test_a_visitor_reads_and_is_asked_to_sign_in_to_take_part(address: str, amal: Visitor, visitor: Visitor) -> None:
    begin(amal, address)
    page = in_english(visitor).get(address).text
    assert "Sign in to take part" in page
    assert 'method="post"' not in page
    assert "amal" not in page
    assert visitor.post(address, {"subject": "x", "body": "y"}).status_code == 401


def test_a_discussion_without_a_subject_keeps_what_was_typed(address: str, amal: Visitor) -> None:
    typed = {"subject": " ", "passage": "فقرة\nأخرى", "body": "كتبتُ هذا"}
    reply = send(amal, form(amal.get(address), "subject"), **typed)
    assert reply.status_code == 422
    assert form(reply, "subject").fields.items() >= typed.items()
    reply = send(amal, form(reply, "subject"), subject="موضوع")
    assert "فقرة" in amal.get(reply.location).text


def test_a_comment_past_the_limit_keeps_what_was_typed_in_its_place(address: str, amal: Visitor) -> None:
    begin(amal, address)
    body = "a" * (limits.COMMENT_BYTES + 1)
    reply = answer(amal, address, body)
    assert reply.status_code == 413
    assert {each.action[-1]: each.fields["body"] for each in forms(reply.text) if "body" in each.fields} == {"1": body}


def test_an_answer_belongs_to_a_discussion_of_its_page(address: str, amal: Visitor) -> None:
    other = write(amal, "أخرى")
    begin(amal, address)
    assert amal.post(f"{other}/discussion/1", {"body": "x"}).status_code == 404
    assert amal.post(f"{address}/9", {"body": "x"}).status_code == 404
    for path in ("discussion/1", "discussion?comment=1", "discussion/comments/1/edit"):
        assert amal.get(f"{other}/{path}").status_code == 404
    assert amal.post(f"{other}/discussion/comments/1/delete").status_code == 404


def test_what_is_shown_of_a_discussion_is_inert(address: str, amal: Visitor) -> None:
    send(amal, form(amal.get(address), "subject"), subject=HOSTILE, passage=HOSTILE, body=HOSTILE)
    for path in (address, f"{address}/1", f"{address}?comment=1", f"{address}/comments/1/edit"):
        page = amal.get(path).text
        assert not re.search(r"<[^<>]*\bonerror", page)
        assert "{{7*7}}" in page


def test_ids_of_two_comments_never_clash(address: str, amal: Visitor) -> None:
    body = "# subject\n\nnote[^1]\n\n[^1]: text\n"
    begin(amal, address, body=body)
    answer(amal, address, body)
    ids = re.findall(r' id="([^"]+)"', amal.get(address).text)
    assert len(ids) == len(set(ids))
    assert len([each for each in ids if "subject" in each]) >= 4


def test_a_link_in_a_comment_leads_where_it_leads_today(address: str, amal: Visitor, visitor: Visitor) -> None:
    begin(amal, address, body="راجع [[سبها]] و <https://example.org/a>")
    assert "missing" in visitor.get(address).text
    sabha = write(amal, "سبها")
    page = visitor.get(address).text
    assert "missing" not in page
    assert 'title="سبها"' in page
    assert 'rel="noopener nofollow ugc"' in page
    amal.post(f"{sabha}/delete")
    assert "missing" in visitor.get(address).text


def test_a_screen_asks_as_much_of_the_database_for_one_comment_as_for_many(
    address: str, amal: Visitor, statements: list[str]
) -> None:
    begin(amal, address, body="[[سبها]]")
    asked = []
    for number in range(4):
        statements.clear()
        amal.get(address)
        asked.append(len(statements))
        answer(amal, address, f"[[سبها]] [[زليتن {number}]]")
    assert len(set(asked)) == 1, asked


def test_one_edits_ones_own_comment_and_the_comment_says_so(address: str, amal: Visitor, visitor: Visitor) -> None:
    begin(amal, address)
    assert "edited" not in in_english(visitor).get(address).text
    screen = amal.get(f"{address}/comments/1/edit")
    assert form(screen, "body").fields["body"] == "رقم **الوزارة** أقلّ."
    for typed, status in ((" \n", 422), ("ب" * limits.COMMENT_BYTES, 413)):
        reply = send(amal, form(screen, "body"), body=typed)
        assert (reply.status_code, form(reply, "body").fields["body"]) == (status, typed)
    reply = send(amal, form(screen, "body"), body="رقم *البلدية* أصحّ.")
    assert reply.location.partition("#")[2] == "comment-1"
    page = visitor.get(address).text
    assert "<em>البلدية</em>" in page
    assert "الوزارة" not in page
    assert "edited" in page


def test_no_one_edits_deletes_or_brings_back_the_comment_of_another(
    address: str, amal: Visitor, noura: Visitor, salem: Visitor, admin: Visitor
) -> None:
    begin(amal, address)
    for who in (noura, salem, admin):
        assert f"{address}/comments/1/edit" not in who.get(address).text
        assert who.get(f"{address}/comments/1/edit").status_code == 403
        for act in ("edit", "delete", "restore"):
            assert who.post(f"{address}/comments/1/{act}", {"body": "x"}).status_code == 403


def test_a_deleted_comment_leaves_a_trace_and_its_text_is_nowhere(
    address: str, amal: Visitor, admin: Visitor, visitor: Visitor
) -> None:
    begin(amal, address, body="كلام ندمتُ عليه")
    answer(admin, address, "جواب")
    assert amal.post(f"{address}/comments/1/delete").location.partition("#")[2] == "comment-1"
    for who in (amal, admin, visitor):
        for path in (address, f"{address}/1", f"{address}?comment=1"):
            page = in_english(who).get(path).text
            assert "ندمت" not in page
            assert TRACE.search(page)
            assert "This comment was deleted on" in page
            assert "جواب" in page
        assert "ندمت" not in who.api("GET", "/pages/1/threads").text
    assert amal.get(f"{address}/comments/1/edit").status_code == 404
    assert amal.post(f"{address}/comments/1/edit", {"body": "x"}).status_code == 404

    assert amal.post(f"{address}/comments/1/restore").status_code == 303
    assert "كلام ندمتُ عليه" in visitor.get(address).text


def test_a_coordinator_hides_a_comment_from_everyone_and_shows_it_again(
    address: str, amal: Visitor, salem: Visitor, admin: Visitor, visitor: Visitor
) -> None:
    begin(amal, address, subject="عنوان جارح", body="اسم شخص")
    assert "/comments/1/hide" not in amal.get(address).text
    for act in ("hide", "unhide", "erase"):
        assert amal.post(f"{address}/comments/1/{act}").status_code == 403
    assert salem.post(f"{address}/comments/1/hide").status_code == 303
    for who in (amal, salem, admin, visitor):
        page = in_english(who).get(address).text
        assert "This comment was hidden on" in page
        for text in (page, who.get(f"{address}/1").text, who.api("GET", "/pages/1/threads").text):
            assert "اسم شخص" not in text
            assert "عنوان جارح" not in text
    assert amal.get(f"{address}/comments/1/edit").status_code == 404
    assert amal.post(f"{address}/comments/1/delete").status_code == 404

    assert salem.post(f"{address}/comments/1/unhide").status_code == 303
    assert "عنوان جارح" in visitor.get(address).text


def test_an_administrator_erases_a_comment_for_good(address: str, amal: Visitor, salem: Visitor, admin: Visitor) -> None:
    begin(amal, address, subject="عنوان جارح", body="اسم شخص")
    assert salem.post(f"{address}/comments/1/erase").status_code == 403
    assert admin.post(f"{address}/comments/1/erase").status_code == 303
    page = in_english(admin).get(address).text
    assert "This comment was erased on" in page
    assert "عنوان جارح" not in page
    for who, act in ((amal, "restore"), (salem, "unhide"), (admin, "erase")):
        assert who.post(f"{address}/comments/1/{act}").status_code == 404
    with amal.app.app_context():
        assert not threads.of_page(db.session(), store.page(db.session(), 1))[0].comments[0].body


def test_its_opener_and_coordinators_close_and_reopen_a_discussion(
    address: str, amal: Visitor, noura: Visitor, salem: Visitor
) -> None:
    begin(amal, address)
    assert "/1/close" not in noura.get(address).text
    for act in ("close", "reopen"):
        assert noura.post(f"{address}/1/{act}").status_code == 403
    assert amal.post(f"{address}/1/close").status_code == 303
    assert "This discussion was closed on" in in_english(noura).get(address).text
    assert salem.post(f"{address}/1/reopen").status_code == 303
    assert answer(noura, address, "أخيرًا").status_code == 303
    assert salem.post(f"{address}/1/close").status_code == 303


def test_a_discussion_closed_meanwhile_says_so_and_keeps_what_was_typed(address: str, amal: Visitor, noura: Visitor) -> None:
    begin(amal, address)
    answer(noura, address, "رأي")
    blank = next(each for each in forms(noura.get(address).text) if each.action.endswith("/1"))
    own = form(noura.get(f"{address}/comments/2/edit"), "body")
    amal.post(f"{address}/1/close")
    for filled in (blank, own):
        reply = send(in_english(noura), filled, body="كتبتُ هذا")
        assert reply.status_code == 422
        assert "This discussion is closed." in reply.text
        assert form(reply, "body").fields["body"] == "كتبتُ هذا"
    assert f"{address}/comments/2/edit" not in noura.get(address).text
    assert noura.post(f"{address}/comments/2/delete").status_code == 303


def test_what_is_said_on_a_page_that_was_deleted_meanwhile_is_given_back(address: str, amal: Visitor, salem: Visitor) -> None:
    begin(amal, address)
    blank = next(each for each in forms(amal.get(address).text) if each.action.endswith("/1"))
    salem.post(f"{address.removesuffix('/discussion')}/delete")
    reply = send(amal, blank, body="كتبتُ هذا")
    assert reply.status_code == 404
    assert "كتبتُ هذا" in reply.text
    for path in (address, f"{address}/1", f"{address}?comment=1"):
        assert amal.get(path).status_code == 404


def test_many_discussions_are_paged_open_ones_first(app: Flask, address: str, amal: Visitor) -> None:
    fill(app, discussions=25)
    amal.post(f"{address}/25/close")
    first, second = amal.get(address).text, amal.get(f"{address}?page=2").text
    shown = [re.findall(r'id="thread-(\d+)"', page) for page in (first, second)]
    assert shown == [[str(number) for number in range(24, 14, -1)], [str(number) for number in range(14, 4, -1)]]
    last = amal.get(f"{address}?page=3").text
    assert re.findall(r'id="thread-(\d+)"', last) == ["4", "3", "2", "1", "25"]
    assert "?page=2" in first
    assert "?page=3" in second
    assert "?page=4" not in last
    assert amal.get(f"{address}?page=4").status_code == 200


def test_a_permanent_link_leads_to_its_comment_in_a_long_discussion(app: Flask, address: str, visitor: Visitor) -> None:
    fill(app, answers=119)
    page = in_english(visitor).get(address).text
    assert re.findall(r'id="comment-(\d+)"', page) == ["1", "118", "119", "120"]
    assert "116 more comments" in page
    link = re.search(r'href="([^"]+)#comment-118"', page)
    assert link
    page = visitor.get(link[1]).text
    assert re.findall(r'id="comment-(\d+)"', page) == [str(number) for number in range(101, 121)]
    assert "?page=2" in page
    assert visitor.get(f"{address}?comment=999").status_code == 404
    assert visitor.get(f"{address}/1?page=2").text.count('<li class="comment"') == 50


def test_the_tab_tells_how_much_is_said(address: str, amal: Visitor, visitor: Visitor) -> None:
    begin(amal, address)
    begin(amal, address)
    answer(amal, address, "نعم")
    amal.post(f"{address}/1/close")
    amal.post(f"{address}/comments/1/delete")
    assert "1 open discussion · 2 comments" in re.sub(r"\s+", " ", in_english(visitor).get(address).text)


def test_a_visitor_sees_at_once_what_was_said(address: str, amal: Visitor, visitor: Visitor) -> None:
    begin(amal, address)
    assert "نعم بالتأكيد" not in visitor.get(address).text
    answer(amal, address, "نعم بالتأكيد")
    for path in (address, f"{address}/1"):
        assert "نعم بالتأكيد" in visitor.get(path).text


def test_what_is_said_stands_below_the_page_at_once_for_visitors_without_names(
    address: str, amal: Visitor, visitor: Visitor
) -> None:
    page = address.removesuffix("/discussion")
    assert "قول" not in visitor.get(page).text
    begin(amal, address, body="قول أوّل [[رسوم النظافة]]")
    assert 'id="comment-1"' in visitor.get(page).text
    answer(amal, address, "قول ثانٍ")
    shown = visitor.get(page).text
    assert "قول ثانٍ" in shown
    assert f'<a href="{quote(page)}"' in shown.partition('id="comment-1"')[2].partition("</li>")[0]
    assert "amal" not in shown
    assert "amal" in amal.get(page).text


def test_a_script_is_told_what_to_show_of_an_answer_or_why_it_was_refused(address: str, amal: Visitor) -> None:
    begin(amal, address)
    by_script = {"Accept": "application/json"}
    told = amal.post(f"{address}/1", {"body": "**نعم**"}, seen_on=address, headers=by_script).json
    assert told
    assert "<strong>نعم</strong>" in told["html"]
    assert unquote(told["address"]) == f"{address}#comment-2"
    assert "2" in told["count"] or "تعليقان" in told["count"]
    refused = amal.post(f"{address}/1", {"body": " "}, seen_on=address, headers=by_script)
    assert (refused.status_code, bool(refused.json and refused.json["error"]["message"])) == (422, True)
    edited = amal.post(f"{address}/comments/2/edit", {"body": "لا"}, seen_on=address, headers=by_script).json
    assert edited
    assert unquote(edited["address"]) == f"{address}?comment=2#comment-2"


def test_a_marked_passage_stands_in_the_form_of_a_new_discussion(address: str, amal: Visitor) -> None:
    assert form(amal.get(f"{address}?passage=كلمات"), "subject").fields["passage"] == "كلمات"
