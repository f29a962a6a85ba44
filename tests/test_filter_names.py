import pytest
from flask import Flask
from flask_babel import force_locale

from search_index import facets, filter_names
from search_index.query import Filters
from wiki import labels
from wiki.config import INTERFACE_LANGUAGES


@pytest.mark.parametrize(
    ("name", "typed", "meant"),
    [
        ("kind", "درس", "lesson"),
        ("kind", "الدروس", "lesson"),
        ("kind", "LESSON", "lesson"),
        ("kind", "اسئله", "question"),
        ("kind", "etudes", "study"),
        ("kind", "nonsense", "nonsense"),
        ("language", "العربية", "ar"),
        ("language", "ايطالية", "it"),
        ("language", "Français", "fr"),
        ("language", "pt-BR", "pt-BR"),
        ("tag", "درس", "درس"),
        ("place", "lesson", "lesson"),
    ],
)
def test_a_value_is_known_by_the_names_that_readers_give_it(name, typed, meant):
    assert filter_names.value_called(name, typed) == meant


def test_kinds_and_languages_are_known_by_what_the_interface_calls_them(app: Flask) -> None:
    for language in INTERFACE_LANGUAGES:
        with app.test_request_context(), force_locale(language):
            for kind in labels.KINDS:
                assert filter_names.value_called("kind", labels.kind(kind)) == kind
                assert filter_names.value_called("kind", labels.kind_plural(kind)) == kind
            for tag in INTERFACE_LANGUAGES:
                assert filter_names.value_called("language", labels.language(tag)) == tag


def test_a_place_is_meant_in_all_its_spellings():
    assert "سبها" in facets.meant(Filters(place=("Sebha",))).place
    assert "Sebha" in facets.meant(Filters(place=("سبها", "x"))).place
    assert facets.meant(Filters(place=("x",))).place == ("x",)
