"""The catalogs of the interface: complete, sound, and in the plural forms of their languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from gettext import c2py  # type: ignore[attr-defined]  # what gettext itself reads the rule with
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
LANGUAGES = ("ar", "it", "fr")
_PLACE = re.compile(r"%\(\w+\)s")
_TAG = re.compile(r"<[^>]*>")
_ARABIC = re.compile("[\u0621-\u064a]")


def catalog(language: str) -> Catalog:
    with (ROOT / "wiki" / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.fixture(scope="module")
def sentences() -> set[str | tuple[str, ...]]:
    """All that the code and the templates say."""
    with (ROOT / "babel.cfg").open() as settings:
        methods, options = parse_mapping_cfg(settings)
    keywords = {"_": None, "gettext": None, "_l": None, "lazy_gettext": None, "ngettext": (1, 2)}
    found = extract_from_dir(str(ROOT), methods, options, keywords)
    return {message for _, _, message, _, _ in found if message}


def messages(language: str) -> Iterator[Message]:
    return (message for message in catalog(language) if message.id)


def forms(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalog_says_all_that_is_said_and_nothing_else(language: str, sentences: set[str | tuple[str, ...]]) -> None:
    assert {message.id for message in messages(language)} == sentences


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated_in_all_its_forms_and_none_is_a_guess(language: str) -> None:
    plurals = catalog(language).num_plurals
    assert plurals == (6 if language == "ar" else 2)
    for message in messages(language):
        assert not message.fuzzy, message.id
        assert all(form.strip() for form in forms(message)), message.id
        assert len(forms(message)) == (plurals if message.pluralizable else 1), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_places_for_values_are_kept_and_no_tag_is_added(language: str) -> None:
    for message in messages(language):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        for form in forms(message):
            places, expected = set(_PLACE.findall(form)), set(_PLACE.findall(ids[-1]))
            assert places == expected or (message.pluralizable and places <= expected), message.id
            assert "%" not in _PLACE.sub("", form), form
            assert not _TAG.search(form), form


def test_arabic_is_written_in_arabic() -> None:
    for message in messages("ar"):
        if message.id != ", ":
            assert all(_ARABIC.search(re.sub(_PLACE, "", form)) or "%" in form for form in forms(message)), message.id


@pytest.mark.parametrize("language", ["it", "fr"])
def test_no_other_language_is_written_in_arabic(language: str) -> None:
    assert [message.id for message in messages(language) if _ARABIC.search(" ".join(forms(message)))] == []


@pytest.mark.parametrize(
    ("count", "index"), [(0, 0), (1, 1), (2, 2), (3, 3), (10, 3), (11, 4), (99, 4), (100, 5), (102, 5), (103, 3), (111, 4)]
)
def test_arabic_counts_as_arabic_does(count: int, index: int) -> None:
    assert c2py(catalog("ar").plural_expr)(count) == index
