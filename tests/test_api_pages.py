"""Pages by the API."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import event

from pages_store import history, limits, store
from tests.api_contract import call
from tests.conftest import Visitor
from wiki import db

TEXT = "---\ntitle: شبكة المياه\nkind: lesson\ntags: [ماء, صيانة]\nplace: [سبها]\nyear: 2021\n---\nنص أول.\n\nنص ثان.\n"
ALEF = "\N{ARABIC LETTER ALEF}"

UNUSABLE = [
    ({}, "title"),
    ({"body": "x"}, "title"),
    ({"title": "", "body": "x"}, "title"),
    ({"title": "a\nb", "body": "x"}, "title"),
    ({"title": "a\0b", "body": "x"}, "title"),
    ({"title": "a" * 201, "body": "x"}, "title"),
    ({"title": 5, "body": "x"}, "title"),
    ({"title": None, "body": "x"}, "title"),
    ({"title": "a\ud800", "body": "x"}, "title"),
    ({"title": "a"}, "body"),
    ({"title": "a", "body": None}, "body"),
    ({"title": "a", "body": ["x"]}, "body"),
    ({"title": "a", "body": "\udfff"}, "body"),
    ({"title": "a", "body": "x", "kind": "novel"}, "kind"),
    ({"title": "a", "body": "x", "kind": 1}, "kind"),
    ({"title": "a", "body": "x", "language": "not a tag"}, "language"),
    ({"title": "a", "body": "x", "language": ""}, "language"),
    ({"title": "a", "body": "x", "tags": "x"}, "tags"),
    ({"title": "a", "body": "x", "tags": ["x", 1]}, "tags"),
    ({"title": "a", "body": "x", "tags": [""]}, "tags"),
    ({"title": "a", "body": "x", "tags": ["x" * 61]}, "tags"),
    ({"title": "a", "body": "x", "fields": ["x"]}, "fields"),
    ({"title": "a", "body": "x", "fields": {"title": "b"}}, "fields"),
    ({"title": "a", "body": "x", "fields": {"k": "\ud800"}}, "fields"),
    ({"title": "a", "body": "x", "fields": {"\ud800": 1}}, "fields"),
    ({"title": "a", "body": "x", "comment": "x" * 501}, "comment"),
    ({"title": "a", "body": "x", "comment": 1}, "comment"),
    ({"title": "a", "body": "x", "minor": "yes"}, "minor"),
    ({"text": "no title"}, "title"),
    ({"text": 7}, "text"),
    ({"text": "---\ntitle: a\n---\n\ud800"}, "text"),
    ({"text": TEXT, "body": "x"}, "text"),
    ({"text": TEXT, "tags": []}, "text"),
    ([], ""),
    ("text", ""),
    (None, ""),
    ({"\ud800": 1}, ""),
]

SENT = [
    (b"", "application/json", 400),
    (b"{", "application/json", 400),
    (b'{"title": NaN, "body": ""}', "application/json", 400),
    (b'{"title": "\xff", "body": ""}', "application/json", 400),
    (b'{"title": "a", "title": "b", "body": ""}', "application/json", 400),
    (b"[" * 100_000, "application/json", 400),
    (b'{"title": "a", "body": "", "fields": {"n": ' + b"9" * 5_000 + b"}}", "application/json", 400),
    (b'{"title": "a", "body": "", "fields": {"n": 1e999}}', "application/json", 422),
    (b'{"title": "a", "body": "", "fields": {"n": ' + b"[" * 300 + b"]" * 300 + b"}}", "application/json", 422),
    (b'{"title": "a", "body": "", "fields": {"n": ' + b"[" * 50 + b"]" * 50 + b"}}", "application/json", 422),
    (b"title=a&body=b", "application/x-www-form-urlencoded", 415),
    (b'{"title": "a", "body": ""}', "text/plain", 415),
    (b'{"title": "a", "body": ""}', "", 415),
    (b'\xef\xbb\xbf{"title": "a", "body": ""}', "application/json; charset=utf-8", 201),
    (b'{"title": "b", "body": ""}', "application/merge-patch+json", 201),
]


def made(who: Visitor, **members: Any) -> dict[str, Any]:
    """Make a page and return it as the API shows it."""
    reply = call(who, "POST", "/pages", json=members)
    assert reply.status_code == 201, reply.text
    found: dict[str, Any] = reply.json
    return found


def refused(who: Visitor, members: Any, *, to: str = "/pages", method: str = "POST") -> tuple[int, str, str]:
    """Send what can't be taken; return the status, the code and the field."""
    reply = call(who, method, to, data=json.dumps(members), content_type="application/json")
    error = reply.json["error"]
    assert error["message"]
    return reply.status_code, error["code"], error.get("field", "")


