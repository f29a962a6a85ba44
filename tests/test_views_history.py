"""The history of a page: looking back, comparing, bringing back, hiding and erasing."""

from __future__ import annotations

from pathlib import Path
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
from wiki.exchange import markdown_tree
from wiki.exchange.deriving import Choices

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
    assert "1 paragraph was added." in page
    assert "1 word was changed." in page


def test_any_two_revisions_chosen_in_the_history_are_compared_in_their_order(address: str, visitor: Visitor) -> None:
    chooser = next(each for each in forms(visitor.get(f"{address}/history").text) if each.action.endswith("/compare"))
    assert chooser.method == "get"
    reply = visitor.get(f"{address}/compare?from=3&to=1")
    assert reply.location.endswith("/compare/1/3")
    assert visitor.get(f"{address}/compare?from=1").status_code == 404
    assert visitor.get(f"{address}/compare/1/9").status_code == 404


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
    for number in range(1, 35):
        send(amal, edit, base=str(number), body=f"نص {number}\n")
    assert "before=6" in amal.get(f"{made}/history").text
    older = in_english(amal).get(f"{made}/history?before=6").text
    assert "Revision 5<" in older
    assert "Revision 6<" not in older


def test_what_was_imported_is_marked(app: Flask, tmp_path: Path, amal: Visitor) -> None:
    (tmp_path / "water.md").write_text("# Water\none\n")
    with app.app_context():
        markdown_tree.take(tmp_path, Choices(language="en"))
    rewrite(amal, "/pages/water", body="two\n")
    newest, oldest = in_english(amal).get("/pages/water/history").text.split('<li class="revision')[1:]
    assert ">imported<" in oldest
    assert ">imported<" not in newest


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
