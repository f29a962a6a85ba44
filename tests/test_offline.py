"""What keeps pages on a device and installs the site there."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace

import pytest
from flask import Flask
from PIL import Image

from tests.conftest import Visitor
from tests.page_forms import rewrite, write
from tests.world import ROLES, World
from wiki import create_app
from wiki.config import INTERFACE_LANGUAGES, read

KEPT = re.compile(r"/(pages/[^/]+|help(/[^/]+)?|offline)?")


def test_the_worker_is_asked_for_anew_and_differs_with_what_it_keeps(visitor: Visitor) -> None:
    reply = visitor.get("/sw.js")
    site = json.loads(re.match(r"const SITE = (.*);\n", reply.text)[1])  # type: ignore[index]
    assert reply.content_type == "text/javascript; charset=utf-8"
    assert reply.headers["Cache-Control"] == "no-cache"
    assert visitor.get("/sw.js", headers={"If-None-Match": reply.headers["ETag"]}).status_code == 304
    assert site["keeps"] is True
    for address in site["assets"]:
        assert "immutable" in visitor.get(address).headers["Cache-Control"], address


def test_where_only_members_read_the_worker_keeps_nothing_and_no_page_asks_for_it(environment: dict[str, str]) -> None:
    closed = create_app(read({**environment, "KUNNASH_PUBLIC_READING": "off"}))
    assert '"keeps": false' in Visitor(closed).get("/sw.js").text
    assert "offline.js" not in Visitor(closed).get("/sign-in").text
    closed.extensions["kunnash.engine"].dispose()


def test_only_a_visitors_answer_bears_what_the_worker_takes_for_public(fresh: World) -> None:
    public = set()
    for role in ROLES:
        for rule, method in fresh.rules(reading=True):
            address = fresh.address(rule, fresh.states[0])
            reply = Visitor(fresh.app).get(address, buffered=True) if role == "visitor" else fresh.open(role, method, address)
            if reply.headers["Cache-Control"] == "no-cache" and rule.endpoint != "offline.worker":
                assert role == "visitor", rule.rule
                public.add(rule.endpoint)
    assert {"home.show", "pages.show", "offline.show"} <= public
    assert not {"sessions.new", "search.show", "files.show"} & public


def test_the_pages_touched_since_a_change_are_told_by_their_numbers(amal: Visitor, visitor: Visitor) -> None:
    first, _second = write(amal, "أولى"), write(amal, "ثانية")
    clock = visitor.get("/offline/changed").json["clock"]  # type: ignore[index]
    assert visitor.get(f"/offline/changed?since={clock}").json == {"clock": clock, "pages": []}
    rewrite(amal, first, body="نصّ آخر.\n")
    assert visitor.get(f"/offline/changed?since={clock}").json == {"clock": clock + 1, "pages": [1]}
    amal.api("DELETE", "/pages/2")
    assert visitor.get(f"/offline/changed?since={clock}").json == {"clock": clock + 2, "pages": [1, 2]}


@pytest.mark.parametrize("since", ["", "x", "-1", "999999"])
def test_of_a_change_that_is_not_known_nothing_is_told_but_that(visitor: Visitor, since: str) -> None:
    answer = visitor.get(f"/offline/changed?since={since}").json
    assert answer
    assert answer["pages"] is None


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_the_site_is_installed_in_the_readers_language(visitor: Visitor, language: str) -> None:
    assert '<link rel="manifest" href="/manifest.webmanifest"' in visitor.get("/").text
    reply = visitor.get("/manifest.webmanifest", headers={"Accept-Language": language})
    told = json.loads(reply.data)
    assert reply.content_type == "application/manifest+json"
    assert (told["lang"], told["dir"]) == (language, "rtl" if language == "ar" else "ltr")
    assert told["name"] == "كُنّاش"
    for icon in told["icons"]:
        picture = Image.open(io.BytesIO(visitor.get(icon["src"]).data))
        assert icon["sizes"] == "{}x{}".format(*picture.size)
        assert (picture.getpixel((0, 0))[3] == 255) == (icon["purpose"] == "maskable")  # type: ignore[index]


def test_there_are_no_icons_but_those(visitor: Visitor) -> None:
    assert visitor.get("/icons/4096.png").status_code == 404


@pytest.mark.parametrize(("base", "told"), [("https://wiki.example.org", '"cache"'), ("http://localhost:8080", None)])
def test_who_signs_out_leaves_nothing_in_the_browsers_cache(app: Flask, amal: Visitor, base: str, told: str | None) -> None:
    app.extensions["kunnash.settings"] = replace(app.extensions["kunnash.settings"], base_url=base)
    assert amal.post("/sign-out", seen_on="/account").headers.get("Clear-Site-Data") == told