def test_a_page_made_of_a_text_is_shown_whole(amal: Visitor) -> None:
    reply = call(amal, "POST", "/pages", json={"text": TEXT, "comment": "أول نسخة"})

    page = reply.json
    assert reply.status_code == 201
    assert reply.headers["Location"] == f"/api/v1/pages/{page['id']}"
    assert (page["title"], page["kind"], page["language"]) == ("شبكة المياه", "lesson", "ar")
    assert page["tags"] == ["ماء", "صيانة"]
    assert page["fields"] == {"place": ["سبها"], "year": 2021}
    assert page["text"] == TEXT
    assert page["body"] == "نص أول.\n\nنص ثان.\n"
    assert "نص أول." in page["html"]
    assert page["revision"]["author"] == {"name": "amal", "team": None}
    assert (page["revision"]["number"], page["revision"]["comment"]) == (1, "أول نسخة")
    assert (page["revision"]["minor"], page["revision"]["parents"]) == (False, [])
    assert page["short_url"].endswith(f"/p/{page['id']}")
    assert call(amal, "GET", f"/pages/{page['id']}").json == page


def test_a_page_made_of_parts_has_them_in_its_front_matter(amal: Visitor) -> None:
    fields = {
        "outcome": "repeat",
        "place": ["سبها"],
        "deep": {"a": [1, None, {"b": "yes"}]},
        "none": None,
        "date": "2024-01-01",
    }
    page = made(amal, title="  درس ", kind="lesson", language="AR-ly", tags=["ماء", "yes"], fields=fields, body="نص\r\n")

    del fields["none"]
    assert page["text"].startswith("---\ntitle: درس\nkind: lesson\nlanguage: ar-LY\ntags:\n")
    assert page["text"].endswith("\n---\nنص\n")
    assert (page["title"], page["language"], page["tags"], page["fields"]) == ("درس", "ar-LY", ["ماء", "yes"], fields)


def test_a_body_that_looks_like_front_matter_stays_a_body(amal: Visitor) -> None:
    body = "---\ntitle: other\n---\ntext\n"
    page = made(amal, title="Title", body=body)
    assert (page["title"], page["body"]) == ("Title", body)

    changed = call(amal, "PUT", f"/pages/{page['id']}", json={"base": 1, "body": "---\nkind: lesson\n---\n"}).json
    assert (changed["title"], changed["kind"], changed["body"]) == ("Title", "page", "---\nkind: lesson\n---\n")


def test_only_the_title_and_the_body_are_needed(amal: Visitor) -> None:
    page = made(amal, title="عنوان", body="")
    assert (page["kind"], page["language"], page["tags"], page["fields"], page["body"]) == ("page", "ar", [], {}, "")


def test_a_taken_title_is_answered_with_the_page_that_has_it(amal: Visitor, salem: Visitor) -> None:
    page = made(amal, title="Water", body="one")
    reply = call(salem, "POST", "/pages", json={"title": "water", "body": "two"})
    assert reply.status_code == 409
    assert (reply.json["error"]["code"], reply.json["page"]) == ("title_taken", page)
    assert made(salem, title="Water", language="en", body="two")["slug"] != page["slug"]


def test_what_can_not_be_used_is_refused_by_name(amal: Visitor) -> None:
    for members, field in UNUSABLE:
        assert refused(amal, members) == (422, "invalid", field), members
    assert call(amal, "GET", "/pages").json["pages"] == []


def test_what_is_not_json_is_refused(amal: Visitor) -> None:
    for sent, content_type, status in SENT:
        reply = call(amal, "POST", "/pages", data=sent, content_type=content_type)
        assert reply.status_code == status, (sent[:80], content_type)


