"""In which language a reader is answered, in which direction, and how it counts and dates."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from tests.conftest import Visitor
from wiki import i18n
from wiki.config import INTERFACE_LANGUAGES
from wiki.views import context

OPENINGS = {
    "ar": '<html lang="ar" dir="rtl">',
    "it": '<html lang="it" dir="ltr">',
    "en": '<html lang="en" dir="ltr">',
    "fr": '<html lang="fr" dir="ltr">',
}
COUNT = '{{ ngettext("%(num)s page", "%(num)s pages", count) }}'


def asked(header: str, otherwise: str = "ar") -> str:
    return i18n.preferred({}, parse_accept_header(header, LanguageAccept), otherwise)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("it", "it"),
        ("it-CH", "it"),
        ("IT-ch", "it"),
        ("ar-LY", "ar"),
        ("ar_LY", "ar"),
        ("ar-Arab-LY-u-nu-latn", "ar"),
        ("fr-CA, fr;q=0.9, en;q=0.5", "fr"),
        ("ar-LY, en;q=0.5", "ar"),
        ("en;q=0.5, it-IT;q=0.9", "it"),
        ("de-AT, de;q=0.9, fr;q=0.2", "fr"),
        ("en;q=0.4, fr;q=0, it;q=0.3", "en"),
        ("it;q=0", "ar"),
        ("de", "ar"),
        ("", "ar"),
        ("*", "ar"),
        ("*, en;q=0.1", "ar"),
        ("en, *;q=0.1", "en"),
        ("de, *;q=0.5, fr;q=0.3", "ar"),
        ("-, ;;q=x, =", "ar"),
    ],
)
def test_a_first_visit_is_answered_in_the_language_wished_for_most(header: str, language: str) -> None:
    assert asked(header) == language


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_who_wishes_for_none_of_ours_or_for_any_gets_that_of_the_site(language: str) -> None:
    assert [asked(header, language) for header in ("", "de", "*", "xx-YY, *;q=0.1")] == [language] * 4


@given(st.text(max_size=60))
def test_whatever_a_browser_sends_a_language_is_found(header: str) -> None:
    assert asked(header) in INTERFACE_LANGUAGES


@pytest.mark.parametrize("header", ["it-CH, en;q=0.8", "ar-LY, en;q=0.5", "fr-FR", "en-GB, ar;q=0.9"])
def test_the_layout_has_the_direction_of_the_readers_language(visitor: Visitor, header: str) -> None:
    for path in ("/", "/sign-in", "/search?q=x", "/nothing-here"):
        for _ in range(2):  # as made, and as kept for the next visitor
            assert OPENINGS[header[:2]] in visitor.get(path, headers={"Accept-Language": header}).text, path


def test_a_choice_goes_before_what_the_browser_wishes_and_holds_for_all_pages(visitor: Visitor) -> None:
    visitor.get("/language?to=fr&next=/")
    for path in ("/", "/pages", "/sign-in", "/about"):
        assert OPENINGS["fr"] in visitor.get(path, headers={"Accept-Language": "it"}).text


def test_a_cookie_of_another_hand_is_as_good_as_none(visitor: Visitor) -> None:
    visitor.client.set_cookie(i18n.COOKIE, 'xx"><script>')
    assert OPENINGS["it"] in visitor.get("/", headers={"Accept-Language": "it"}).text


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("en", 1, "1 page"),
        ("en", 1142, "1,142 pages"),
        ("it", 1142, "1.142 pagine"),
        ("fr", 0, "0 page"),
        ("fr", 1142, "1\u202f142 pages"),
    ],
)
def test_a_count_is_written_as_the_reader_writes_numbers(app: Flask, language: str, count: int, said: str) -> None:
    with app.test_request_context(), force_locale(language):
        assert render_template_string(COUNT, count=count) == said
        assert said.startswith(render_template_string("{{ count | number }}", count=count))


@pytest.mark.parametrize("count", [3, 11, 103, 12345])
def test_arabic_counts_with_digits_that_all_four_languages_share(app: Flask, count: int) -> None:
    with app.test_request_context(), force_locale("ar"):
        assert f"{count:,}" in render_template_string(COUNT, count=count)


def test_sizes_and_days_are_written_as_the_reader_writes_them(app: Flask) -> None:
    day = datetime(2026, 11, 4, 9, 5, tzinfo=UTC)
    with app.test_request_context():
        with force_locale("ar"):
            assert context.size(12_345_600).startswith("12.3")
            assert context.day(day).startswith("4 ")
            assert context.day(day).endswith(" 2026")
        with force_locale("it"):
            assert context.size(12_345_600) == "12,3 MB"
            assert context.day(day) == "4 novembre 2026"
            assert context.moment(day) == "4 novembre 2026, ore 11:05"
