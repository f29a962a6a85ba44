from __future__ import annotations

import gzip

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import Visitor
from tests.queries import counted
from wiki import db
from wiki.accounts.tables import Account
from wiki.member_cache import Anyone

SCREENS = ("/", "/pages", "/wanted", "/about")


def _address(amal: Visitor) -> str:
    made = amal.api("POST", "/pages", json={"title": "النفايات", "body": "نصّ فيه [[سبها]].\n"}).json
    assert made
    return f"/pages/{made['slug']}"


def test_a_second_member_is_shown_the_same_page_under_their_own_name(app: Flask, amal: Visitor, salem: Visitor) -> None:
    address, hadi = _address(salem), Visitor(app, "hadi", "member")
    first = amal.get(address)
    with counted(app) as asked:
        second = hadi.get(address)
    assert len(asked) == 2  # who is signed in, and whether anything has changed
    assert "amal" in first.text
    assert "amal" not in second.text
    assert second.text == first.text.replace(">amal<", ">hadi<")


def test_a_name_that_looks_like_code_is_shown_as_it_is(app: Flask, amal: Visitor) -> None:
    address = _address(amal)
    sly = Visitor(app, "sly", "member")
    with app.app_context(), db.writing():
        db.session().scalars(select(Account).where(Account.name == "sly")).one().name = "a<b>&\"c'"
    amal.get(address)
    for _ in range(2):
        assert '<bdi class="wide-only">a&lt;b&gt;&amp;&#34;c&#39;</bdi>' in sly.get(address).text


def test_each_role_is_shown_what_it_may_do(amal: Visitor, salem: Visitor, admin: Visitor, visitor: Visitor) -> None:
    address = _address(amal)
    amal.api("PUT", "/pages/1", json={"base": 1, "body": "نصّ آخر"})
    for _ in range(2):
        for reader in (visitor, amal, salem, admin):
            text = reader.get(f"{address}/history").text
            assert ("/revisions/1/hide" in text) == (reader in (salem, admin))
            assert ("/revisions/1/erase" in text) == (reader is admin)


def test_what_a_form_holds_is_never_shared(app: Flask, salem: Visitor) -> None:
    address, other = _address(salem), Visitor(app, "nada", "coordinator")
    salem.api("PUT", "/pages/1", json={"base": 1, "body": "نصّ آخر"})
    token = salem.post(f"{address}/revisions/1/hide", seen_on=f"{address}/history")
    assert token.status_code == 303
    assert other.post(f"{address}/revisions/1/unhide", seen_on=f"{address}/history").status_code == 303


def test_what_is_said_once_is_said_to_one(app: Flask, amal: Visitor) -> None:
    address, hadi = _address(amal), Visitor(app, "hadi", "member")
    amal.api("DELETE", "/pages/1")
    assert amal.post(f"{address}/restore", seen_on=address).status_code == 303
    assert 'class="notice good"' in amal.get(address).text
    assert 'class="notice good"' not in amal.get(address).text
    assert 'class="notice good"' not in hadi.get(address).text


def test_a_change_is_seen_at_once(amal: Visitor, salem: Visitor) -> None:
    address = _address(amal)
    assert "missing" in amal.get(address).text
    salem.api("POST", "/pages", json={"title": "سبها", "body": "نصّ"})
    assert "missing" not in amal.get(address).text


def test_who_is_signed_out_or_disabled_is_shown_what_visitors_are(amal: Visitor, visitor: Visitor) -> None:
    address = _address(amal)
    for screen in (address, *SCREENS):
        assert "amal" in amal.get(screen).text
    amal.post("/sign-out")
    for screen in (address, *SCREENS):
        assert amal.get(screen).data == visitor.get(screen).data


def test_what_has_not_changed_is_not_sent_again_nor_to_another_name(app: Flask, amal: Visitor) -> None:
    address, hadi = _address(amal), Visitor(app, "hadi", "member")
    tag = amal.get(address).headers["ETag"]
    assert amal.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert hadi.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_members_pages_are_compressed_and_stay_private(amal: Visitor) -> None:
    address = _address(amal)
    plain = amal.get(address)
    packed = amal.get(address, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["Cache-Control"] == "private, no-cache"
    assert "Cookie" in packed.headers["Vary"]


@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen_that_is_kept_can_be_made_for_anyone(amal: Visitor, salem: Visitor, admin: Visitor, screen: str) -> None:
    for member in (amal, salem, admin):
        first, second = member.get(screen), member.get(screen)
        assert first.status_code == 200
        assert first.data == second.data


def test_a_template_that_asks_for_one_person_fails_loudly() -> None:
    with pytest.raises(TypeError, match="person differs from member to member"):
        _ = Anyone("member").person
