"""Calls of the API whose answers are held to its OpenAPI document: status, type of content, and every member."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from tests.conftest import Visitor

DOCUMENT = json.loads((Path(__file__).parents[1] / "wiki" / "api" / "openapi.json").read_text(encoding="utf-8"))

_TYPES = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def call(who: Visitor, method: str, path: str, **more: Any) -> TestResponse:
    """Make a call and return the answer, which keeps to the document."""
    reply = who.api(method, path, **more)
    operation = operation_of(method, path.partition("?")[0])
    described = operation["responses"].get(str(reply.status_code))
    assert described, f"{method} {path} answered {reply.status_code}, which is not described: {reply.text}"
    described = resolved(described)
    if "content" not in described:
        assert reply.data == b""
        return reply
    assert reply.content_type == "application/json"
    faults = list(check(reply.json, described["content"]["application/json"]["schema"]))
    assert not faults, f"{method} {path}: {faults}"
    return reply


def operation_of(method: str, path: str) -> dict[str, Any]:
    """Return what the document says about a call."""
    for template, item in DOCUMENT["paths"].items():
        if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)), path):
            operation: dict[str, Any] = item[method.lower()]
            return operation
    raise AssertionError(f"{path} is not in the document")


def resolved(described: dict[str, Any]) -> dict[str, Any]:
    """Return what a reference points to."""
    found = described
    while "$ref" in found:
        target: Any = DOCUMENT
        for step in found["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        found = target
    return found


def check(value: Any, schema: dict[str, Any], at: str = "answer") -> list[str]:
    """Return where a value breaks a schema: of JSON Schema 2020-12, the keywords that the document uses.

    A keyword that is not known here is an error, so that nothing is believed to be checked that is not.
    """
    rest = {key: rule for key, rule in schema.items() if key not in ("$ref", "description", "default", "contentMediaType")}
    faults = check(value, resolved(schema), at) if "$ref" in schema else []
    for key, rule in rest.items():
        faults += _RULES[key](value, rule, at)
    if schema.get("additionalProperties") is False or schema.get("unevaluatedProperties") is False:
        strange = set(value) - _known(schema) if isinstance(value, dict) else set()
        faults += [f"{at}: {name} is not described" for name in sorted(strange)]
    return faults


def _known(schema: dict[str, Any]) -> set[str]:
    schema = resolved(schema)
    return set(schema.get("properties", ())).union(*(_known(part) for part in schema.get("allOf", ())))


def _type(value: Any, rule: str | list[str], at: str) -> list[str]:
    names = [rule] if isinstance(rule, str) else rule
    fits = any(isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool)) for name in names)
    return [] if fits else [f"{at}: {value!r} is not {rule}"]


def _properties(value: Any, rule: dict[str, Any], at: str) -> list[str]:
    present = rule.keys() & value.keys() if isinstance(value, dict) else ()
    return [fault for name in present for fault in check(value[name], rule[name], f"{at}.{name}")]


def _additional(value: Any, rule: Any, at: str) -> list[str]:
    if rule is False or not isinstance(value, dict):
        return []
    return [fault for name, each in value.items() for fault in check(each, rule, f"{at}.{name}")]


def _items(value: Any, rule: dict[str, Any], at: str) -> list[str]:
    items = enumerate(value) if isinstance(value, list) else ()
    return [fault for number, each in items for fault in check(each, rule, f"{at}[{number}]")]


def _one(value: Any, rule: list[dict[str, Any]], at: str) -> list[str]:
    fitting = [each for each in rule if not check(value, each, at)]
    return [] if len(fitting) == 1 else [f"{at}: fits {len(fitting)} of {len(rule)}"]


def _any(value: Any, rule: list[dict[str, Any]], at: str) -> list[str]:
    return [] if any(not check(value, each, at) for each in rule) else [f"{at}: fits none of {len(rule)}"]


def _format(value: Any, rule: str, at: str) -> list[str]:
    if rule == "date-time":
        fits = value.endswith("Z") and datetime.fromisoformat(value).tzinfo is not None
        return [] if fits else [f"{at}: {value} is not an instant in UTC"]
    assert rule == "uri"
    return [] if re.fullmatch(r"https?://[!-~]+", value) else [f"{at}: {value} is not an address in full"]


_RULES = {
    "type": _type,
    "properties": _properties,
    "additionalProperties": _additional,
    "unevaluatedProperties": lambda value, rule, at: [],  # looked at with all that the parts describe
    "items": _items,
    "required": lambda value, rule, at: [f"{at}: {name} is missing" for name in rule if name not in value],
    "enum": lambda value, rule, at: [] if value in rule else [f"{at}: {value!r} is none of {rule}"],
    "allOf": lambda value, rule, at: [fault for each in rule for fault in check(value, each, at)],
    "oneOf": _one,
    "anyOf": _any,
    "minimum": lambda value, rule, at: [] if value >= rule else [f"{at}: {value} < {rule}"],
    "maximum": lambda value, rule, at: [] if value <= rule else [f"{at}: {value} > {rule}"],
    "minLength": lambda value, rule, at: [] if len(value) >= rule else [f"{at}: too short"],
    "maxLength": lambda value, rule, at: [] if len(value) <= rule else [f"{at}: too long"],
    "pattern": lambda value, rule, at: [] if re.search(rule, value) else [f"{at}: {value!r} is not {rule}"],
    "format": _format,
}
