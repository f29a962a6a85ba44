"""The OpenAPI document says what the API is: no route more, none less."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask

from pages_store.documents import kinds
from tests.api_contract import DOCUMENT, call, check, resolved
from tests.conftest import Visitor
from wiki.permissions import ACTIONS, ROUTES, VISITOR

_OWN = frozenset({"HEAD", "OPTIONS"})


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield method.upper(), path, operation


def test_every_route_is_described_and_every_description_is_a_route(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")]
    routes = {
        (
            method,
            "".join(f"{{{text}}}" if dynamic else text for dynamic, text in rule._trace).removeprefix("|/api/v1"),
            rule.endpoint,
        )
        for rule in rules
        for method in (rule.methods or set()) - _OWN
    }
    described = {(method, path, f"api.{operation['operationId']}") for method, path, operation in operations()}
    assert routes == described


def test_a_call_that_visitors_may_not_make_needs_a_token() -> None:
    for _, path, operation in operations():
        needed = ACTIONS[ROUTES[f"api.{operation['operationId']}"]] > VISITOR
        assert (operation.get("security") == [{"token": []}]) is needed, path


def test_every_reference_leads_somewhere_and_every_part_is_used() -> None:
    used: set[str] = set()

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if "$ref" in value:
                assert resolved(value)
                used.add(value["$ref"])
            value = list(value.values())
        if isinstance(value, list):
            for each in value:
                walk(each)

    walk(DOCUMENT)
    parts = {
        f"#/components/{sort}/{name}"
        for sort in ("parameters", "responses", "schemas")
        for name in DOCUMENT["components"][sort]
    }
    assert used == parts


def test_every_parameter_of_a_path_is_described() -> None:
    for path, item in DOCUMENT["paths"].items():
        names = {resolved(each)["name"] for each in item.get("parameters", ())}
        assert names == {part[1:-1] for part in path.split("/") if part.startswith("{")}, path


def test_the_kinds_are_those_of_the_store() -> None:
    assert DOCUMENT["components"]["schemas"]["Kind"]["enum"] == list(kinds.KINDS)


def test_the_document_is_served_with_the_address_of_the_site(visitor: Visitor) -> None:
    reply = call(visitor, "GET", "/openapi.json")
    assert reply.json == DOCUMENT | {"servers": [{"url": "http://localhost/api/v1"}]}


def test_the_document_tells_what_may_be_sent() -> None:
    new = DOCUMENT["components"]["schemas"]["NewPage"]
    for members in ({"text": "x"}, {"title": "a", "body": ""}, {"title": "a", "body": "", "tags": ["x"], "comment": "c"}):
        assert not check(members, new)
    for wrong in (
        {},
        {"title": "a"},
        {"text": "x", "title": "a", "body": "b"},
        {"text": 1},
        {"title": "a", "body": "", "tags": "x"},
    ):
        assert check(wrong, new)
