"""Related pages: which go on from a page, why, and when they are worked out."""

from __future__ import annotations

import re

from flask import Flask

from tests.conftest import Visitor
from wiki import db, related, worker


def _write(member: Visitor, title: str, body: str, **more: object) -> int:
    made = member.api("POST", "/pages", json={"title": title, "body": body, "language": "en", **more}).get_json()
    return int(made["id"])


def _follow(app: Flask) -> None:
    """Let the worker do all that it has to do."""
    with app.app_context():
        worker.catch_up()
        while related.follow(-1):
            pass


def _shown(reader: Visitor, slug: str) -> list[str]:
    section = reader.get(f"/pages/{slug}").text.partition('<section class="related"')[2].partition("</section>")[0]
    return re.findall(r'<a href="/pages/([^"]+)"', section)


def _some(amal: Visitor) -> None:
    _write(amal, "Bins", "Waste bins are emptied on Mondays by two trucks.", fields={"theme": ["Waste"]}, kind="lesson")
    _write(amal, "Trucks", "The trucks that empty the waste bins.", fields={"theme": ["waste"]}, kind="lesson")
    _write(amal, "Beekeeping", "Honey and hives.")
    _write(amal, "Archive", "Old photographs, see [[Beekeeping]].")


def test_a_page_shows_those_near_to_it_with_the_theme_that_both_have(app: Flask, amal: Visitor, visitor: Visitor) -> None:
    _some(amal)
    _follow(app)
    assert _shown(visitor, "bins") == ["trucks"]
    assert "same theme: <bdi>Waste</bdi>" in visitor.get("/pages/bins", headers={"Accept-Language": "en"}).text


def test_links_count_whichever_way_they_lead_and_no_page_goes_on_from_itself(
    app: Flask, amal: Visitor, visitor: Visitor
) -> None:
    _some(amal)
    _follow(app)
    assert _shown(visitor, "archive") == ["beekeeping"]
    assert _shown(visitor, "beekeeping") == ["archive"]


def test_a_deleted_page_is_not_shown_and_a_new_one_reaches_the_pages_near_it(
    app: Flask, amal: Visitor, visitor: Visitor
) -> None:
    _some(amal)
    _follow(app)
    amal.api("DELETE", "/pages/2")
    assert _shown(visitor, "bins") == []
    _write(amal, "Mondays", "On Mondays trucks empty the waste bins of the town.")
    _follow(app)
    assert _shown(visitor, "bins") == ["mondays"]


def test_a_page_kept_for_visitors_shows_them_as_soon_as_they_are_worked_out(
    app: Flask, amal: Visitor, visitor: Visitor
) -> None:
    _some(amal)
    with app.app_context():
        worker.catch_up()
    assert _shown(visitor, "bins") == []
    _follow(app)
    assert _shown(visitor, "bins") == ["trucks"]


def test_once_worked_out_nothing_is_done_and_the_clock_stands_still(app: Flask, amal: Visitor) -> None:
    _some(amal)
    _follow(app)
    with app.app_context():
        worker.catch_up()
        before = db.clock()
        assert not related.follow(-1)
        assert not related.follow(before)
        assert db.clock() == before


def test_at_most_five_are_shown_nearest_first(app: Flask, amal: Visitor, visitor: Visitor) -> None:
    _write(amal, "Wells", "Wells give water for the gardens.")
    for number in range(9):
        _write(amal, f"Wells {number}", "Wells give water for the gardens. " + "Other words entirely here. " * number)
    _follow(app)
    shown = _shown(visitor, "wells")
    assert len(shown) == related.SHOWN
    assert shown[0] == "wells-0"


def test_a_term_of_the_glossary_is_near_to_a_page_in_another_of_its_languages(
    app: Flask, amal: Visitor, visitor: Visitor
) -> None:
    _write(amal, "Discarica", "La discarica del comune.", language="it")
    for number in range(4):
        _write(amal, f"Filler {number}", "Nothing of it.")
    _write(amal, "Landfill", "A term.", kind="term", fields={"en": "landfill", "it": "discarica"})
    _follow(app)
    assert _shown(visitor, "discarica") == ["landfill"]
