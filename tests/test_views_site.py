"""What belongs to the site as a whole."""

from __future__ import annotations

import re
import shutil
import xml.etree.ElementTree as ElementTree
from urllib.parse import quote

from flask import Flask

from tests.conftest import Visitor
from tests.page_forms import in_english, write
from wiki import create_app
from wiki.config import read


def test_the_language_that_a_reader_chose_is_remembered(visitor: Visitor) -> None:
    reply = visitor.get("/language?to=it&next=/pages")
    assert reply.location == "/pages"
    assert "HttpOnly" in reply.headers["Set-Cookie"]
    assert '<html lang="it" dir="ltr">' in visitor.get("/", headers={"Accept-Language": "en"}).text
    assert visitor.post("/language", {"to": "ar", "next": "/"}).status_code == 303
    assert '<html lang="ar" dir="rtl">' in visitor.get("/").text


def test_a_language_that_the_site_does_not_speak_is_not_remembered(visitor: Visitor) -> None:
    assert "language=" not in visitor.get("/language?to=de").headers.get("Set-Cookie", "")


def test_the_switch_leads_back_to_the_page_with_its_query(amal: Visitor, visitor: Visitor) -> None:
    address = write(amal, "صفحة")
    assert f"next={quote(address, safe='/')}" in visitor.get(address).text.replace("%2F", "/")
    reply = visitor.get("/language", query_string={"to": "fr", "next": "/search?q=ماء&page=2"})
    assert reply.location == f"/search?q={quote('ماء')}&page=2"


def test_the_first_page_names_pages_in_the_language_of_readers_who_are_not_at_home(amal: Visitor, visitor: Visitor) -> None:
    write(amal, "Il mercato", language="it")
    for number in range(9):
        write(amal, f"صفحة {number}")
    assert "Il mercato" in visitor.get("/", headers={"Accept-Language": "it"}).text
    assert "Il mercato" not in visitor.get("/", headers={"Accept-Language": "fr"}).text
    assert 'id="own"' not in visitor.get("/", headers={"Accept-Language": "ar"}).text


def test_the_site_says_that_it_is_well(visitor: Visitor) -> None:
    reply = visitor.get("/healthz")
    assert (reply.status_code, reply.mimetype, reply.text) == (200, "text/plain", "ok\n")


def test_the_site_says_that_it_is_not_well_when_its_data_are_gone(app: Flask, environment: dict[str, str]) -> None:
    visitor = Visitor(app)
    app.extensions["kunnash.engine"].dispose()
    shutil.rmtree(environment["KUNNASH_DATA"])
    assert visitor.get("/healthz").status_code == 503


def test_machines_are_told_where_to_look(visitor: Visitor) -> None:
    robots = visitor.get("/robots.txt")
    assert robots.mimetype == "text/plain"
    assert "Disallow: /search" in robots.text
    assert "Sitemap: http://localhost/sitemap.xml" in robots.text


def test_machines_are_told_to_stay_away_from_a_site_that_only_members_read(environment: dict[str, str]) -> None:
    app = create_app(read({**environment, "KUNNASH_PUBLIC_READING": "off"}))
    assert "Disallow: /\n" in Visitor(app).get("/robots.txt").text
    app.extensions["kunnash.renderer"].close()
    app.extensions["kunnash.engine"].dispose()


def test_the_sitemap_leads_to_every_live_page(amal: Visitor, visitor: Visitor) -> None:
    address, gone = write(amal, "صفحة"), write(amal, "محذوفة")
    amal.post(f"{gone}/delete")
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    index = ElementTree.fromstring(visitor.get("/sitemap.xml").data)  # noqa: S314 - our own
    pages = [ElementTree.fromstring(visitor.get(each.text or "").data) for each in index.iterfind(".//s:loc", space)]  # noqa: S314
    assert [each.text for page in pages for each in page.iterfind(".//s:loc", space)] == [f"http://localhost{quote(address)}"]


def test_who_runs_the_site_and_what_it_keeps_is_said(visitor: Visitor) -> None:
    assert "Kunnash" in in_english(visitor).get("/about").text
    assert "60 days" in visitor.get("/privacy").text


def test_every_page_forbids_scripts_and_styles_within_it(amal: Visitor) -> None:
    address = write(amal, "صفحة")
    for path in ("/", address, f"{address}/edit", "/sign-in", "/nowhere"):
        reply = amal.get(path)
        assert "script-src 'self'" in reply.headers["Content-Security-Policy"]
        # Modules all, but for the one that runs before the first paint.
        assert (
            re.search(
                r'<script(?! type="module" src="/static/js/[^"]+"></script>| src="/static/js/fonts\.[^"]+"></script>)',
                reply.text,
            )
            is None
        )
        assert " style=" not in reply.text


def test_a_fault_is_told_in_the_language_of_the_reader(visitor: Visitor) -> None:
    assert "There is nothing at this address." in in_english(visitor).get("/nowhere").text
    assert visitor.client.put("/about").status_code == 405
