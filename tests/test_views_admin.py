"""What an administrator looks after: accounts, their roles and teams, and invitations."""

from __future__ import annotations

import re
from threading import Barrier, Thread
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import PASSWORD, Visitor
from tests.page_forms import Form, form, forms, in_english, send
from wiki import db
from wiki.accounts import registry


def address(app: Flask, name: str) -> str:
    with app.app_context():
        return f"/admin/people/{registry.named(db.session(), name).id}"


def to(page: TestResponse, action: str) -> Form:
    """The form of a page that is sent to this address."""
    return next(each for each in forms(page.text) if re.fullmatch(action, each.action))


def act(who: Visitor, place: str, what: str, **typed: str) -> TestResponse:
    """Do one of the things that the page of an account offers."""
    return send(who, to(who.get(place), f"{place}/{what}"), **typed)


def secret_of(page: TestResponse) -> str:
    found = re.search(r'id="secret" value="([^"]+)"', page.text)
    assert found, page.text
    return urlsplit(found[1]).path


def test_an_administrator_sees_all_accounts_and_finds_one_by_name(app: Flask, admin: Visitor, amal: Visitor) -> None:
    assert admin.get("/admin").location == "/admin/people"
    assert all(name in admin.get("/admin/people").text for name in ("huda@", "amal@"))
    found = admin.get("/admin/people?q=AMAL").text.partition("<main")[2]
    assert "amal@" in found
    assert "huda@" not in found
    assert admin.get("/admin/people?q=%25&skip=99999999999").status_code == 200
    assert admin.get("/admin/people", query_string={"q": "a" * 60_000}).status_code == 200


def test_accounts_are_listed_fifty_at_a_time(app: Flask, admin: Visitor) -> None:
    with app.app_context(), db.writing():
        for number in range(60):
            registry.add(db.session(), f"p{number:02} member", f"p{number}@example.org", "member")
    first = admin.get("/admin/people").text
    assert first.count("/admin/people/") == 50
    following = re.search(r'href="(/admin/people\?skip=\d+)"', first)
    assert following
    assert admin.get(following[1]).text.count("/admin/people/") == 11


@pytest.mark.parametrize("who", ["amal", "salem", "visitor"])
def test_no_one_else_sees_or_does_any_of_it(app: Flask, request: pytest.FixtureRequest, who: str) -> None:
    other: Visitor = request.getfixturevalue(who)
    refused = (303, 401) if who == "visitor" else (403,)
    for place in ("/admin", "/admin/people", "/admin/people/1", "/admin/invitations"):
        assert other.get(place).status_code in refused
    for place in ("role", "team", "disable", "enable", "link"):
        assert other.post(f"/admin/people/1/{place}", seen_on="/about").status_code in (401, 403, 400)
    assert other.post("/admin/invitations", {"role": "administrator"}, seen_on="/about").status_code in (401, 403, 400)


def test_a_role_counts_from_the_next_request(app: Flask, admin: Visitor, amal: Visitor) -> None:
    place = address(app, "amal")
    assert act(admin, place, "role", role="administrator").status_code == 303
    assert amal.get("/admin/people").status_code == 200
    assert act(admin, place, "role", role="member").status_code == 303
    assert amal.get("/admin/people").status_code == 403
    assert act(admin, place, "role", role="emperor").status_code == 422


def test_a_disabled_account_is_signed_out_at_once_and_can_sign_in_again_when_enabled(
    app: Flask, admin: Visitor, amal: Visitor
) -> None:
    place = address(app, "amal")
    assert act(admin, place, "disable").status_code == 303
    assert amal.get("/account").status_code == 303
    assert amal.api("GET", "/pages").status_code == 401
    assert amal.post("/sign-in", {"login": "amal", "password": PASSWORD}).status_code == 422
    assert admin.post(f"{place}/link", seen_on=place).status_code == 404
    assert act(admin, place, "enable").status_code == 303
    assert amal.get("/account").status_code == 303
    assert amal.post("/sign-in", {"login": "amal", "password": PASSWORD}).status_code == 303


def test_the_last_administrator_can_be_neither_disabled_nor_demoted(app: Flask, admin: Visitor) -> None:
    place = address(app, "huda")
    for what, typed in (("role", {"role": "member"}), ("role", {"role": "coordinator"}), ("disable", {})):
        reply = act(in_english(admin), place, what, **typed)
        assert reply.status_code == 422
        assert "The last administrator stays." in reply.text
    assert admin.get("/admin/people").status_code == 200


def test_a_disabled_administrator_does_not_count(app: Flask, admin: Visitor) -> None:
    Visitor(app, "nuri", "administrator")
    act(admin, address(app, "nuri"), "disable")
    assert act(admin, address(app, "huda"), "role", role="member").status_code == 422


