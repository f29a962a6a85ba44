"""What the text of a new page may begin with."""

from __future__ import annotations

import pytest

from pages_store.documents import document, kinds
from tests.conftest import Visitor
from tests.page_forms import form, in_english, send
from wiki import starting
from wiki.config import INTERFACE_LANGUAGES
from wiki.markup import direction, render

ALL = [(kind, language) for kind in kinds.KINDS for language in INTERFACE_LANGUAGES]


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_each_kind_begins_in_each_language_with_headings_and_hints(kind: str, language: str) -> None:
    text = starting.text(kind, language)
    rendered = render(text, language)
    assert len(rendered.headings) >= 2
    assert {heading.level for heading in rendered.headings} == {2}
    assert not rendered.problem
    sections = text.removeprefix("## ").split("\n\n## ")
    assert all(section.partition("\n\n")[2].strip() for section in sections), "a heading without a hint"
    assert {direction(line, "ltr") for line in text.splitlines() if line.strip("![]|… ")} == {
        "rtl" if language == "ar" else "ltr"
    }


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_a_kind_begins_with_the_same_sections_in_every_language(kind: str) -> None:
    assert len({starting.text(kind, language).count("## ") for language in INTERFACE_LANGUAGES}) == 1


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_what_was_left_as_it_came_is_not_saved(kind: str, language: str) -> None:
    front = document.compose({"title": "t", "kind": kind}, "")
    assert starting.finished(front + starting.text(kind, language)) == front
    assert starting.finished(front + starting.text(kind, language).rstrip("\n")) == front
    typed = front + "x\n\n" + starting.text(kind, language) + "\ny\n"
    assert starting.finished(typed) == front + "x\n\ny\n"


def test_a_section_that_was_written_stays_with_its_heading() -> None:
    text = starting.text("lesson", "ar")
    hint = text.split("\n\n")[1]
    typed = "---\ntitle: t\nkind: lesson\n---\n" + text.replace(hint, "بدأنا في آذار.")
    assert starting.finished(typed).endswith("---\n## ما جرى خطوةً خطوة\n\nبدأنا في آذار.\n\n")


@pytest.mark.parametrize("kind", ["../starting/lesson", "none", ""])
def test_nothing_else_is_ever_read(kind: str) -> None:
    assert starting.text(kind, "ar") == ""
    assert starting.text("lesson", "../ar") == ""


def test_a_new_page_of_a_kind_begins_with_its_text_in_the_language_asked_for(amal: Visitor) -> None:
    assert form(amal.get("/pages/new?kind=lesson"), "title").fields["body"] == starting.text("lesson", "ar")
    italian = form(amal.get("/pages/new?kind=story&language=it"), "title")
    assert (italian.fields["body"], italian.fields["language"]) == (starting.text("story", "it"), "it")
    assert starting.text("policy", "ar") in form(amal.get("/pages/new?kind=policy&source=1"), "text").fields["text"]
    assert amal.get("/pages/new?kind=x&language=../x").status_code == 200


def test_choosing_another_kind_or_language_keeps_what_was_typed(amal: Visitor) -> None:
    typed = form(amal.get("/pages/new?kind=lesson"), "title")
    reply = send(amal, typed, title="عنوان", to_kind="question", **{"field.problem": "مشكلة"})
    other = form(reply, "title")
    assert other.fields["title"] == "عنوان"
    assert other.fields["body"] == starting.text("question", "ar")
    back = form(send(amal, other, to_kind="lesson", body="كتبتُ هذا"), "title")
    assert (back.fields["field.problem"], back.fields["body"]) == ("مشكلة", "كتبتُ هذا")
    french = form(send(amal, back, to_language="fr"), "title")
    assert (french.fields["language"], french.fields["body"]) == ("fr", "كتبتُ هذا")


def test_hints_are_neither_previewed_nor_saved(amal: Visitor) -> None:
    typed = form(in_english(amal).get("/pages/new?kind=lesson&language=en"), "title")
    assert "What would you do differently?" not in send(amal, typed, title="T", preview="1").text.partition("<form")[0]
    shown = amal.get(send(amal, typed, title="T").location).text
    assert "If we began again" not in shown
