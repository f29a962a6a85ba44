"""The history of a page: looking back, comparing, bringing back, hiding and erasing."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from pages_store import database, history, store
from pages_store.errors import NotFoundError
from pages_store.store import Signature
from tests.conftest import Visitor
from tests.page_forms import form, forms, in_english, rewrite, send, write
from wiki import db, publish
from wiki.accounts import registry

TITLE = "رسوم النظافة"


@pytest.fixture
def address(amal: Visitor) -> str:
    """A page with three revisions."""
    made = write(amal, TITLE, "الرسم خمسة دنانير.\n", comment="بداية")
    rewrite(amal, made, body="الرسم عشرة دنانير.\n", comment="رفع الرسم")
    rewrite(amal, made, body="الرسم عشرة دنانير.\n\nيدفع كل شهر.\n", minor="1")
    return made


def test_the_history_tells_who_changed_what_when_and_why(address: str, amal: Visitor) -> None:
    page = in_english(amal).get(f"{address}/history").text
    assert page.index("Revision 3") < page.index("Revision 1")
    assert "رفع الرسم" in page
    assert "amal" in page
    assert "minor" in page


def test_any_two_revisions_chosen_in_the_history_are_compared_in_their_order(address: str, visitor: Visitor) -> None:
    chooser = next(each for each in forms(visitor.get(f"{address}/history").text) if each.action.endswith("/compare"))
    assert chooser.method == "get"
    reply = visitor.get(f"{address}/compare?from=3&to=1")
    assert reply.location.endswith("/compare/1/3")
    assert visitor.get(f"{address}/compare?from=1").status_code == 404
    assert visitor.get(f"{address}/compare/1/9").status_code == 404


def test_a_comparison_shows_whole_words_what_went_before_what_came(address: str, visitor: Visitor) -> None:
    page = in_english(visitor).get(f"{address}/compare/1/2").text
    assert re.search(r'<del dir="rtl">خمسة</del>\s*<ins dir="rtl">عشرة</ins>', page)
    assert "1 word was added." in page
    assert "1 word was removed." in page
    assert "noindex" in page


def test_a_comparison_of_a_text_with_itself_says_that_nothing_changed(address: str, visitor: Visitor) -> None:
    assert "Nothing was changed." in in_english(visitor).get(f"{address}/compare/2/2").text


def test_a_change_of_vowel_marks_alone_is_marked(address: str, amal: Visitor) -> None:
    rewrite(amal, address, body="الرَّسم عشرة دنانير.\n\nيدفع كل شهر.\n")
    assert "Vowel marks only" in in_english(amal).get(f"{address}/compare/3/4").text


def test_unchanged_lines_far_from_a_change_are_folded(amal: Visitor) -> None:
    lines = [f"السطر رقم {number}.\n\n" for number in range(30)]
    made = write(amal, "طويلة", "".join(lines))
    lines[15] = "سطر آخر تمامًا.\n\n"
    rewrite(amal, made, body="".join(lines))
    page = in_english(amal).get(f"{made}/compare/1/2").text
    assert "lines without changes" in page
    assert page.count("<details") == 2


def test_invisible_characters_are_shown_as_marks_in_a_comparison(address: str, amal: Visitor) -> None:
    rewrite(amal, address, body="الرسم \u202eعشرة\u202c دنانير.\n")
    page = amal.get(f"{address}/compare/3/4").text
    assert "U+202E" in page
    assert "\u202e" not in page


def test_an_old_revision_says_that_it_is_old_and_is_not_indexed(address: str, visitor: Visitor) -> None:
    page = in_english(visitor).get(f"{address}/revisions/1").text
    assert "You are reading an old text: revision 1" in page
    assert "الرسم خمسة دنانير." in page
    assert 'name="robots" content="noindex"' in page


def test_bringing_an_old_revision_back_makes_a_new_one(address: str, amal: Visitor) -> None:
    back = next(each for each in forms(amal.get(f"{address}/revisions/1").text) if each.action.endswith("/revert"))
    assert send(in_english(amal), back).status_code == 303
    page = amal.get(address).text
    assert "That text is back." in page
    assert "خمسة" in page
    assert "revision 1 again" in amal.get(f"{address}/history").text


def test_an_old_text_whose_title_is_taken_comes_back_under_todays(address: str, amal: Visitor) -> None:
    rewrite(amal, address, title="الرسوم")
    write(amal, TITLE)
    reply = in_english(amal).post(f"{address}/revisions/1/revert")
    page = amal.get(reply.location).text
    assert "today&#39;s title stays" in page
    assert "خمسة" in page


def test_a_visitor_brings_nothing_back(address: str, visitor: Visitor) -> None:
    assert visitor.post(f"{address}/revisions/1/revert").status_code == 401


def test_a_hidden_revision_is_out_of_everyones_sight_until_it_is_shown_again(
    address: str, amal: Visitor, salem: Visitor, admin: Visitor
) -> None:
    assert amal.post(f"{address}/revisions/2/hide").status_code == 403
    assert salem.post(f"{address}/revisions/2/hide").status_code == 303
    for who in (amal, salem, admin):
        assert "رفع الرسم" not in who.get(f"{address}/history").text
        assert "رفع الرسم" not in who.get("/changes").text
        for path in ("revisions/2", "compare/1/2", "compare/2/3"):
            assert who.get(f"{address}/{path}").status_code == 404
        assert who.post(f"{address}/revisions/2/revert").status_code == 404
    assert salem.post(f"{address}/revisions/2/unhide").status_code == 303
    assert "رفع الرسم" in amal.get(f"{address}/history").text


def test_only_an_administrator_erases_and_only_what_is_past(address: str, salem: Visitor, admin: Visitor) -> None:
    assert salem.post(f"{address}/revisions/1/erase").status_code == 403
    assert admin.post(f"{address}/revisions/3/erase").status_code == 422
    assert admin.post(f"{address}/revisions/1/erase").status_code == 303
    assert admin.get(f"{address}/revisions/1").status_code == 404
    assert "erased" in in_english(admin).get(f"{address}/history").text


def test_a_long_history_is_shown_in_parts(app: Flask, amal: Visitor) -> None:
    made = write(amal, TITLE)
    edit = form(amal.get(f"{made}/edit"), "base")
    for number in range(1, 55):
        send(amal, edit, base=str(number), body=f"نص {number}\n")
    assert "before=6" in amal.get(f"{made}/history").text
    older = in_english(amal).get(f"{made}/history?before=6").text
    assert "Revision 5<" in older
    assert "Revision 6<" not in older


def test_a_comparison_tells_fields_by_their_names_and_has_the_source_too(amal: Visitor) -> None:
    made = write(amal, "درس", "نص واحد.\n", kind="lesson", **{"field.outcome": "avoid", "field.place": "زليتن"})
    edit = form(in_english(amal).get(f"{made}/edit"), "base")
    send(amal, edit, **{"field.outcome": "repeat", "field.place": "زليتن، سبها"})
    told = amal.get(f"{made}/compare/1/2").text
    assert re.search(r"<dt>Outcome</dt><dd>.*?<del[^>]*>avoid</del>|<dt>Outcome</dt>.*?To avoid", told, re.DOTALL)
    assert re.search(r"<dt>Place</dt>.*?<ins[^>]*>سبها</ins>", told, re.DOTALL)
    assert "kind: lesson" not in told
    assert "نص واحد." not in told
    source = amal.get(f"{made}/compare/1/2?view=source").text
    assert "kind: lesson" in source
    assert "outcome: " in source
    assert amal.get(f"{made}/compare?from=2&to=1&view=source").location.endswith("/compare/1/2?view=source")


def test_a_comparison_of_front_matter_that_can_not_be_read_shows_the_source(address: str, amal: Visitor) -> None:
    send(amal, form(amal.get(f"{address}/edit?source=1"), "text"), text="---\ntitle: [\n---\nنص")
    assert "title: " in amal.get(f"{address}/compare/3/4").text


def test_a_moved_line_is_told_apart_from_one_written_anew(amal: Visitor) -> None:
    lines = [f"سطر طويل بما يكفي رقم {word}.\n\n" for word in ("أول", "ثان", "ثالث", "رابع")]
    made = write(amal, "مواضع", "".join(lines))
    rewrite(amal, made, body="".join([*lines[1:], lines[0]]))
    page = in_english(amal).get(f"{made}/compare/1/2").text
    assert "1 line was moved, word for word." in page
    assert "moved to here" in page
    assert "moved from here" in page
    assert "was added." not in page
    assert "were added." not in page


def test_a_change_of_spelling_alone_is_said_in_one_sentence(address: str, amal: Visitor) -> None:
    rewrite(amal, address, body="الرَّسم عشرة دنانير.\n\nيُدفع كل شهر.\n")
    assert "Only the spelling of 2 words was changed." in in_english(amal).get(f"{address}/compare/3/4").text


def test_a_change_that_no_reader_sees_is_said_to_be_one(address: str, amal: Visitor) -> None:
    rewrite(amal, address, body="الرسم عشرة دنانير.\n\n\n\nيدفع كل شهر.\n")
    assert "Only blank lines" in in_english(amal).get(f"{address}/compare/3/4").text


def test_erasing_asks_first(address: str, admin: Visitor, salem: Visitor) -> None:
    assert f"{quote(address)}/revisions/1/erase" in admin.get(f"{address}/history").text
    assert salem.get(f"{address}/revisions/1/erase").status_code == 403
    ask = form(in_english(admin).get(f"{address}/revisions/1/erase"), "csrf_token")
    assert admin.get(f"{address}/revisions/1").status_code == 200
    assert send(admin, ask).status_code == 303
    assert admin.get(f"{address}/revisions/1").status_code == 404


def test_a_text_erased_while_it_is_brought_back_stays_erased(address: str, app: Flask, amal: Visitor) -> None:
    def erase(_session: Session) -> None:
        with database.open_session(db.engine()) as other, database.writing(other) as change:
            history.erase(other, change, history.revision(other, store.page(other, 1), 2))

    with app.app_context():
        page, author = store.page(db.session(), 1), registry.named(db.session(), "amal").person
        event.listen(db.session(), "after_commit", erase, once=True)  # before the write begins
        with pytest.raises(NotFoundError):
            publish.revert(page, 2, Signature(author))
    assert amal.get(f"{address}/revisions/4").status_code == 404
