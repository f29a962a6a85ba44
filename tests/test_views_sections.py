"""Editing one section of a page, a change elsewhere being kept."""

from __future__ import annotations

from urllib.parse import unquote

from flask import Flask

from tests.conftest import Visitor
from tests.page_forms import form, in_english, rewrite, send, write
from tests.test_views_writing import head

BODY = "تمهيد[^1].\n\n## أولًا\n\nنص أول.\n\n```\n## ليس عنوانًا\n```\n\n## ثانيًا\n\nنص ثان.\n\n[^1]: حاشية.\n"
FIRST = "## أولًا\n\nنص أول.\n\n```\n## ليس عنوانًا\n```\n\n"


def test_a_section_is_edited_alone_and_the_reader_is_led_back_to_it(app: Flask, amal: Visitor) -> None:
    address = write(amal, "صفحة", BODY)
    one = form(amal.get(f"{address}/edit?section=1"), "base")
    assert one.fields["body"] == FIRST
    assert "title" not in one.fields
    reply = send(amal, one, body="## أولًا\n\nنص جديد.\n")
    assert unquote(reply.location) == f"{address}#s-أولًا"
    assert head(app, address).text.endswith(BODY.replace(FIRST, "## أولًا\n\nنص جديد.\n\n"))


def test_opening_and_saving_a_section_changes_nothing(app: Flask, amal: Visitor) -> None:
    address = write(amal, "صفحة", BODY)
    for number in (1, 2):
        assert send(amal, form(amal.get(f"{address}/edit?section={number}"), "base")).status_code == 303
    assert head(app, address).number == 1


def test_a_change_elsewhere_is_merged_with_that_of_a_section(app: Flask, amal: Visitor, salem: Visitor) -> None:
    address = write(amal, "صفحة", BODY)
    one = form(amal.get(f"{address}/edit?section=1"), "base")
    rewrite(salem, address, body="## قبل الكل\n\n" + BODY.replace("نص ثان", "نص ثالث"))
    assert send(amal, one, body=FIRST.replace("أول.", "جديد.")).status_code == 303
    text = head(app, address).text
    assert "نص ثالث" in text
    assert "نص جديد" in text


def test_two_changes_of_one_section_show_both(amal: Visitor, salem: Visitor) -> None:
    address = write(amal, "صفحة", BODY)
    one = form(amal.get(f"{address}/edit?section=1"), "base")
    rewrite(salem, address, body=BODY.replace("نص أول", "كلام آخر"))
    reply = send(amal, one, body=FIRST.replace("نص أول", "شيء ثالث"))
    assert reply.status_code == 409
    assert "كلام آخر" in reply.text
    assert "شيء ثالث" in reply.text


def test_from_a_section_one_goes_on_to_the_whole_page_with_what_was_typed(amal: Visitor) -> None:
    address = write(amal, "صفحة", BODY)
    one = form(amal.get(f"{address}/edit?section=1"), "base")
    whole = form(send(amal, one, body=FIRST.replace("أول.", "جديد."), to_fields="1"), "title")
    assert whole.fields["body"] == BODY.replace("نص أول.", "نص جديد.")
    source = form(send(amal, one, body=FIRST, to_source="1"), "text")
    assert source.fields["text"].endswith(BODY)


def test_a_preview_of_a_section_is_of_the_whole_page(amal: Visitor) -> None:
    address = write(amal, "صفحة", BODY)
    one = form(amal.get(f"{address}/edit?section=2"), "base")
    reply = send(amal, one, preview="1")
    assert "نص أول" in reply.text.partition('id="editor"')[0]
    assert form(reply, "base").fields["section"] == "2"


def test_a_section_that_is_not_there_opens_the_whole_page(amal: Visitor) -> None:
    address = write(amal, "صفحة", BODY)
    assert "title" in form(amal.get(f"{address}/edit?section=9"), "base").fields
    quoted = write(amal, "أخرى", "## أولًا\n\n> ## في اقتباس\n")
    assert "title" in form(amal.get(f"{quoted}/edit?section=1"), "base").fields


def test_a_forged_section_is_not_found_and_the_text_comes_back(amal: Visitor) -> None:
    address = write(amal, "صفحة", BODY)
    one = form(amal.get(f"{address}/edit?section=1"), "base")
    for number in ("99", "x", "-1", "²"):
        reply = send(in_english(amal), one, section=number, body="لا يضيع")
        assert reply.status_code == 404
        assert form(reply, "body").fields["body"] == "لا يضيع"