@pytest.mark.parametrize("what", ["role", "disable"])
def test_of_two_administrators_who_remove_each_other_at_once_one_stays(app: Flask, admin: Visitor, what: str) -> None:
    nuri = Visitor(app, "nuri", "administrator")
    places = {"huda": address(app, "huda"), "nuri": address(app, "nuri")}
    asked = [(admin, to(admin.get(places["nuri"]), f"{places['nuri']}/{what}")),
             (nuri, to(nuri.get(places["huda"]), f"{places['huda']}/{what}"))]  # fmt: skip
    start, statuses = Barrier(2), []

    def remove(who: Visitor, filled: Form) -> None:
        start.wait()
        statuses.append(send(who, filled, **({"role": "member"} if what == "role" else {})).status_code)

    threads = [Thread(target=remove, args=each) for each in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses.count(303) == 1, statuses
    with app.app_context():
        left = [each for each in registry.everyone(db.session()) if each.role == "administrator" and not each.disabled_at]
    assert len(left) == 1


def test_who_gives_up_the_role_is_led_to_what_is_left(app: Flask, admin: Visitor) -> None:
    Visitor(app, "nuri", "administrator")
    reply = act(admin, address(app, "huda"), "role", role="member")
    assert reply.location == "/"
    assert admin.get("/admin/people").status_code == 403


def test_an_administrator_puts_people_into_teams(app: Flask, admin: Visitor, amal: Visitor) -> None:
    place = address(app, "amal")
    assert act(admin, place, "team", new_team="بلدية سبها").status_code == 303
    assert "amal" in admin.get("/teams/بلدية-سبها").text
    assert act(admin, place, "team", new_team="\u202eevil").status_code == 422
    assert act(admin, place, "team", team="").status_code == 303
    assert "amal" not in admin.get("/teams/بلدية-سبها").text


def test_a_lost_password_is_mended_by_a_link_that_is_shown_once(app: Flask, admin: Visitor, amal: Visitor) -> None:
    place = address(app, "amal")
    made = act(admin, place, "link")
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    link = secret_of(made)
    assert link not in admin.get(place).text
    lost = Visitor(app)
    send(lost, form(lost.get(link), "csrf_token"))
    assert send(lost, form(lost.get("/account"), "password"), password="a new and long sentence").status_code == 303
    assert amal.get("/account").status_code == 303
    assert lost.get(link).status_code == 404


def test_links_name_the_site_by_its_own_address_whatever_the_request_claims(app: Flask, admin: Visitor, amal: Visitor) -> None:
    place = address(app, "amal")
    filled = to(admin.get(place), f"{place}/link")
    reply = admin.client.post(filled.action, data=filled.fields, headers={"Host": "localhost", "X-Forwarded-Host": "evil.org"})
    assert "evil.org" not in reply.text
    assert 'value="http://127.0.0.1:8000/sign-in/' in reply.text


def test_an_invitation_is_made_shown_once_used_and_listed_with_who_used_it(
    app: Flask, admin: Visitor, visitor: Visitor
) -> None:
    blank = to(admin.get("/admin/invitations"), "/admin/invitations")
    made = send(admin, blank, role="coordinator", new_team="بلدية سرت", email="mona@example.org")
    assert made.status_code == 201
    link = secret_of(made)
    listed = in_english(admin).get("/admin/invitations").text
    assert link not in listed
    assert "Still open" in listed
    send(visitor, form(visitor.get(link), "email"), name="منى", password=PASSWORD)
    assert "بلدية سرت" in visitor.get("/account").text
    listed = admin.get("/admin/invitations").text
    assert "used by" in listed
    assert "منى" in listed
    assert "/withdraw" not in listed


def test_an_invitation_is_withdrawn(app: Flask, admin: Visitor, visitor: Visitor) -> None:
    link = secret_of(send(admin, to(admin.get("/admin/invitations"), "/admin/invitations")))
    assert visitor.get(link).status_code == 200
    gone = to(admin.get("/admin/invitations"), r"/admin/invitations/\d+/withdraw")
    assert send(admin, gone).status_code == 303
    assert visitor.get(link).status_code == 404
    assert send(admin, gone).status_code == 404


@pytest.mark.parametrize(
    "typed", [{"role": "emperor"}, {"email": "x"}, {"email": "huda@example.org"}, {"new_team": "\u202eevil"}]
)
def test_an_invitation_that_can_not_be_made_says_why_and_keeps_what_was_typed(admin: Visitor, typed: dict[str, str]) -> None:
    reply = send(admin, to(admin.get("/admin/invitations"), "/admin/invitations"), **typed)
    assert reply.status_code == 422
    assert 'role="alert"' in reply.text
    again = to(reply, "/admin/invitations")
    assert all(again.fields[name] == value for name, value in typed.items() if name != "role")


def test_what_is_not_there_is_not_found(admin: Visitor) -> None:
    assert admin.get("/admin/people/999999").status_code == 404
    for place in ("people/999999/role", "people/999999/disable", "people/999999/link", "invitations/999999/withdraw"):
        assert admin.post(f"/admin/{place}", {"role": "member"}, seen_on="/admin/invitations").status_code == 404


@pytest.mark.parametrize("what", ["role", "team", "disable", "enable", "link"])
def test_nothing_is_done_for_a_form_that_is_not_ours(app: Flask, admin: Visitor, what: str) -> None:
    Visitor(app, "nuri", "administrator")
    assert admin.client.post(f"{address(app, 'nuri')}/{what}", data={"role": "member"}).status_code == 400
    assert admin.client.post("/admin/invitations", data={"role": "member"}).status_code == 400
    assert admin.client.post("/admin/invitations/1/withdraw").status_code == 400
    with app.app_context():
        assert registry.named(db.session(), "nuri").role == "administrator"