def test_a_page_of_one_megabyte_is_taken_however_json_writes_it(amal: Visitor) -> None:
    head = "---\ntitle: a\n---\n"
    line = ALEF * 4_000 + "\n"
    most = limits.PAGE_BYTES - len(head)
    text = head + line * (most // len(line.encode()))
    sent = '{"text": "' + text.encode("ascii", "backslashreplace").decode().replace("\n", "\\n") + '"}'
    assert len(sent) > limits.REQUEST_BYTES
    assert call(amal, "POST", "/pages", data=sent, content_type="application/json").json["text"] == text


def test_past_the_limits_of_size_a_save_answers_413(amal: Visitor) -> None:
    assert refused(amal, {"title": "a", "body": "x" * limits.PAGE_BYTES})[:2] == (413, "too_large")
    assert refused(amal, {"title": "a", "body": "", "fields": {"x": "y" * limits.FRONT_MATTER_BYTES}})[:2] == (
        413,
        "too_large",
    )
    assert refused(amal, {"title": "a", "body": "", "more": "x" * limits.REQUEST_BYTES})[:2] == (413, "too_large")
    assert refused(amal, {"title": "a", "body": "x" * 6 * limits.REQUEST_BYTES})[:2] == (413, "too_large")


def test_nul_becomes_a_replacement_character(amal: Visitor) -> None:
    page = made(amal, title="a", body="x\0y", fields={"k": "\0"})
    assert (page["body"], page["fields"]) == ("x\ufffdy", {"k": "\ufffd"})


def test_a_change_of_one_part_leaves_the_others_as_they_were_written(amal: Visitor) -> None:
    text = '---\ntitle: "Water"  # the name\nextra:   {a: 1}\ntags: [x]\n---\nbody\n'
    page = made(amal, text=text)
    changed = call(
        amal, "PUT", f"/pages/{page['id']}", json={"base": 1, "tags": ["x", "y"], "comment": "c", "minor": True}
    ).json

    assert '---\ntitle: "Water"  # the name\nextra:   {a: 1}\n' in changed["text"]
    assert (changed["tags"], changed["body"], changed["merged"]) == (["x", "y"], "body\n", False)
    assert changed["revision"]["parents"] == [1]
    assert (changed["revision"]["comment"], changed["revision"]["minor"]) == ("c", True)


def test_a_field_set_to_null_is_taken_out(amal: Visitor) -> None:
    page = made(amal, title="a", body="x", tags=["t"], fields={"one": 1, "two": 2})
    changed = call(
        amal, "PUT", f"/pages/{page['id']}", json={"base": 1, "tags": [], "fields": {"one": None, "three": [3]}}
    ).json
    assert (changed["fields"], changed["tags"]) == ({"two": 2, "three": [3]}, [])


def test_a_new_title_renames_the_page(amal: Visitor) -> None:
    page = made(amal, title="Old", body="x")
    taken = made(amal, title="Taken", body="y")
    changed = call(amal, "PUT", f"/pages/{page['id']}", json={"base": 1, "title": "New"}).json
    assert (changed["id"], changed["title"], changed["slug"]) == (page["id"], "New", "new-page")
    reply = call(amal, "PUT", f"/pages/{page['id']}", json={"base": 2, "title": "taken"})
    assert (reply.status_code, reply.json["error"]["code"], reply.json["page"]) == (409, "title_taken", taken)


def test_a_save_that_changes_nothing_makes_no_revision(amal: Visitor) -> None:
    page = made(amal, text=TEXT)
    for members in ({"text": TEXT}, {}, {"title": "شبكة المياه"}, {"body": page["body"]}, {"tags": page["tags"]}):
        reply = call(amal, "PUT", f"/pages/{page['id']}", json={"base": 1, **members})
        assert (reply.status_code, reply.json) == (200, page | {"merged": False})


def test_a_stale_save_of_other_words_is_merged(amal: Visitor, salem: Visitor) -> None:
    page = made(amal, title="a", body="one.\n\ntwo.\n\nthree.\n")
    call(amal, "PUT", f"/pages/{page['id']}", json={"base": 1, "body": "ONE.\n\ntwo.\n\nthree.\n"})
    saved = call(salem, "PUT", f"/pages/{page['id']}", json={"base": 1, "body": "one.\n\ntwo.\n\nTHREE.\n"}).json

    assert (saved["merged"], saved["body"]) == (True, "ONE.\n\ntwo.\n\nTHREE.\n")
    assert (saved["revision"]["number"], saved["revision"]["parents"]) == (3, [2, 1])
    again = call(salem, "PUT", f"/pages/{page['id']}", json={"base": 3, "text": saved["text"]}).json
    assert (again["merged"], again["revision"]["number"]) == (False, 3)


def test_of_two_saves_on_the_same_words_the_second_is_answered_with_both(amal: Visitor, salem: Visitor) -> None:
    page = made(amal, title="a", body="one word.\n")
    first = call(amal, "PUT", f"/pages/{page['id']}", json={"base": 1, "body": "one sentence.\n"}).json
    reply = call(salem, "PUT", f"/pages/{page['id']}", json={"base": 1, "body": "one phrase.\n"})

    assert (reply.status_code, reply.json["error"]["code"], reply.json["conflicts"]) == (409, "edit_conflict", 1)
    del first["merged"]
    assert reply.json["current"] == first
    assert "sentence" in reply.json["merged_text"]
    assert "phrase" in reply.json["merged_text"]


def test_an_edit_says_from_which_revision_it_starts(amal: Visitor) -> None:
    page = made(amal, title="a", body="x")
    assert refused(amal, {"body": "y"}, to=f"/pages/{page['id']}", method="PUT") == (422, "invalid", "base")
    for base in (None, "1", 1.5, True, 0, -1, 2, 10**30, [1]):
        members = {"body": "y", "base": base}
        assert refused(amal, members, to=f"/pages/{page['id']}", method="PUT") == (422, "invalid", "base"), base


def test_no_edit_starts_from_a_hidden_revision(amal: Visitor) -> None:
    page = made(amal, title="a", body="secret")
    call(amal, "PUT", f"/pages/{page['id']}", json={"base": 1, "body": "open"})
    with amal.app.app_context(), db.writing() as change:
        history.hide(db.session(), change, history.revision(db.session(), store.page(db.session(), page["id"]), 1))
    assert refused(amal, {"base": 1, "tags": ["x"]}, to=f"/pages/{page['id']}", method="PUT") == (422, "invalid", "base")


def test_parts_of_a_page_whose_front_matter_is_broken_can_not_be_changed_but_its_body_can(amal: Visitor) -> None:
    page = made(amal, title="a", body="x")
    where = f"/pages/{page['id']}"
    broken = call(amal, "PUT", where, json={"base": 1, "text": "---\ntitle: [a\n---\nx"}).json
    assert (broken["title"], broken["fields"], broken["tags"]) == ("a", {}, [])
    assert refused(amal, {"base": 2, "title": "b"}, to=where, method="PUT") == (422, "invalid", "front_matter")
    assert call(amal, "PUT", where, json={"base": 2, "body": "y"}).json["text"] == "---\ntitle: [a\n---\ny"


def test_a_deleted_page_is_gone_from_everywhere(amal: Visitor) -> None:
    page = made(amal, title="a", body="x")
    thread = call(amal, "POST", f"/pages/{page['id']}/threads", json={"subject": "s", "body": "b"}).json
    assert call(amal, "DELETE", f"/pages/{page['id']}").status_code == 204

    where = f"/pages/{page['id']}"
    for rest in ("", "/revisions", "/revisions/1", "/compare?from=1&to=1", "/threads", "/files"):
        assert call(amal, "GET", where + rest).status_code == 404
    assert call(amal, "DELETE", where).status_code == 404
    assert call(amal, "PUT", where, json={"base": 1, "body": "y"}).status_code == 404
    assert call(amal, "POST", f"/threads/{thread['id']}/comments", json={"body": "b"}).status_code == 404
    assert call(amal, "GET", "/pages").json["pages"] == []
    assert made(amal, title="a", body="again")["id"] != page["id"]


def test_numbers_that_no_page_has_are_not_found(amal: Visitor) -> None:
    for number in ("0", "999", "9" * 30):
        assert call(amal, "GET", f"/pages/{number}").status_code == 404
    assert amal.api("GET", "/pages/x").json["error"]["code"] == "not_found"
    assert amal.api("GET", "/nothing").json["error"]["code"] == "not_found"
    assert amal.api("PATCH", "/pages").json["error"]["code"] == "method_not_allowed"


def test_pages_are_listed_by_number_a_part_at_a_time(amal: Visitor) -> None:
    pages = [made(amal, title=f"page {number}", body="x") for number in range(5)]
    first = call(amal, "GET", "/pages?limit=2").json
    second = call(amal, "GET", f"/pages?limit=2&after={first['next']}").json
    third = call(amal, "GET", f"/pages?limit=2&after={second['next']}").json

    listed = [*first["pages"], *second["pages"], *third["pages"]]
    whole = {"fields", "body", "text", "html"}
    assert listed == [{key: value for key, value in page.items() if key not in whole} for page in pages]
    assert third["next"] is None
    assert call(amal, "GET", "/pages?limit=5").json["next"] is None
    assert call(amal, "GET", "/pages?kind=&language=&tag=&theme=&place=&limit=&after=").json["pages"] == listed


def test_a_list_is_narrowed_by_kind_language_and_marks(amal: Visitor) -> None:
    lesson = made(amal, title="أ", kind="lesson", tags=["المياه"], fields={"theme": ["النفايات"], "place": "سبها"}, body="")
    policy = made(amal, title="b", kind="policy", language="it", body="")

    def listed(query: str) -> list[int]:
        return [page["id"] for page in call(amal, "GET", f"/pages?{query}").json["pages"]]

    assert listed("kind=lesson") == listed("tag=المياه") == listed("theme=النفايات") == listed("place=سبها") == [lesson["id"]]
    assert listed("language=IT&kind=Policy") == [policy["id"]]
    assert listed("kind=lesson&language=it") == listed("kind=novel") == listed("tag=x") == []


def test_a_list_is_not_asked_for_in_numbers_that_are_none(visitor: Visitor) -> None:
    for query in ("limit=0", "limit=201", "limit=-1", "limit=x", "limit=1.5", "limit=٥", "after=x", "after=-1"):
        reply = call(visitor, "GET", f"/pages?{query}")
        assert (reply.status_code, reply.json["error"]["field"]) == (422, query.partition("=")[0]), query


def test_visitors_read_without_names_and_do_not_write(visitor: Visitor, amal: Visitor) -> None:
    page = made(amal, title="a", body="x")
    shown = call(visitor, "GET", f"/pages/{page['id']}")
    assert shown.json["revision"]["author"] == {"name": None, "team": None}
    assert "no-store" not in shown.headers.get("Cache-Control", "")
    assert call(visitor, "GET", "/pages").json["pages"][0]["revision"]["author"]["name"] is None

    for method, path in (("POST", "/pages"), ("PUT", f"/pages/{page['id']}"), ("DELETE", f"/pages/{page['id']}")):
        reply = call(visitor, method, path, json={"title": "b", "body": "", "base": 1})
        assert (reply.status_code, reply.json["error"]["code"]) == (401, "unauthorized")
        assert reply.headers["WWW-Authenticate"] == "Bearer"


def test_a_wrong_token_is_refused_even_for_reading(visitor: Visitor) -> None:
    for header in ("Bearer wrong", "Bearer", "Basic YTpi", "x" * 10_000, "Bearer \u00e9"):
        reply = visitor.app.test_client().get("/api/v1/pages", headers={"Authorization": header})
        assert (reply.status_code, reply.json["error"]["code"]) == (401, "unauthorized")


def test_a_cookie_says_nothing_to_the_api(amal: Visitor) -> None:
    assert amal.client.post("/api/v1/pages", json={"title": "a", "body": ""}).status_code == 401


def test_what_a_token_is_shown_stays_out_of_caches_and_in_its_own_letters(amal: Visitor) -> None:
    made(amal, title="عنوان", body="")
    reply = call(amal, "GET", "/pages")
    assert reply.headers["Cache-Control"] == "no-store"
    assert "عنوان" in reply.text
    assert reply.text.isascii() is False


def test_pages_answer_head_and_options(amal: Visitor) -> None:
    page = made(amal, title="a", body="")
    head = amal.api("HEAD", f"/pages/{page['id']}")
    assert (head.status_code, head.data) == (200, b"")
    assert set(amal.api("OPTIONS", f"/pages/{page['id']}").allow) == {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}


def test_a_long_list_takes_no_more_queries_than_a_short_one(amal: Visitor) -> None:
    made(amal, title="first", tags=["x"], body="")
    queries: list[int] = []
    with amal.app.app_context():
        event.listen(db.engine(), "before_cursor_execute", lambda *_: queries.append(1))

    def count() -> int:
        queries.clear()
        call(amal, "GET", "/pages")
        return len(queries)

    short = count()
    for number in range(10):
        made(amal, title=f"page {number}", tags=["x", "y"], body="")
    assert count() == short
