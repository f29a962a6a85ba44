"""What every refusal tells the client, and that nothing typed is lost by it. Causes are real ones."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from jinja2 import DictLoader
from sqlalchemy import event

from pages_store import limits
from tests.conftest import PASSWORD, Visitor
from tests.page_forms import form, forms, in_english, send, write
from wiki import config

LESSON = {"kind": "lesson", "field.problem": "سطر أول\nسطر ثانٍ", "tags": "وسم", "comment": "ملاحظة"}


@pytest.mark.parametrize(("method", "address"), [("PATCH", "/api/v1/pages"), ("PUT", "/search"), ("BREW", "/changes")])
def test_a_method_that_an_address_does_not_take_is_answered_with_those_it_takes(
    visitor: Visitor, method: str, address: str
) -> None:
    reply = visitor.client.open(address, method=method)
    assert reply.status_code == 405
    assert {"GET", "HEAD"} <= set(reply.headers["Allow"].replace(" ", "").split(","))
    assert reply.content_type.startswith("application/json" if address.startswith("/api/") else "text/html")


def test_anyone_may_ask_which_methods_an_address_takes(visitor: Visitor) -> None:
    reply = visitor.client.open("/pages/new", method="OPTIONS")
    assert (reply.status_code, reply.text) == (200, "")
    assert set(reply.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_an_error_of_the_api_is_told_in_the_language_asked_for_and_not_in_that_of_a_cookie(visitor: Visitor) -> None:
    visitor.client.set_cookie("language", "fr")
    english, italian = (visitor.get("/api/v1/pages/9", headers={"Accept-Language": tag}).text for tag in ("en", "it"))
    assert "There is nothing" in english
    assert english != italian


# What is not there


@pytest.mark.parametrize("address", ["/pages/مياه-زليتن", "/pages/مياه-زليتن/history", "/مياه-زليتن"])
def test_where_no_page_is_one_can_search_for_it_and_a_member_can_write_it(
    visitor: Visitor, amal: Visitor, address: str
) -> None:
    for who in (visitor, amal):
        reply = who.get(address)
        assert reply.status_code == 404
        assert "مياه زليتن" in reply.text
        assert ("/pages/new?title=" in reply.text) == (who is amal)
        assert "/search?q=%D9%85%D9%8A%D8%A7%D9%87" in reply.text
        assert 'name="robots" content="noindex"' in reply.text


def test_where_no_page_is_those_whose_titles_are_near_are_offered(amal: Visitor) -> None:
    address = write(amal, "صندوق الشكاوى")
    write(amal, "جمع النفايات")
    shown = in_english(amal).get("/pages/صندوق-شكاوى-البلدية").text.partition("Did you mean")[2].partition("</section>")[0]
    assert quote(address) in shown or address in shown
    assert "جمع النفايات" not in shown


def test_one_who_may_not_is_told_who_may(amal: Visitor, salem: Visitor) -> None:
    address = write(amal, "صفحة")
    assert "Coordinators and administrators may." in in_english(amal).get(f"{address}/protection").text
    assert "Administrators may." in in_english(salem).get("/admin/people").text


def test_where_only_a_revision_is_missing_no_one_is_asked_to_write_the_page(amal: Visitor) -> None:
    address = write(amal, "سبها")
    reply = amal.get(f"{address}/revisions/7")
    assert reply.status_code == 404
    assert "title=" not in reply.text.partition("<main")[2]


def test_an_address_that_no_one_can_read_is_just_not_found(amal: Visitor) -> None:
    reply = amal.get("/pages/%E2%80%AE%1B%5B31m")
    assert reply.status_code == 404
    assert "\x1b" not in reply.text
    assert "title=" not in reply.text.partition("<main")[2]


def test_a_page_whose_title_is_taken_meanwhile_can_not_be_restored_and_one_is_led_to_the_other(amal: Visitor) -> None:
    first = write(amal, "سبها")
    amal.post(f"{first}/delete")
    second = write(amal, "سبها")
    reply = amal.post(f"{first}/restore")
    assert reply.status_code == 409
    assert f'href="{quote(second)}"' in reply.text


# What is typed


def test_a_text_sent_from_a_form_that_is_over_comes_back_whole_and_can_be_sent_again(amal: Visitor) -> None:
    blank = form(amal.get("/pages/new"), "title")
    blank.fields["csrf_token"] = "spent"
    reply = send(amal, blank, title="سبها", body="نصّ\n", **LESSON)
    assert reply.status_code == 400
    again = form(reply, "body")
    assert {name: again.fields[name] for name in LESSON} == LESSON
    assert (again.action, again.fields["title"], again.fields["body"]) == ("/pages/new", "سبها", "نصّ\n")
    assert send(amal, again).status_code == 303
    assert "سطر ثانٍ" in amal.api("GET", "/pages/1").text


def test_a_text_sent_after_the_sign_in_is_over_can_be_saved_once_one_has_signed_in_again(amal: Visitor) -> None:
    blank = form(amal.get("/pages/new"), "title")
    amal.post("/sign-out")
    reply = send(amal, blank, title="سبها", body="نصّ\n", **LESSON)
    assert reply.status_code in (400, 401)
    kept = form(reply, "body")
    assert kept.fields["body"] == "نصّ\n"
    amal.post("/sign-in", {"login": "amal", "password": PASSWORD})
    assert send(amal, kept).status_code == 303


def test_a_comment_sent_too_late_comes_back_too(amal: Visitor) -> None:
    address = write(amal, "سبها")
    blank = form(amal.get(f"{address}/discussion"), "subject")
    blank.fields["csrf_token"] = "spent"
    kept = form(send(amal, blank, subject="سؤال", body="متى؟"), "subject")
    assert (kept.fields["subject"], kept.fields["body"]) == ("سؤال", "متى؟")
    assert send(amal, kept).status_code == 303


@pytest.mark.parametrize("address", ["/sign-in", "/account/password"])
def test_a_password_is_never_given_back(amal: Visitor, address: str) -> None:
    typed = {"csrf_token": "spent", "login": "amal", "password": "secret of amal", "old": "secret of amal"}
    reply = amal.client.post(address, data=typed)
    assert reply.status_code == 400
    assert "secret of amal" not in reply.text


def test_a_form_larger_than_a_request_may_be_still_comes_back_to_one_who_may_send_it(amal: Visitor, visitor: Visitor) -> None:
    blank = form(in_english(amal).get("/pages/new"), "title")
    text = "نصّ " * (limits.REQUEST_BYTES // 7 + 1)
    reply = send(amal, blank, title="سبها", body=text)
    assert reply.status_code == 413
    assert "2 MB" in reply.text
    assert form(reply, "body").fields["body"] == text
    assert text not in send(visitor, blank, title="سبها", body=text).text


def test_a_text_longer_than_a_page_may_be_stays_in_its_form(amal: Visitor) -> None:
    text = "x" * (limits.PAGE_BYTES + 1)
    reply = send(amal, form(amal.get("/pages/new"), "title"), title="سبها", body=text)
    assert reply.status_code == 413
    assert form(reply, "body").fields["body"] == text


# Patience


def test_one_who_guesses_passwords_is_told_how_long_to_wait(visitor: Visitor, amal: Visitor) -> None:
    for _ in range(5):
        assert in_english(visitor).post("/sign-in", {"login": "amal", "password": "wrong"}).status_code == 422
    reply = visitor.post("/sign-in", {"login": "amal", "password": "wrong"})
    assert reply.status_code == 429
    assert 1 <= int(reply.headers["Retry-After"]) <= 2
    assert "Try again in" in reply.text
    assert form(reply, "login").fields["login"] == "amal"


# Faults of ours and of the machine


def test_a_fault_of_ours_has_a_reference_that_stands_in_the_log_too(
    app: Flask, visitor: Visitor, amal: Visitor, caplog: Any
) -> None:
    _sql(app, "DROP TABLE marks")
    for who in (visitor, amal):
        reply = in_english(who).get("/pages?tag=x")
        assert reply.status_code == 500
        reference = reply.text.partition("Reference: ")[2][:8]
        assert f"error {reference}" in caplog.text
        assert reply.headers["Content-Security-Policy"]
    answer = visitor.api("GET", "/pages?tag=x").get_json()
    assert answer["error"]["code"] == "internal"
    assert answer["error"]["message"][-8:] in caplog.text


def test_where_not_even_the_page_of_an_error_can_be_made_a_plain_sentence_says_so(app: Flask, visitor: Visitor) -> None:
    app.jinja_env.loader = DictLoader({})
    if app.jinja_env.cache is not None:
        app.jinja_env.cache.clear()
    for address, status in (("/", 500), ("/nothing", 404)):
        reply = in_english(visitor).get(address)
        assert reply.status_code == status
        assert reply.mimetype == "text/plain"
        assert ("fault of ours" in reply.text) == (status == 500)


def test_a_site_without_its_database_says_so_in_a_page(app: Flask, amal: Visitor) -> None:
    _sql(app, "DROP TABLE sign_ins")
    reply = in_english(amal).get("/")
    assert reply.status_code == 500
    assert "</html>" in reply.text


def test_on_a_full_disk_nothing_typed_is_lost_and_reading_goes_on(
    app: Flask, amal: Visitor, visitor: Visitor, caplog: Any
) -> None:
    address = write(amal, "سبها", "نصّ قديم\n")
    most_pages = [1]  # for which SQLite takes the present size: the database can't grow any more
    _at_each_connection(app, lambda: f"PRAGMA max_page_count={most_pages[0]}")
    text = "نصّ جديد\n" * 9_000
    reply = send(in_english(amal), form(amal.get(f"{address}/edit"), "base"), body=text)
    assert reply.status_code == 507
    assert "disk" in reply.text
    kept = form(reply, "body")
    assert (kept.action, kept.fields["body"]) == (address + "/edit", text)
    assert "نصّ قديم" in visitor.get(address).text

    call = amal.api("PUT", "/pages/1", json={"base": 1, "body": text})
    assert (call.status_code, call.get_json()["error"]["code"]) == (507, "insufficient_storage")
    assert amal.api("GET", "/pages/1").get_json()["revision"]["number"] == 1

    assert "database or disk is full" in caplog.text
    assert "جديد" not in caplog.text  # a log holds no one's text

    most_pages[0] = 1_000_000
    app.extensions["kunnash.engine"].dispose()
    assert send(amal, kept).status_code == 303
    assert text in amal.api("GET", "/pages/1").get_json()["text"]


def test_where_others_keep_the_database_busy_the_text_comes_back_with_a_time_to_try_again(app: Flask, amal: Visitor) -> None:
    address = write(amal, "سبها")
    _at_each_connection(app, lambda: "PRAGMA busy_timeout=20")
    blank = form(amal.get(f"{address}/edit"), "base")
    other = sqlite3.connect(_database(app), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    reply = send(amal, blank, body="نصّ جديد\n")
    call = amal.api("DELETE", "/pages/1")
    other.close()
    assert (reply.status_code, call.status_code) == (503, 503)
    assert int(reply.headers["Retry-After"]) > 0
    assert send(amal, form(reply, "body")).status_code == 303


@pytest.mark.parametrize("language", config.INTERFACE_LANGUAGES)
def test_an_error_speaks_the_readers_language(visitor: Visitor, language: str) -> None:
    reply = visitor.get("/nothing", headers={"Accept-Language": language})
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in reply.text
    assert forms(reply.text)


def _at_each_connection(app: Flask, statement: Callable[[], str]) -> None:
    engine = app.extensions["kunnash.engine"]
    event.listen(engine, "connect", lambda connection, _record: connection.execute(statement()).close())
    engine.dispose()


def _sql(app: Flask, statement: str) -> None:
    with sqlite3.connect(_database(app)) as connection:
        connection.execute(statement)
    connection.close()


def _database(app: Flask) -> Path:
    settings: config.Settings = app.extensions["kunnash.settings"]
    return settings.data / "kunnash.db"
