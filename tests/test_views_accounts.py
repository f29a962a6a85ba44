"""One's own account, and making one by an invitation."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.conftest import PASSWORD, Visitor
from tests.page_forms import Form, form, forms, in_english, send, write
from wiki import db
from wiki.accounts import invitations, registry, sessions

ANOTHER = "another long passphrase"
PHONE = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"


def sign_in(who: Visitor, login: str = "amal", password: str = PASSWORD) -> int:
    return who.post("/sign-in", {"login": login, "password": password}).status_code


def on_phone(app: Flask, login: str = "amal") -> Visitor:
    phone = Visitor(app)
    phone.client.environ_base["HTTP_USER_AGENT"] = PHONE
    assert sign_in(phone, login) == 303
    return phone


def to(who: Visitor, action: str) -> list[Form]:
    """The forms of the account page that are sent to such an address."""
    return [each for each in forms(who.get("/account").text) if re.fullmatch(action, each.action)]


def invitation(app: Flask, role: str = "member", email: str = "") -> str:
    with app.app_context(), db.writing():
        secret = invitations.issue(db.session(), registry.named(db.session(), "huda"), role, None, email)
    return f"/account/new/{secret}"


def test_one_changes_the_name_shown_and_keeps_the_address_and_the_name_for_signing_in(app: Flask, amal: Visitor) -> None:
    asked = form(amal.get("/account"), "new_team")
    assert asked.fields["name"] == "amal"
    assert send(amal, asked, name="أمل الهوني").status_code == 303
    assert "أمل الهوني" in amal.get("/people/amal").text
    assert sign_in(Visitor(app)) == 303


@pytest.mark.parametrize(
    ("typed", "kept"), [({"name": "\u202eevil"}, "\u202eevil"), ({"name": ""}, ""), ({"new_team": "\u202eevil"}, "")]
)
def test_a_name_that_can_not_be_shown_is_refused_and_stands_in_the_form(
    amal: Visitor, typed: dict[str, str], kept: str
) -> None:
    reply = send(in_english(amal), form(amal.get("/account"), "new_team"), **{"name": "أمل", **typed})
    assert reply.status_code == 422
    assert 'role="alert"' in reply.text
    for name, value in typed.items():
        assert form(reply, "new_team").fields[name] == value
    assert "evil" not in amal.get("/account").text


def test_one_joins_a_new_team_or_one_that_is_there_or_none(app: Flask, amal: Visitor, salem: Visitor) -> None:
    send(amal, form(amal.get("/account"), "new_team"), new_team="بلدية زليتن")
    asked = form(salem.get("/account"), "new_team")
    assert asked.fields["team"] == ""
    assert send(salem, asked, team="بلدية-زليتن").status_code == 303
    assert form(salem.get("/account"), "new_team").fields["team"] == "بلدية-زليتن"
    assert "salem" in amal.get("/teams/بلدية-زليتن").text
    send(salem, form(salem.get("/account"), "new_team"), team="")
    assert "salem" not in amal.get("/teams/بلدية-زليتن").text


def test_a_team_typed_in_another_spelling_is_the_one_there_is(amal: Visitor, salem: Visitor) -> None:
    send(amal, form(amal.get("/account"), "new_team"), new_team="بلدية زليتن")
    send(salem, form(salem.get("/account"), "new_team"), new_team="بلديه  زليتن")
    assert form(salem.get("/account"), "new_team").fields["team"] == "بلدية-زليتن"


def test_what_is_no_team_can_not_be_picked(amal: Visitor) -> None:
    assert send(amal, form(amal.get("/account"), "new_team"), team="nowhere").status_code == 422


def test_the_language_of_the_account_is_spoken_wherever_one_signs_in(app: Flask, amal: Visitor) -> None:
    send(amal, form(amal.get("/account"), "language"), language="it")
    assert '<html lang="it"' in amal.get("/").text
    other = in_english(Visitor(app))
    assert '<html lang="en"' in other.get("/").text
    sign_in(other)
    assert '<html lang="it"' in other.get("/").text


def test_a_language_chosen_on_a_device_is_kept_there_whatever_the_account_says(app: Flask, amal: Visitor) -> None:
    send(amal, form(amal.get("/account"), "language"), language="it")
    amal.get("/language?to=fr&next=/")
    assert '<html lang="fr"' in amal.get("/").text


def test_a_language_that_the_site_does_not_speak_is_refused(amal: Visitor) -> None:
    assert send(amal, form(amal.get("/account"), "language"), language="xx").status_code == 422


def test_an_account_takes_nothing_but_what_its_form_asks_for(app: Flask, amal: Visitor) -> None:
    send(amal, form(amal.get("/account"), "new_team"), role="administrator", email="evil@example.org", password_hash="x")
    assert amal.get("/admin/people").status_code == 403
    assert "evil@example.org" not in amal.get("/account").text


def test_who_guesses_the_present_password_on_an_open_browser_has_to_wait(amal: Visitor) -> None:
    account = form(amal.get("/account"), "old")
    for _ in range(5):
        assert send(amal, account, old="wrong", password=ANOTHER).status_code == 422
    assert send(amal, account, old=PASSWORD, password=ANOTHER).status_code == 429


def test_a_password_is_changed_by_who_knows_the_present_one_and_signs_out_the_others(app: Flask, amal: Visitor) -> None:
    other = on_phone(app)
    account = form(amal.get("/account"), "old")
    assert send(amal, account, old="wrong", password=ANOTHER).status_code == 422
    assert send(amal, account, old=PASSWORD, password=ANOTHER).status_code == 303
    assert amal.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    assert sign_in(other) == 422
    assert sign_in(other, password=ANOTHER) == 303


@pytest.mark.parametrize("password", ["short", "password1", "aaaaaaaaaaaa", "amal@example.org", ""])
def test_a_weak_password_is_refused_with_the_reason_and_is_not_given_back(amal: Visitor, password: str) -> None:
    reply = send(in_english(amal), form(amal.get("/account"), "old"), old=PASSWORD, password=password)
    assert reply.status_code == 422
    assert "assword" in reply.text.partition('role="alert"')[2].partition("</p>")[0]
    assert form(reply, "old").fields["password"] == ""
    assert amal.get("/account").status_code == 200


def test_one_sees_where_one_is_signed_in_and_ends_one_of_them(app: Flask, amal: Visitor) -> None:
    phone = on_phone(app)
    page = in_english(amal).get("/account").text
    assert "<bdi>Chrome</bdi> on <bdi>Android</bdi>" in page
    assert page.count("this browser") == 1
    (there,) = to(amal, r"/account/sessions/\d+/end")
    assert send(amal, there).status_code == 303
    assert phone.get("/account").status_code == 303
    assert amal.get("/account").status_code == 200
    assert send(amal, there).status_code == 404


def test_one_ends_all_sessions_but_this_one(app: Flask, amal: Visitor) -> None:
    others = [on_phone(app), on_phone(app)]
    assert send(amal, to(amal, "/account/sessions/end")[0]).status_code == 303
    assert [each.get("/account").status_code for each in others] == [303, 303]
    assert amal.get("/account").status_code == 200


def test_no_one_ends_the_session_of_another(app: Flask, amal: Visitor, salem: Visitor) -> None:
    on_phone(app)
    theirs = to(amal, r"/account/sessions/\d+/end")[0].action
    assert salem.post(theirs, seen_on="/account").status_code == 404


def test_a_session_that_was_not_seen_for_long_is_noted_after_the_answer_and_not_again(app: Flask, amal: Visitor) -> None:
    def seen() -> list[object]:
        with app.app_context():
            account = registry.named(db.session(), "amal")
            return [row.seen_at for row in sessions.of_account(db.session(), account)]

    with app.app_context(), db.writing():
        row = sessions.of_account(db.session(), registry.named(db.session(), "amal"))[0]
        row.seen_at = row.seen_at.replace(year=2020)
    old = seen()
    for address in ("/", "/account"):
        before = seen()
        amal.get(address).close()
        assert (seen() != before) == (before == old)


def test_a_token_is_shown_once_works_and_can_be_revoked(app: Flask, amal: Visitor) -> None:
    tokens = len(to(amal, r"/account/tokens/\d+/revoke"))
    made = send(amal, to(amal, "/account/tokens")[0])
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    shown = re.search(r'id="secret" value="([^"]+)"', made.text)
    assert shown
    amal.token = shown[1]
    assert amal.api("POST", "/pages", json={"text": "---\ntitle: من برنامج\n---\nنص"}).status_code == 201
    assert shown[1] not in amal.get("/account").text
    newest, *older = to(amal, r"/account/tokens/\d+/revoke")
    assert len(older) == tokens
    assert send(amal, newest).status_code == 303
    assert amal.api("GET", "/pages").status_code == 401


def test_a_visitor_has_no_account_to_see(visitor: Visitor) -> None:
    assert visitor.get("/account").status_code == 303
    assert visitor.post("/account", {"name": "x"}).status_code == 401


def test_the_invited_chooses_a_name_and_a_password_and_is_signed_in(app: Flask, admin: Visitor, visitor: Visitor) -> None:
    address = invitation(app, "coordinator", "mona@example.org")
    page = visitor.get(address)
    assert page.headers["Cache-Control"] == "no-store"
    assert "huda" in page.text
    asked = form(page, "email")
    assert asked.fields["email"] == "mona@example.org"
    assert send(visitor, asked, name="منى", password=PASSWORD).location == "/"
    assert "منى" in visitor.get("/account").text
    assert sign_in(Visitor(app), "mona@example.org") == 303
    assert visitor.get(address).status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "huda"},
        {"name": "منى@"},
        {"email": "not an address"},
        {"email": "huda@example.org"},
        {"password": "short"},
        {"password": ""},
    ],
)
def test_a_refused_invitation_keeps_what_was_typed_but_not_the_password(
    app: Flask, admin: Visitor, visitor: Visitor, typed: dict[str, str]
) -> None:
    address = invitation(app)
    filled = {"name": "منى", "email": "mona@example.org", "password": PASSWORD} | typed
    reply = send(visitor, form(visitor.get(address), "email"), **filled)
    assert reply.status_code == 422
    again = form(reply, "email")
    assert (again.fields["name"], again.fields["email"]) == (filled["name"], filled["email"])
    assert again.fields["password"] == ""
    assert 'role="alert"' in reply.text
    again.fields |= {"name": "منى", "email": "mona@example.org"}
    assert send(visitor, again, password=PASSWORD).status_code == 303


def test_the_invited_gets_the_role_of_the_invitation_whatever_is_sent(app: Flask, admin: Visitor, visitor: Visitor) -> None:
    asked = form(visitor.get(invitation(app)), "email")
    send(visitor, asked, name="منى", email="mona@example.org", password=PASSWORD, role="administrator")
    assert visitor.get("/admin/people").status_code == 403


@pytest.mark.parametrize("secret", ["x", "ـ", "%00", "a" * 300])
def test_what_is_no_invitation_says_so(visitor: Visitor, secret: str) -> None:
    assert visitor.get(f"/account/new/{secret}").status_code == 404
    assert visitor.post(f"/account/new/{secret}", {"name": "x"}).status_code == 404


def test_who_accepts_as_someone_else_leaves_that_session(app: Flask, admin: Visitor, amal: Visitor) -> None:
    page = amal.get(invitation(app))
    send(amal, form(page, "email"), name="منى", email="mona@example.org", password=PASSWORD)
    assert "mona@example.org" in amal.get("/account").text
    with app.app_context():
        assert sessions.of_account(db.session(), registry.named(db.session(), "amal")) == []


def test_a_name_of_the_account_is_shown_inertly(app: Flask, amal: Visitor) -> None:
    evil = '"><img src=x onerror=alert(1)>{{7*7}}'
    send(amal, form(amal.get("/account"), "new_team"), name=evil, new_team=evil)
    write(amal, "صفحة")
    for address in ("/account", "/people", "/people/amal", "/teams", "/pages/صفحة"):
        page = amal.get(address).text
        assert "<img src=x" not in page
        assert "49" not in page.partition("<main")[2].partition("img src=x")[2][:40]


@pytest.mark.parametrize(
    "address",
    ["/account", "/account/password", "/account/sessions/1/end", "/account/sessions/end", "/account/tokens", "/sign-out",
     "/account/tokens/1/revoke", "/account/new/x"],
)  # fmt: skip
def test_nothing_is_done_for_a_form_that_is_not_ours(amal: Visitor, address: str) -> None:
    assert amal.client.post(address, data={"name": "x"}).status_code == 400
    assert amal.get("/account").status_code == 200
