"""Whatever is sent to the API, the answer is one of those that the document describes."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pages_store.documents import document
from tests.api_contract import call
from tests.conftest import Visitor

_texts = st.text(st.characters() | st.sampled_from("\0\ud800\ufeff\u202e\n-:[]{}#'\"&*!|>%@`"), max_size=40)
_json: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _texts,
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(_texts, parts, max_size=4),
    max_leaves=12,
)
_titles = _texts | st.text("\N{ARABIC LETTER ALEF}\N{ARABIC LETTER BEH}ab .-/#", min_size=1, max_size=12)
_names = ("title", "kind", "language", "tags", "fields", "body", "text", "base", "comment", "minor", "more")
_members = st.dictionaries(st.sampled_from(_names), _json, max_size=6)
_right = st.fixed_dictionaries(
    {"title": _titles, "body": _texts},
    optional={
        "fields": st.dictionaries(_titles, _json, max_size=3),
        "tags": st.lists(_titles, max_size=3),
        "comment": _titles,
        "base": st.integers(0, 4),
        "language": st.sampled_from(["ar", "it-IT", "fr", "zgh-Tfng", "x"]),
    },
)
_whole = st.fixed_dictionaries(
    {"text": _texts | st.builds("---\ntitle: {}\n{}: {}\n---\n{}".format, *[_texts] * 4), "base": st.integers(1, 3)}
)
_anything = _json | _members | _right | _whole

_fast = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@_fast
@given(sent=_anything)
def test_a_new_page_is_made_or_refused_whatever_is_sent(amal: Visitor, sent: Any) -> None:
    reply = call(amal, "POST", "/pages", data=json.dumps(sent), content_type="application/json")
    assert reply.status_code in {201, 400, 409, 413, 422}, reply.text
    if reply.status_code == 201:
        assert call(amal, "GET", f"/pages/{reply.json['id']}").json == reply.json
        if "text" not in sent:
            fields = {key: value for key, value in sent.get("fields", {}).items() if value is not None}
            assert reply.json["fields"] == json.loads(json.dumps(fields).replace("\\u0000", "\\ufffd"))
            assert reply.json["body"] == document.clean("x" + sent["body"])[1:]


@_fast
@given(sent=_anything)
def test_a_page_is_changed_or_kept_whatever_is_sent(amal: Visitor, sent: Any) -> None:
    call(amal, "POST", "/pages", json={"title": "a page", "body": "its body\n"})
    if isinstance(sent, dict):
        sent.setdefault("base", call(amal, "GET", "/pages/1").json["revision"]["number"])
    reply = call(amal, "PUT", "/pages/1", data=json.dumps(sent), content_type="application/json")
    assert reply.status_code in {200, 400, 409, 413, 422}, reply.text


@_fast
@given(sent=st.binary(max_size=200))
def test_bytes_that_are_no_json_are_refused(amal: Visitor, sent: bytes) -> None:
    assert call(amal, "POST", "/pages", data=sent, content_type="application/json").status_code in {400, 422}


@_fast
@given(sent=_json | st.fixed_dictionaries({"subject": _texts, "body": _texts}, optional={"passage": _texts}))
def test_a_discussion_is_begun_or_refused_whatever_is_sent(amal: Visitor, sent: Any) -> None:
    call(amal, "POST", "/pages", json={"title": "a page", "body": "its body\n"})
    reply = call(amal, "POST", "/pages/1/threads", data=json.dumps(sent), content_type="application/json")
    assert reply.status_code in {201, 400, 413, 422}, reply.text


@_fast
@given(
    query=st.dictionaries(
        st.sampled_from(["q", "kind", "language", "tag", "theme", "place", "author", "after", "sort", "limit", "offset"]),
        _texts,
    )
)
def test_a_search_answers_whatever_is_asked(visitor: Visitor, query: dict[str, str]) -> None:
    whole = {name: value.encode(errors="replace").decode() for name, value in query.items()}
    assert call(visitor, "GET", "/search", query_string=whole).status_code in {200, 422}
    assert call(visitor, "GET", "/pages", query_string=whole).status_code in {200, 422}
