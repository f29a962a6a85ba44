"""Pages that not everyone may change: every way of changing one × every role × every limit; its end, its reason, its log."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from pages_store import database, protection, store
from pages_store.errors import FieldError
from pages_store.protection import Limit
from pages_store.search_tables import Alias
from pages_store.tables import Attachment, Revision
from pages_store.thread_tables import Comment
from tests.conftest import Visitor
from tests.page_forms import form, in_english, rewrite, write
from tests.store_cast import Writer
from wiki import db
from wiki.exchange import markdown_tree
from wiki.exchange.deriving import Choices

RANKS = {"amal": 1, "salem": 2, "huda": 3}
LIMITS = {"member": 1, "coordinator": 2, "administrator": 3}


@pytest.fixture
def address(admin: Visitor) -> str:
    """A page with two revisions and a discussion."""
    made = write(admin, "لائحة النظافة", "نص.\n")
    rewrite(admin, made, body="نص ثان.\n")
    admin.api("POST", "/pages/1/threads", json={"subject": "سؤال", "body": "نص"})
    return made


def protect(who: Visitor, address: str, role: str, **typed: str) -> Any:
    reason = {} if role == "member" else {"reason": "نافذة بقرار"}
    return who.post(f"{address}/protection", {"role": role, **reason, **typed})


def ways(who: Visitor, address: str) -> dict[str, int]:
    """What comes of every way of changing the page, none of which changes anything when it is let through."""
    file = {"data": {"file": (io.BytesIO(b""), "empty.txt")}}
    return {
        "edit form": who.get(f"{address}/edit").status_code,
        "edit": who.post(f"{address}/edit", {"base": "99", "text": "x"}).status_code,
        "rename form": who.get(f"{address}/rename").status_code,
        "rename": who.post(f"{address}/rename", {"title": ""}).status_code,
        "delete form": who.get(f"{address}/delete").status_code,
        "revert": who.post(f"{address}/revisions/99/revert").status_code,
        "attach": who.post(f"{address}/files", {"file": (io.BytesIO(b""), "empty.txt")}).status_code,
        "API edit": who.api("PUT", "/pages/1", json={"base": 99, "body": "x"}).status_code,
        "API attach": who.api("POST", "/pages/1/files", **file).status_code,
    }


@pytest.mark.parametrize("role", LIMITS)
def test_a_limit_keeps_lower_roles_from_every_way_of_changing_a_page(
    address: str, amal: Visitor, salem: Visitor, admin: Visitor, visitor: Visitor, role: str
) -> None:
    assert protect(admin, address, role).status_code == 303
    for who in (amal, salem, admin):
        allowed = RANKS[who.name] >= LIMITS[role]
        found = ways(who, address)
        assert {way for way, code in found.items() if (code != 403) != allowed} == set(), (who.name, found)
        for path in ("", "/history", "/revisions/2", "/compare/1/2", "/discussion", "/backlinks"):
            assert who.get(f"{address}{path}").status_code == 200
    assert visitor.get(address).status_code == 200
    assert visitor.post(f"{address}/edit", {"base": "2", "text": "x"}).status_code == 401


def test_a_limited_page_is_deleted_and_restored_by_those_alone_who_may_change_it(
    address: str, amal: Visitor, salem: Visitor
) -> None:
    protect(salem, address, "coordinator")
    assert amal.post(f"{address}/delete").status_code == 403
    assert amal.api("DELETE", "/pages/1").status_code == 403
    assert salem.post(f"{address}/delete").status_code == 303
    assert amal.post(f"{address}/restore").status_code == 403
    assert salem.post(f"{address}/restore").status_code == 303


def changes(who: Visitor, address: str) -> dict[str, Callable[[], Any]]:
    """Every way of changing the page, each of which would."""
    return {
        "edit": lambda: who.post(f"{address}/edit", {"base": "2", "text": "---\ntitle: لائحة النظافة\n---\nنص آخر.\n"}),
        "rename": lambda: who.post(f"{address}/rename", {"title": "لائحة أخرى"}),
        "revert": lambda: who.post(f"{address}/revisions/1/revert"),
        "undo": lambda: who.post(f"{address}/revisions/2/undo"),
        "attach": lambda: who.post(f"{address}/files", {"file": (io.BytesIO(b"text"), "a.txt")}),
        "comment": lambda: who.post(f"{address}/discussion/1", {"body": "رأي"}),
        "alias": lambda: who.post(f"{address}/aliases", {"typed": "تنظيف"}),
        "API edit": lambda: who.api("PUT", "/pages/1", json={"base": 2, "body": "x"}),
        "API attach": lambda: who.api("POST", "/pages/1/files", data={"file": (io.BytesIO(b"text"), "a.txt")}),
        "API comment": lambda: who.api("POST", "/threads/1/comments", json={"body": "رأي"}),
        "API delete": lambda: who.api("DELETE", "/pages/1"),
        "delete": lambda: who.post(f"{address}/delete", {"reason": "خطأ"}),
    }


def test_a_limit_that_is_set_while_a_change_is_on_its_way_holds(app: Flask, address: str, amal: Visitor) -> None:
    def limit(_session: Session) -> None:
        with database.open_session(app.extensions["kunnash.engine"]) as other, database.writing(other):
            page = store.page(other, 1)
            protection.set_limit(other, page, Limit("coordinator", "قرار", discussion=False), page.head.author)

    def lift() -> None:
        with app.app_context(), db.writing():
            page = store.page(db.session(), 1)
            protection.set_limit(db.session(), page, Limit("member"), page.head.author)

    for way, change in changes(amal, address).items():
        lift()
        amal.get("/sign-in")
        event.listen(Session, "after_commit", limit, once=True)  # between the first look and the write
        before = state(app)
        reply = change()
        assert (way, reply.status_code) == (way, 403)
        assert state(app) == before, way


def test_a_form_that_is_refused_is_shown_again_whole(address: str, amal: Visitor) -> None:
    refused = in_english(amal).post(f"{address}/discussion", {"subject": "x" * 999, "body": "رأي"})
    assert refused.status_code == 422
    assert "رأي" in refused.text


def state(app: Flask) -> list[int]:
    """How much there is of all that a page holds."""
    with app.app_context():
        kept = (Revision, Attachment, Comment, Alias)
        counts = [db.session().scalar(select(func.count()).select_from(table)) or 0 for table in kept]
        return [*counts, store.page(db.session(), 1).head.number]


def test_the_discussion_stays_open_unless_it_is_said(address: str, amal: Visitor, salem: Visitor) -> None:
    protect(salem, address, "coordinator")
    said = {"body": "رأي"}
    assert amal.post(f"{address}/discussion/1", said).status_code == 303
    assert amal.api("POST", "/threads/1/comments", json=said).status_code == 201
    protect(salem, address, "coordinator", no_discussion="1")
    assert amal.post(f"{address}/discussion/1", said).status_code == 403
    assert amal.api("POST", "/threads/1/comments", json=said).status_code == 403
    assert salem.api("POST", "/threads/1/comments", json=said).status_code == 201


def test_who_is_kept_out_is_told_why_and_loses_nothing_typed(address: str, amal: Visitor, salem: Visitor) -> None:
    protect(salem, address, "coordinator")
    refused = in_english(amal).post(f"{address}/edit", {"base": "2", "text": "كلام طويل كتبته"})
    assert refused.status_code == 403
    assert "Only coordinators may change this page." in refused.text
    assert "كلام طويل كتبته" in refused.text
    error = amal.api("PUT", "/pages/1", json={"base": 2, "body": "x"}).json
    assert error
    assert error["error"]["code"] == "protected"


def test_the_page_says_who_may_change_it_why_and_until_when(
    address: str, amal: Visitor, salem: Visitor, visitor: Visitor
) -> None:
    day = (datetime.now(UTC) + timedelta(days=40)).date()
    protect(salem, address, "coordinator", until=day.isoformat())
    for reader in (visitor, amal):
        page = in_english(reader).get(address).text
        assert "Only coordinators may change this page." in page
        assert "نافذة بقرار" in page
        assert f"To the end of {day:%B} {day.day}, {day.year}." in page
        assert "View the source" in page
        assert "/edit" not in page
    assert "/edit" in in_english(salem).get(address).text
    assert "Limited to coordinators" in amal.get(f"{address}/history").text


def test_a_limit_ends_by_itself_also_on_screens_that_are_kept(
    app: Flask, address: str, amal: Visitor, visitor: Visitor
) -> None:
    with app.app_context():
        page = store.page(db.session(), 1)
        with db.writing():
            limit = Limit("coordinator", "قرار", datetime.now(UTC) + timedelta(hours=1))
            protection.set_limit(db.session(), page, limit, page.head.author)
    for reader in (visitor, amal):
        assert "Only coordinators" in in_english(reader).get(address).text
    with app.app_context():  # an hour later, without a change of the site
        db.session().get_one(store.Page, 1).protection.until = datetime.now(UTC)  # type: ignore[union-attr]
        db.session().commit()
    for reader in (visitor, amal):
        assert "Only coordinators" not in reader.get(address).text
    assert amal.get(f"{address}/edit").status_code == 200


def test_only_an_administrator_locks_a_page_and_unlocks_it(
    address: str, amal: Visitor, salem: Visitor, admin: Visitor
) -> None:
    assert amal.get(f"{address}/protection").status_code == 403
    assert protect(amal, address, "coordinator").status_code == 403
    assert protect(salem, address, "administrator").status_code == 403
    assert 'value="administrator"' not in salem.get(f"{address}/protection").text
    assert protect(admin, address, "administrator").status_code == 303
    assert protect(salem, address, "member").status_code == 403
    assert salem.get(f"{address}/protection").status_code == 403
    assert protect(admin, address, "member").status_code == 303
    assert amal.get(f"{address}/edit").status_code == 200


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reason": ""}, "Say why"),
        ({"until": "2001-01-01"}, "The last day is over already."),
        ({"until": "31/12/2099"}, "This is not a day."),
        ({"until": "9999-12-31"}, "This is not a day."),
        ({"reason": "\u202eقرار"}, "direction"),
        ({"role": "king"}, "There is no such role."),
    ],
)
def test_a_limit_that_can_not_be_is_refused_in_words(address: str, salem: Visitor, typed: dict[str, str], said: str) -> None:
    reply = in_english(salem).post(f"{address}/protection", {"role": "coordinator", "reason": "قرار", **typed})
    assert reply.status_code == 422
    assert said in reply.text
    assert salem.get(f"{address}/history").text.count("Limited to") == 0


def test_all_that_was_said_is_kept_in_its_order(stored: Session, khadija: Writer, marco: Writer) -> None:
    page = khadija.create("لائحة")
    for author, limit in (
        (khadija, Limit("coordinator", "خلاف")),
        (marco, Limit("member")),
        (khadija, Limit("administrator", "قرار")),
    ):
        with database.writing(stored):
            protection.set_limit(stored, page, limit, author.person)
    said = [(each.role, each.author.name, each.reason) for each in protection.log(stored, page, 9)]
    assert said == [("administrator", "خديجة", "قرار"), ("member", "Marco", ""), ("coordinator", "خديجة", "خلاف")]
    with pytest.raises(FieldError), database.writing(stored):
        protection.set_limit(stored, page, Limit("coordinator", " "), khadija.person)
    assert protection.of(page) is not None


def test_an_import_leaves_a_limited_page_alone_and_lists_it(app: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    file = folder / "a.md"
    file.write_text("# Water\none\n")
    with app.app_context():
        markdown_tree.take(folder, Choices())
        page = store.page(db.session(), 1)
        with db.writing():
            protection.set_limit(db.session(), page, Limit("coordinator", "in force"), page.head.author)
        file.write_text("# Water\ntwo\n")
        report = markdown_tree.take(folder, Choices())
        assert [path for path, _why in report.refused] == ["a.md"]
        assert store.page(db.session(), 1).head.number == 1


def test_the_form_shows_what_holds_so_that_saving_it_again_changes_nothing(address: str, salem: Visitor) -> None:
    day = (datetime.now(UTC) + timedelta(days=40)).date().isoformat()
    protect(salem, address, "coordinator", until=day, no_discussion="1")
    held = form(salem.get(f"{address}/protection"), "role").fields
    assert (held["role"], held["reason"], held["until"]) == ("coordinator", "نافذة بقرار", day)
    assert "no_discussion" in held
