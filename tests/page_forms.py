"""Forms as a browser without scripts reads and sends them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

from werkzeug.test import TestResponse, encode_multipart

from tests.conftest import Visitor

Attributes = list[tuple[str, str | None]]


@dataclass
class Form:
    """Where a form is sent, how, and what its inputs hold; buttons are left out."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


def forms(html: str) -> list[Form]:
    """Return the forms of a page, in order."""
    reader = _Reader()
    reader.feed(html.replace("\r\n", "\n"))  # as HTML, section 13.2.3.5, has it
    return reader.forms


def form(reply: TestResponse, holding: str) -> Form:
    """Return the form that has an input of this name."""
    found = [each for each in forms(reply.text) if holding in each.fields]
    assert found, f"no form with {holding} in:\n{reply.text}"
    return found[0]


def send(who: Visitor, filled: Form, **typed: Any) -> TestResponse:
    """Send a form with what was typed over what it held; what is None is left out."""
    data = {name: value for name, value in {**filled.fields, **typed}.items() if value is not None}
    data = {name: value.replace("\n", "\r\n") if isinstance(value, str) else value for name, value in data.items()}
    boundary, body = encode_multipart(data)
    return who.client.post(filled.action, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def in_english(who: Visitor) -> Visitor:
    """Let someone's browser ask for English."""
    who.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return who


def write(who: Visitor, title: str, body: str = "نص.\n", **typed: str) -> str:
    """Make a page by its form and return its address."""
    blank = form(who.get("/pages/new"), "title")
    reply = send(who, blank, title=title, body=body, **typed)
    assert reply.status_code == 303, reply.text
    return unquote(reply.location)


def rewrite(who: Visitor, address: str, **typed: str) -> TestResponse:
    """Edit a page by its form."""
    return send(who, form(who.get(f"{address}/edit"), "base"), **typed)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._name: str | None = None
        self._text = ""
        self._in_form = False

    def handle_starttag(self, tag: str, attributes: Attributes) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get")))
            self._in_form = True
        elif self._in_form and tag == "input" and "name" in given and "disabled" not in given:
            ticks = given.get("type") in ("checkbox", "radio")
            if given.get("type") not in ("submit", "file") and (not ticks or "checked" in given):
                self.forms[-1].fields[given["name"]] = given.get("value", "")
        elif tag in ("textarea", "select") and self._in_form:
            self._name, self._text = given.get("name"), ""
        elif tag == "option" and self._in_form and self._name:
            first = self.forms[-1].fields.setdefault(self._name, given.get("value", ""))
            self.forms[-1].fields[self._name] = given.get("value", "") if "selected" in given else first

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._in_form = False
        elif tag == "textarea" and self._in_form and self._name:
            self.forms[-1].fields[self._name] = self._text.removeprefix("\n")
        if tag in ("textarea", "select"):
            self._name = None
