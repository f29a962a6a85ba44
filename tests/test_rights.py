"""Every route × role × state of what it names: who is let in, who is not, and that what is out of sight is so everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from werkzeug.routing import Rule

from tests import world as worlds
from tests.conftest import Build
from tests.world import DELETED_TITLE, ERASED, FILE, HIDDEN, PEOPLE, PUBLIC, ROLES, SECRETS, State, World, is_refused, needed
from wiki import permissions

UNDO = ("pages.restore", "comments.restore")
"""Routes, besides those of hiding and erasing, for what is out of sight already."""
OWN = ("comments.edit", "comments.update", "comments.delete", "comments.restore", "threads.close", "threads.reopen")
"""Routes for what one wrote oneself, refused to all others."""


LISTS_OF_PEOPLE = ("people.index", "admin.people", "admin.person")
"""Routes that name everyone, those too who wrote what is out of sight, without saying what they wrote."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, build: Build, first_world: World) -> Iterator[World]:
    """The site after much was taken out of sight, and the index after it."""
    made = World(tmp_path_factory.mktemp("world"), build, before=first_world)
    made.withdraw()
    made.index()
    made.keep()
    yield made
    made.close()


def test_the_words_stand_where_they_should_before_they_are_taken_out_of_sight(fresh: World) -> None:
    seen = "".join(fresh.open("member", "GET", address).text for address in _searches(fresh, SECRETS))
    seen += "".join(_reads(fresh, "member"))
    assert not {
        word for word in SECRETS if word not in seen and word not in ("bulghadi", "kashkuli", "turmusi", "simsimbytes")
    }


