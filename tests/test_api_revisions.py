"""Revisions and comparing them by the API."""

from __future__ import annotations

from typing import Any

import pytest

from pages_store import history, store
from tests.api_contract import call
from tests.conftest import Visitor
from wiki import db

BODIES = ("واحد اثنان ثلاثة\n", "واحد اثنان ثلاثة أربعة\n", "واحد ثلاثة أربعة، خمسة\n", "واحد ثلاثة أربعة. خمسة\n")


@pytest.fixture
def page(amal: Visitor) -> dict[str, Any]:
    """A page of four revisions."""
    made: dict[str, Any] = call(amal, "POST", "/pages", json={"title": "a", "body": BODIES[0], "comment": "begun"}).json
    for number, body in enumerate(BODIES[1:], 1):
        call(amal, "PUT", f"/pages/{made['id']}", json={"base": number, "body": body})
    return made


def hide(who: Visitor, page: dict[str, Any], number: int, *, erased: bool = False) -> None:
    with who.app.app_context(), db.writing() as change:
        revision = history.revision(db.session(), store.page(db.session(), page["id"]), number)
        (history.erase if erased else history.hide)(db.session(), change, revision)


def test_revisions_are_listed_newest_first_a_part_at_a_time(amal: Visitor, page: dict[str, Any]) -> None:
    first = call(amal, "GET", f"/pages/{page['id']}/revisions?limit=3").json
    second = call(amal, "GET", f"/pages/{page['id']}/revisions?limit=3&before={first['next']}").json
    assert [each["number"] for each in first["revisions"]] == [4, 3, 2]
    assert [each["parents"] for each in first["revisions"]] == [[3], [2], [1]]
    assert (second["revisions"], second["next"]) == ([page["revision"]], None)
    assert call(amal, "GET", f"/pages/{page['id']}/revisions?limit=4").json["next"] is None
    for query in ("limit=0", "limit=201", "before=0", "before=x"):
        reply = call(amal, "GET", f"/pages/{page['id']}/revisions?{query}")
        assert (reply.status_code, reply.json["error"]["field"]) == (422, query.partition("=")[0])


def test_a_revision_is_shown_with_its_text(amal: Visitor, page: dict[str, Any]) -> None:
    shown = call(amal, "GET", f"/pages/{page['id']}/revisions/1").json
    assert shown == page["revision"] | {"text": page["text"]}
    for number in ("0", "5", "9" * 20):
        assert call(amal, "GET", f"/pages/{page['id']}/revisions/{number}").status_code == 404


def test_of_a_hidden_revision_only_the_place_in_the_chain_is_told(amal: Visitor, admin: Visitor, page: dict[str, Any]) -> None:
    hide(amal, page, 1)
    hide(amal, page, 2, erased=True)
    for number in (1, 2):
        assert call(admin, "GET", f"/pages/{page['id']}/revisions/{number}").status_code == 404
        assert call(admin, "GET", f"/pages/{page['id']}/compare?from={number}&to=3").status_code == 404
        assert call(admin, "GET", f"/pages/{page['id']}/compare?from=3&to={number}").status_code == 404
    listed = call(admin, "GET", f"/pages/{page['id']}/revisions").json["revisions"]
    assert [each["author"]["name"] for each in listed] == ["amal", "amal", None, None]
    assert [(each["number"], each["comment"]) for each in listed[2:]] == [(2, ""), (1, "")]


def test_a_comparison_holds_both_texts_and_counts_words(amal: Visitor, page: dict[str, Any]) -> None:
    for old, new in ((1, 3), (3, 1), (2, 2), (1, 2)):
        found = call(amal, "GET", f"/pages/{page['id']}/compare?from={old}&to={new}").json
        texts = [call(amal, "GET", f"/pages/{page['id']}/revisions/{number}").json["text"] for number in (old, new)]
        for text, op in zip(texts, ("delete", "insert"), strict=True):
            assert "".join(change["text"] for change in found["changes"] if change["op"] in ("equal", op)) == text
    assert (found["words_added"], found["words_removed"]) == (1, 0)


def test_a_comparison_says_in_a_sentence_what_changed(visitor: Visitor, page: dict[str, Any]) -> None:
    def summary(old: int, new: int) -> str:
        sentence: str = call(visitor, "GET", f"/pages/{page['id']}/compare?from={old}&to={new}").json["summary"]
        return sentence

    sentences = [summary(1, 2), summary(2, 1), summary(1, 3), summary(3, 4), summary(2, 2)]
    assert all(sentences)
    assert len(set(sentences)) == len(sentences)


def test_a_comparison_needs_two_numbers(visitor: Visitor, page: dict[str, Any]) -> None:
    for query, field in (("", "from"), ("from=1", "to"), ("to=1", "from"), ("from=x&to=1", "from"), ("from=1&to=-1", "to")):
        reply = call(visitor, "GET", f"/pages/{page['id']}/compare?{query}")
        assert (reply.status_code, reply.json["error"]["field"]) == (422, field)
    assert call(visitor, "GET", f"/pages/{page['id']}/compare?from=1&to=9").status_code == 404
