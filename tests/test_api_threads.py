"""Discussions by the API."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from pages_store import comments, threads
from tests.api_contract import call
from tests.conftest import Visitor
from wiki import db, discussion


@pytest.fixture
def page(amal: Visitor) -> dict[str, Any]:
    """A page to discuss."""
    made: dict[str, Any] = call(amal, "POST", "/pages", json={"title": "صفحة", "body": "نص"}).json
    return made


def test_a_thread_begins_with_a_comment_and_others_answer(amal: Visitor, salem: Visitor, page: dict[str, Any]) -> None:
    where = f"/pages/{page['id']}/threads"
    reply = call(amal, "POST", where, json={"subject": " سؤال ", "body": "متى **ينتهي**؟", "passage": "نص"})
    thread = reply.json
    assert reply.status_code == 201
    assert (thread["subject"], thread["state"], thread["passage"]) == ("سؤال", "open", "نص")
    assert (thread["comments"][0]["body"], thread["comments"][0]["author"]["name"]) == ("متى **ينتهي**؟", "amal")
    assert "<strong>ينتهي</strong>" in thread["comments"][0]["html"]

    answer = call(salem, "POST", f"/threads/{thread['id']}/comments", json={"body": "غدًا\r\n"})
    assert (answer.status_code, answer.json["body"], answer.json["author"]["name"]) == (201, "غدًا\n", "salem")
    thread["comments"].append(answer.json)
    assert call(salem, "GET", where).json == {"threads": [thread]}


def test_links_in_a_comment_lead_to_pages_and_its_ids_are_its_own(amal: Visitor, page: dict[str, Any]) -> None:
    body = "# عنوان\n\n[[صفحة]] [[غير موجودة]] <script>alert(1)</script>[^1]\n\n[^1]: note\n"
    thread = call(amal, "POST", f"/pages/{page['id']}/threads", json={"subject": "s", "body": body}).json
    other = call(amal, "POST", f"/threads/{thread['id']}/comments", json={"body": body}).json
    html = thread["comments"][0]["html"]
    assert f'href="{page["url"].removeprefix("http://localhost")}"' in html
    assert "ref:" not in html
    assert "missing" in html
    assert "<script" not in html
    ids = [set(re.findall(r' id="([^"]+)"', each["html"])) for each in (thread["comments"][0], other)]
    assert all(ids)
    assert not ids[0] & ids[1]


def test_a_thread_needs_a_subject_and_a_comment_a_body(amal: Visitor, page: dict[str, Any]) -> None:
    where = f"/pages/{page['id']}/threads"
    thread = call(amal, "POST", where, json={"subject": "s", "body": "b", "passage": None}).json
    assert thread["passage"] is None
    cases: list[tuple[Any, int, str]] = [
        ({"body": "b"}, 422, "subject"),
        ({"subject": "s"}, 422, "body"),
        ({"subject": " ", "body": "b"}, 422, "subject"),
        ({"subject": "s", "body": " \n"}, 422, "body"),
        ({"subject": 1, "body": "b"}, 422, "subject"),
        ({"subject": "s" * 201, "body": "b"}, 422, "subject"),
        ({"subject": "s", "body": ["b"]}, 422, "body"),
        ({"subject": "s", "body": "b", "passage": 1}, 422, "passage"),
        ({"subject": "s", "body": "b" * 20_001}, 413, ""),
        ([], 422, ""),
    ]
    for members, status, field in cases:
        reply = call(amal, "POST", where, json=members)
        assert (reply.status_code, reply.json["error"].get("field", "")) == (status, field)
    for members, status in (({}, 422), ({"body": ""}, 422), ({"body": None}, 422), ({"body": "ب" * 10_001}, 413)):
        assert call(amal, "POST", f"/threads/{thread['id']}/comments", json=members).status_code == status
    assert (
        call(amal, "POST", where, data=b'{"subject": "s", "body": "\\ud800"}', content_type="application/json").status_code
        == 422
    )
    assert call(amal, "POST", where, data=b"{", content_type="application/json").status_code == 400
    assert call(amal, "POST", where, data={"subject": "s"}).status_code == 415
    assert call(amal, "POST", f"/threads/{thread['id'] + 1}/comments", json={"body": "b"}).status_code == 404
    assert len(call(amal, "GET", where).json["threads"]) == 1


def test_a_closed_thread_takes_no_comment(amal: Visitor, page: dict[str, Any]) -> None:
    thread = call(amal, "POST", f"/pages/{page['id']}/threads", json={"subject": "s", "body": "b"}).json
    with amal.app.app_context(), db.writing():
        threads.thread(db.session(), thread["id"]).closed_at = datetime.now(UTC)
    reply = call(amal, "POST", f"/threads/{thread['id']}/comments", json={"body": "b"})
    assert (reply.status_code, reply.json["error"]["field"]) == (422, "thread")
    assert call(amal, "GET", f"/pages/{page['id']}/threads").json["threads"][0]["state"] == "closed"


def test_of_a_hidden_comment_only_its_place_is_told(amal: Visitor, page: dict[str, Any]) -> None:
    thread = call(amal, "POST", f"/pages/{page['id']}/threads", json={"subject": "s", "body": "secret"}).json
    with amal.app.app_context(), db.writing():
        threads.thread(db.session(), thread["id"]).comments[0].hidden_at = datetime.now(UTC)
    shown = call(amal, "GET", f"/pages/{page['id']}/threads").json["threads"][0]["comments"][0]
    nobody = {"name": None, "team": None}
    assert shown == thread["comments"][0] | {"body": "", "html": "", "author": nobody}


def test_a_link_in_a_comment_is_told_as_it_leads_today(amal: Visitor, page: dict[str, Any]) -> None:
    where = f"/pages/{page['id']}/threads"
    for body in ("[[سبها]]", "[[زليتن]] ثم [[سبها]]"):
        call(amal, "POST", where, json={"subject": "s", "body": body})
    assert all("missing" in each["comments"][0]["html"] for each in call(amal, "GET", where).json["threads"])
    made = call(amal, "POST", "/pages", json={"title": "سبها", "body": "نص"}).json
    first, second = (each["comments"][0]["html"] for each in call(amal, "GET", where).json["threads"])
    path = made["url"].removeprefix("http://localhost")
    assert f'href="{path}"' in first
    assert "missing" not in first
    assert f'href="{path}"' in second
    assert second.count("missing") == 1


def test_comments_of_an_older_renderer_are_rendered_anew(amal: Visitor, page: dict[str, Any]) -> None:
    where = f"/pages/{page['id']}/threads"
    thread = call(amal, "POST", where, json={"subject": "s", "body": "**b**"}).json
    gone = call(amal, "POST", f"/threads/{thread['id']}/comments", json={"body": "erased"}).json
    with amal.app.app_context():
        said = threads.thread(db.session(), thread["id"]).comments
        with db.writing() as change:
            comments.erase(db.session(), change, said[1])
            for each in said:
                each.html, each.version = "<p>old</p>", 0
        assert comments.outdated(db.session(), 1, 9) == said[:1]
        db.session().rollback()
        discussion.render_outdated()
        assert comments.outdated(db.session(), 1, 9) == []
    shown = call(amal, "GET", where).json["threads"][0]["comments"]
    assert [each["html"] for each in shown] == [thread["comments"][0]["html"], ""]
    assert shown[1]["id"] == gone["id"]


def test_visitors_read_discussions_without_names_and_take_no_part(
    visitor: Visitor, amal: Visitor, page: dict[str, Any]
) -> None:
    where = f"/pages/{page['id']}/threads"
    thread = call(amal, "POST", where, json={"subject": "s", "body": "b"}).json
    assert call(visitor, "GET", where).json["threads"][0]["comments"][0]["author"]["name"] is None
    assert call(visitor, "POST", where, json={"subject": "s", "body": "b"}).status_code == 401
    assert call(visitor, "POST", f"/threads/{thread['id']}/comments", json={"body": "b"}).status_code == 401
