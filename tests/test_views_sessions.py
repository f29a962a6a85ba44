"""Signing in, by password or by a link, and signing out."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask

from tests.conftest import PASSWORD, Visitor
from tests.page_forms import form, in_english, send
from wiki import db
from wiki.accounts import registry, sessions, tokens

SITE = "http://localhost/"


def sign_in(who: Visitor, login: str = "amal", password: str = PASSWORD, **more: str) -> int:
    return who.post("/sign-in", {"login": login, "password": password, **more}).status_code


@pytest.mark.parametrize("login", ["amal", "AMAL", " amal ", "amal@example.org", "Amal@Example.org"])
def test_one_signs_in_by_name_or_by_address(amal: Visitor, visitor: Visitor, login: str) -> None:
    assert sign_in(visitor, login) == 303
    assert "amal" in visitor.get("/account").text


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(amal: Visitor, visitor: Visitor) -> None:
    answers = []
    for login, password in (("amal", "wrong"), ("nobody", PASSWORD)):
        reply = in_english(visitor).post("/sign-in", {"login": login, "password": password})
        assert reply.status_code == 422
        assert form(reply, "login").fields["login"] == login
        answers.append(reply.text.partition('role="alert"')[2].partition("</p>")[0])
    assert answers[0] == answers[1]
    assert "wrong" in answers[0]


def test_after_too_many_wrong_passwords_one_is_told_how_long_to_wait(amal: Visitor, visitor: Visitor) -> None:
    statuses = [sign_in(visitor, password="wrong") for _ in range(7)]
    assert statuses[:5] == [422] * 5
    assert statuses[-1] == 429


def test_one_comes_back_to_where_one_was(amal: Visitor, visitor: Visitor) -> None:
    reply = visitor.get("/pages/new?kind=lesson")
    asked = form(visitor.get(reply.location), "login")
    reply = send(visitor, asked, login="amal", password=PASSWORD)
    assert reply.location == "/pages/new?kind=lesson"


@pytest.mark.shared
def test_signing_in_never_leads_to_another_site(amal: Visitor, shared: Path) -> None:
    cases = json.loads((shared / "hostile/text/text-edge-cases.json").read_text())["open_redirect_next"]
    for address in cases:
        for reply in (
            amal.post("/sign-in", {"login": "amal", "password": PASSWORD, "next": address}),
            amal.get("/language", query_string={"to": "it", "next": address}),
        ):
            assert reply.status_code == 303
            assert urlsplit(urljoin(SITE, reply.location)).netloc == "localhost", address
            assert reply.location == "/", address


@pytest.mark.parametrize(
    "address", ["//evil.org", "/\\evil.org", "https://evil.org", "/\t/evil.org", "evil.org", "/nowhere", ""]
)
def test_what_is_not_an_address_of_ours_leads_home(amal: Visitor, address: str) -> None:
    assert amal.post("/sign-in", {"login": "amal", "password": PASSWORD, "next": address}).location == "/"


def test_signing_out_ends_the_session(app: Flask, amal: Visitor) -> None:
    cookie = amal.client.get_cookie("session")
    assert cookie
    assert amal.post("/sign-out", seen_on="/account").status_code == 303
    amal.client.set_cookie("session", cookie.value)
    assert amal.get("/account").status_code == 303


def test_a_link_signs_in_once_and_only_by_its_button(app: Flask, visitor: Visitor) -> None:
    with app.app_context(), db.writing():
        account = registry.add(db.session(), "منى", "mona@example.org", "member")
        secret = tokens.sign_in_link(db.session(), account)
    for _ in range(2):
        page = visitor.get(f"/sign-in/{secret}")
        assert page.status_code == 200
        assert "منى" in page.text
        assert page.headers["Referrer-Policy"] == "strict-origin"
    assert send(visitor, form(page, "csrf_token")).location == "/account"
    assert visitor.get("/account").status_code == 200
    assert visitor.get(f"/sign-in/{secret}").status_code == 404
    assert visitor.post(f"/sign-in/{secret}").status_code == 404


def test_who_came_by_a_link_sets_a_password_and_signs_in_with_it(app: Flask, visitor: Visitor) -> None:
    with app.app_context(), db.writing():
        account = registry.add(db.session(), "منى", "mona@example.org", "member")
        secret = tokens.sign_in_link(db.session(), account)
    send(visitor, form(visitor.get(f"/sign-in/{secret}"), "csrf_token"))
    assert send(visitor, form(visitor.get("/account"), "password"), password="short").status_code == 422
    assert send(visitor, form(visitor.get("/account"), "password"), password="جملة من كلمات").status_code == 303
    assert sign_in(Visitor(app), "منى", "جملة من كلمات") == 303


def test_signing_in_without_a_token_of_ours_is_refused(visitor: Visitor) -> None:
    assert visitor.client.post("/sign-in", data={"login": "amal", "password": PASSWORD}).status_code == 400


def test_who_lost_the_password_sets_a_new_one_without_the_old_and_the_others_are_signed_out(
    app: Flask, amal: Visitor, visitor: Visitor
) -> None:
    with app.app_context(), db.writing():
        secret = tokens.sign_in_link(db.session(), registry.named(db.session(), "amal"))
    send(visitor, form(visitor.get(f"/sign-in/{secret}"), "csrf_token"))
    asked = form(visitor.get("/account"), "password")
    assert "old" not in asked.fields
    assert send(visitor, asked, password="a new and long sentence").status_code == 303
    assert amal.get("/account").status_code == 303
    assert "old" in form(visitor.get("/account"), "password").fields
    assert sign_in(Visitor(app), password=PASSWORD) == 422
    assert sign_in(Visitor(app), password="a new and long sentence") == 303


def test_a_link_works_where_the_site_is_served_over_tls(app: Flask, visitor: Visitor) -> None:
    with app.app_context(), db.writing():
        account = registry.add(db.session(), "منى", "mona@example.org", "member")
        secret = tokens.sign_in_link(db.session(), account)
    page = visitor.client.get(f"/sign-in/{secret}", base_url="https://wiki.example.org")
    told = {"Referer": "https://wiki.example.org/"}  # what `strict-origin` lets a browser tell
    token = form(page, "csrf_token").fields
    reply = visitor.client.post(f"/sign-in/{secret}", data=token, base_url="https://wiki.example.org", headers=told)
    assert reply.location == "/account"


def test_signing_in_takes_a_new_cookie_and_keeps_of_before_only_what_open_forms_are_known_by(
    app: Flask, amal: Visitor, visitor: Visitor
) -> None:
    with visitor.client.session_transaction() as before:
        before["of a stranger"] = "kept"
    asked = form(visitor.get("/sign-in"), "login")
    send(visitor, asked, login="amal", password=PASSWORD)
    with visitor.client.session_transaction() as after:
        assert "of a stranger" not in after
        assert set(after) <= {"_user_id", "_fresh", "_id", "_permanent", "csrf_token"}


def test_signing_in_as_another_takes_new_forms_too(app: Flask, amal: Visitor, salem: Visitor) -> None:
    amal.get("/account")
    with amal.client.session_transaction() as before:
        key = before["csrf_token"]
    sign_in(amal, "salem")
    with amal.client.session_transaction() as after:
        assert after.get("csrf_token") != key


def test_signing_in_as_another_ends_the_session_of_before(app: Flask, amal: Visitor, salem: Visitor) -> None:
    old = amal.client.get_cookie("session")
    assert old
    sign_in(amal, "salem")
    assert "salem" in amal.get("/account").text
    other = Visitor(app)
    other.client.set_cookie("session", old.value)
    assert other.get("/account").status_code == 303


def test_signing_out_everywhere_ends_every_session(app: Flask, amal: Visitor) -> None:
    other = Visitor(app)
    sign_in(other)
    assert amal.post("/sign-out", {"everywhere": "1"}, seen_on="/account").status_code == 303
    assert amal.get("/account").status_code == 303
    assert other.get("/account").status_code == 303


def test_signing_out_leaves_the_other_browsers_signed_in(app: Flask, amal: Visitor) -> None:
    other = Visitor(app)
    sign_in(other)
    amal.post("/sign-out", seen_on="/account")
    assert other.get("/account").status_code == 200


def test_who_signs_in_again_sends_what_was_typed_before(app: Flask, amal: Visitor) -> None:
    asked = form(amal.get("/pages/new"), "title")
    with app.app_context(), db.writing():
        sessions.end_all(db.session(), registry.named(db.session(), "amal"))
    reply = send(amal, asked, title="محضر الاجتماع", body="كتبته والجلسة تنتهي\n")
    assert reply.status_code in (400, 401)
    assert "كتبته والجلسة تنتهي" in reply.text
    sign_in(amal)
    again = send(amal, form(reply, "title"))
    if again.status_code == 400:  # the form is of before; it comes back with a token of now
        again = send(amal, form(again, "title"))
    assert again.status_code == 303
    assert "كتبته والجلسة تنتهي" in amal.get(again.location).text