@pytest.mark.parametrize("role", ROLES)
def test_who_reads_is_let_in_by_rank_and_finds_nothing_that_is_out_of_sight(world: World, role: str) -> None:
    wrong = []
    for rule, method in world.rules(reading=True):
        for state in filter(lambda each: each.concerns(rule), world.states):
            address = world.address(rule, state)
            reply = world.open(role, method, address)
            wrong += _faults(role, rule, state, reply, f"{role}, {state.name}: {method} {address}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ROLES)
def test_who_writes_is_let_in_by_rank_and_can_not_touch_what_is_out_of_sight(world: World, role: str) -> None:
    wrong = []
    for rule, method in world.rules(reading=False):
        for state in filter(lambda each: each.concerns(rule), world.states):
            allowed = worlds.RANKS[role] >= needed(rule)
            if needed(rule) == 0 or (allowed and rule.endpoint.startswith(("accounts.", "admin."))):
                continue  # these name nothing of the states
            address = world.address(rule, state)
            reply = world.open(role, method, address)
            wrong += _faults(role, rule, state, reply, f"{role}, {state.name}: {method} {address}")
            if reply.status_code < 400:
                world.reset()
    assert not wrong, "\n".join(wrong)


def _faults(role: str, rule: Rule, state: State, reply: Any, case: str) -> Iterator[str]:
    """Yield what is wrong with an answer, a sentence each."""
    code = reply.status_code
    if worlds.RANKS[role] < needed(rule):
        if not is_refused(reply):
            yield f"{case} lets in: {code}"
    elif state.gone:
        undoes = rule.endpoint in UNDO or permissions.ROUTES[rule.endpoint] in ("hide", "erase")
        if code != 404 and not (undoes and code in (200, 303, 403, 422)) and not (rule.endpoint in OWN and code == 403):
            yield f"{case} finds what is gone: {code}"
    elif code >= 500 or (is_refused(reply) and rule.endpoint not in OWN):
        yield f"{case} keeps out: {code}"
    text = reply.text.casefold()
    for asked in map(str, rule.arguments and {state.values.get(name, "") for name in rule.arguments}):
        text = text.replace(asked, "") if asked in (*SECRETS, DELETED_TITLE) else text
    names = [HIDDEN[2], ERASED[2], FILE[2]] if rule.endpoint in LISTS_OF_PEOPLE else []
    if rule.endpoint.startswith("files.") and worlds.RANKS[role] >= permissions.ACTIONS["hide"]:
        names += [FILE[0], FILE[2]]  # by which whoever may bring it back knows it
    yield from (f"{case} tells {word}" for word in SECRETS if word in text and word not in names)
    if role == "visitor" and not rule.rule.startswith("/people/<"):
        yield from (f"{case} tells {name}" for name in PEOPLE if name in text)
    may_restore = worlds.RANKS[role] >= permissions.ACTIONS["restore"]
    tells = may_restore and (permissions.ROUTES[rule.endpoint] == "restore" or rule.endpoint == "pages.show")
    if not tells and DELETED_TITLE in text.replace(f"/pages/{DELETED_TITLE}", "").replace(f"%2fpages%2f{DELETED_TITLE}", ""):
        yield f"{case} tells {DELETED_TITLE}"


@pytest.mark.parametrize("address", ["", "&language=en&sort=newest"])
def test_no_search_finds_what_is_out_of_sight_nor_corrects_a_word_to_it(world: World, address: str) -> None:
    typed = [
        *SECRETS,
        *(word[:-1] for word in SECRETS),
        *(f"{word[:5]}*" for word in SECRETS),
        *(word[:-1] + "b" for word in SECRETS),
    ]
    for role in ("visitor", "administrator"):
        for word in typed:
            for base in ("/search?q=", "/api/v1/search?q="):
                text = _without(world.open(role, "GET", f"{base}{quote(word)}{address}").text, word)
                assert not _secrets_in(text), (role, word)


def test_before_the_index_follows_a_search_shows_nothing_of_what_was_hidden(fresh: World) -> None:
    head = fresh._edit(1, 4, {"body": f"{PUBLIC} {HIDDEN[0]} once more\n"})
    fresh.index()
    fresh._edit(1, head, {"body": f"{PUBLIC} five\n"})
    fresh.people["administrator"].post(f"/pages/{fresh.slugs[1]}/revisions/{head}/hide")
    for typed in (PUBLIC, HIDDEN[0]):
        for address in _searches(fresh, [typed]):
            assert HIDDEN[0] not in _without(fresh.open("member", "GET", address).text, typed)


@pytest.mark.parametrize("role", ROLES)
def test_lists_and_feeds_narrowed_by_anything_show_nothing_that_is_out_of_sight(world: World, role: str) -> None:
    for address in (
        *(f"/pages?{name}={worlds.DELETED[2]}" for name in ("tag", "theme", "place", "kind", "language")),
        *(f"/api/v1/pages?{name}={worlds.DELETED[2]}" for name in ("tag", "theme", "place", "kind", "language")),
        "/sitemap.xml?after=0", "/changes?before=5", "/changes?before=9", f"/pages/{world.slugs[1]}/history?before=4",
        "/api/v1/pages/1/revisions?before=4", f"/pages/{world.slugs[1]}/compare?from=2&to=4",
        "/search?kind=page", "/search?language=en",
        "/api/v1/pages/1/compare?from=2&to=4", "/api/v1/pages/1/compare?from=1&to=3", "/api/v1/pages/1/compare?from=1&to=6",
    ):  # fmt: skip
        reply = world.open(role, "GET", address)
        text = _without(reply.text, worlds.DELETED[2]) if worlds.DELETED[2] in address else reply.text
        assert not _secrets_in(text), address
        if "compare" in address and "from=2&to=4" not in address:
            assert reply.status_code == 404, address


@pytest.mark.parametrize("kind", ["form", "api"])
def test_an_edit_that_says_it_started_from_a_hidden_text_is_not_told_that_text(world: World, kind: str) -> None:
    for number in (2, 3, 6):
        typed = {"base": number, "text": f"---\ntitle: Page {PUBLIC}\n---\nmine altogether\n"}
        if kind == "form":
            reply = world.open("member", "POST", f"/pages/{world.slugs[1]}/edit", typed)
        else:
            reply = world.member.api("PUT", "/pages/1", json=typed)
        assert reply.status_code in (303, 404, 409, 422)
        assert "mine altogether" in reply.text or kind == "api" or reply.status_code in (303, 404)
        assert not _secrets_in(reply.text), number
        world.reset()


def test_what_a_browser_has_kept_is_not_confirmed_once_it_is_hidden(fresh: World) -> None:
    visitor, page = fresh.people["visitor"], f"/pages/{fresh.slugs[1]}"
    addresses = [
        f"{page}/history",
        f"{page}/revisions/2",
        f"{page}/compare/1/2",
        "/changes",
        "/changes.atom",
        f"{page}/discussion",
    ]
    addresses += [
        f"/pages/{fresh.slugs[2]}",
        "/pages",
        f"/files/{fresh.files[worlds.FILE[0]]}/{worlds.FILE[0]}",
        f"{page}/files",
    ]
    kept = {address: visitor.get(address, buffered=True) for address in addresses}
    assert all(reply.status_code == 200 for reply in kept.values())
    fresh.withdraw()
    for address, before in kept.items():
        reply = visitor.get(address, headers={"If-None-Match": before.headers["ETag"]}, buffered=True)
        assert reply.status_code in (200, 404), address
        assert not _secrets_in(_without(reply.text, address.rpartition("/")[2])), address


def test_where_reading_is_not_public_a_visitor_reads_nothing_at_all(world: World) -> None:
    settings = world.app.extensions["kunnash.settings"]
    for rule, method in world.rules(reading=True):
        world.open("visitor", method, world.address(rule, world.states[0]))  # so that what may be cached is
    world.app.extensions["kunnash.settings"] = replace(settings, public_reading=False)
    try:
        for rule, method in world.rules(reading=True):
            for state in filter(lambda each: each.concerns(rule), world.states):
                address = world.address(rule, state)
                for verb in (method, "HEAD"):
                    reply = world.open("visitor", verb, address)
                    case = f"{state.name}: {verb} {address} → {reply.status_code}"
                    assert is_refused(reply) == (permissions.ROUTES[rule.endpoint] != "enter"), case
                    assert PUBLIC not in reply.text.replace(world.slugs[1], "").replace(world.slugs[3], ""), case
        assert world.open("member", "GET", "/pages").status_code == 200
    finally:
        world.app.extensions["kunnash.settings"] = settings


def test_a_cookie_opens_nothing_under_the_api_and_neither_does_a_wrong_token(world: World) -> None:
    admin = world.people["administrator"]
    for rule, method in [*world.rules(reading=True), *world.rules(reading=False)]:
        if not rule.endpoint.startswith("api."):
            continue
        address = world.address(rule, world.states[0])
        wrong = admin.client.open(address, method=method, headers={"Authorization": "Bearer wrong"})
        assert wrong.status_code == 401, address
        reply = admin.client.open(address, method=method)
        assert (reply.status_code == 401) == (needed(rule) > 0), address
        assert not {name for name in PEOPLE if name in reply.text}, address


@pytest.mark.parametrize("role", ROLES)
def test_head_answers_as_get_does_without_the_body(world: World, role: str) -> None:
    for rule, _ in world.rules(reading=True):
        address = world.address(rule, world.states[0])
        if address.startswith("/api/"):
            get, head = (world.people[role].api(method, address.removeprefix("/api/v1")) for method in ("GET", "HEAD"))
        else:
            get, head = (world.open(role, method, address) for method in ("GET", "HEAD"))
        assert head.status_code == get.status_code, address
        assert head.data == b"", address
        assert head.content_type == get.content_type, address


def _secrets_in(text: str) -> set[str]:
    return {word for word in SECRETS if word in text.casefold()}


def _without(text: str, typed: str) -> str:
    """Return an answer without what the reader typed, as the page repeats it."""
    return text.replace(typed, "").replace(quote(typed), "")


def _searches(world: World, words: Any) -> Iterator[str]:
    for word in words:
        yield f"/search?q={quote(word)}"
        yield f"/api/v1/search?q={quote(word)}"


def _reads(world: World, role: str) -> Iterator[str]:
    for rule, method in world.rules(reading=True):
        for state in filter(lambda each: each.concerns(rule), world.states):
            yield world.open(role, method, world.address(rule, state)).text
