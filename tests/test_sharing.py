"""A page handed on: messages ready to send, a code to scan, and what paper says of it."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from flask import Flask

from pages_store import people
from tests.conftest import Visitor
from tests.page_forms import rewrite, write
from wiki import db
from wiki.accounts import registry
from wiki.views import sharing

RLM, LRM = "\N{RIGHT-TO-LEFT MARK}", "\N{LEFT-TO-RIGHT MARK}"
SHORT = "http://localhost/p/1"
_HREF = re.compile(r'href="((?:https://wa\.me|viber:|https://t\.me|mailto:)[^"]*)"')
_RUN = re.compile(r"M(\d+) (\d+)\.5h(\d+)")


def _ways(page: str) -> dict[str, dict[str, list[str]]]:
    """Return what each way sends, by its scheme or host."""
    found = [urlsplit(href.replace("&amp;", "&")) for href in _HREF.findall(page)]
    return {each.scheme if each.scheme != "https" else each.netloc: parse_qs(each.query) for each in found}


@pytest.mark.parametrize(
    ("title", "language", "mark"),
    [("رسوم النظافة (2025)", "ar", RLM), ("UTF-8 في الأرشيف البلدي", "ar", RLM), ("Rifiuti di «زليتن» & altri?", "it", LRM)],
)
def test_a_message_has_the_title_in_its_direction_and_the_short_link(
    amal: Visitor, visitor: Visitor, title: str, language: str, mark: str
) -> None:
    ways = _ways(visitor.get(write(amal, title, language=language)).text)
    marked = f"{mark}{title}{mark}"
    assert ways["wa.me"] == {"text": [f"{marked}\n{SHORT}"]}
    assert ways["viber"] == {"text": [f"{marked}\n{SHORT}"]}
    assert ways["t.me"] == {"url": [SHORT], "text": [marked]}
    assert ways["mailto"] == {"subject": [title], "body": [f"{marked}\r\n{SHORT}\r\n"]}


def test_the_short_link_stands_in_a_field_that_scripts_can_copy_and_hands_can_mark(amal: Visitor, visitor: Visitor) -> None:
    page = visitor.get(write(amal, "صفحة")).text
    assert re.search(rf'<input id="short-link"[^>]*value="{SHORT}" dir="ltr" readonly>', page)
    assert re.search(r'<button type="button"[^>]*data-copy="short-link"[^>]* hidden>', page)


def test_a_code_is_square_and_has_its_three_corners_within_a_quiet_margin() -> None:
    code = sharing.code("https://kunnash.example.org/p/142")
    runs = {(int(x), int(y)): int(length) for x, y, length in _RUN.findall(code.path)}
    far = code.size - 4 - 7
    assert {(4, 4): 7, (far, 4): 7, (4, far): 7}.items() <= runs.items()
    assert all(x >= 4 and x + length <= code.size - 4 and 4 <= y < code.size - 4 for (x, y), length in runs.items())
    assert len(code.path) < 4_000
    assert sharing.code("https://kunnash.example.org/p/143").path != code.path


def _imprint(page: str) -> str:
    return page.partition('class="imprint')[2].partition("</footer>")[0]


def test_paper_says_where_the_page_is_which_revision_it_shows_and_under_what_licence(amal: Visitor, visitor: Visitor) -> None:
    address = write(amal, "صفحة")
    rewrite(amal, address, body="نصّ آخر.\n")
    now, then = (_imprint(visitor.get(path).text) for path in (address, f"{address}/revisions/1"))
    assert SHORT in now
    assert re.search(r"النسخة 2 · <time ", now)
    assert "CC BY-SA 4.0" in now
    assert re.search(r"النسخة 1 · <time ", then)


def test_paper_names_those_who_wrote_to_members_and_their_teams_to_visitors(
    app: Flask, amal: Visitor, salem: Visitor, visitor: Visitor
) -> None:
    address = write(amal, "صفحة")
    rewrite(salem, address, body="نصّ آخر.\n")
    assert _imprint(visitor.get(address).text).count("/teams/") == 0
    with app.app_context(), db.writing() as change:
        team = people.team(db.session(), "بلدية زليتن")
        for name in ("amal", "salem"):
            person = registry.named(db.session(), name).person
            person.team = team
            people.retell(db.session(), person, change)
    shown = _imprint(visitor.get(address).text)
    assert unquote(shown).count("بلدية زليتن") == 1
    assert "amal" not in shown
    assert "salem" not in shown
    for name in ("amal", "salem"):
        assert f"<bdi>{name}</bdi>" in _imprint(amal.get(address).text)
