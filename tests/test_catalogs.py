"""The catalogs of the interface: complete, sound, and in the plural forms of their languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from gettext import c2py  # type: ignore[attr-defined]  # what gettext itself reads the rule with
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
LANGUAGES = ("ar", "it", "fr")
KEYWORDS = {"_": None, "gettext": None, "_l": None, "lazy_gettext": None, "ngettext": (1, 2)}
"""By what names the catalogs are asked, in code and in templates."""
_PLACE = re.compile(r"%\(\w+\)s")
_TAG = re.compile(r"<[^>]*>")
_ARABIC = re.compile("[\u0621-\u064a]")
_LETTER = re.compile(r"[^\W\d_]{2,}")
_MARK = re.compile("[.?:!…]?$")
_LATIN = str.maketrans({"\N{ARABIC QUESTION MARK}": "?"})


def catalog(language: str) -> Catalog:
    with (ROOT / "wiki" / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.fixture(scope="module")
def sentences() -> set[str | tuple[str, ...]]:
    """All that the code and the templates say."""
    with (ROOT / "babel.cfg").open() as settings:
        methods, options = parse_mapping_cfg(settings)
    found = extract_from_dir(str(ROOT), methods, options, KEYWORDS)
    return {message for _, _, message, _, _ in found if message}


def messages(language: str) -> Iterator[Message]:
    return (message for message in catalog(language) if message.id)


def ids(message: Message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (message.id,)


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
def test_no_sentence_is_kept_that_is_said_no_more(language: str) -> None:
    assert list(catalog(language).obsolete) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_places_for_values_are_kept_and_no_tag_is_added(language: str) -> None:
    rule = c2py(catalog(language).plural_expr)
    counting = {rule(count) for count in range(3, 1000)}  # the others may say "one page" without a number
    for message in messages(language):
        expected = set(_PLACE.findall(ids(message)[-1]))
        for index, form in enumerate(forms(message)):
            places = set(_PLACE.findall(form))
            assert places == expected or (message.pluralizable and index not in counting and places <= expected), message.id
            assert not re.search(r"[%{}]", _PLACE.sub("", form + ids(message)[-1])), form
            assert not _TAG.search(form), form


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_begins_and_ends_as_it_does_in_english(language: str) -> None:
    for message in messages(language):
        for form in forms(message):
            said = form.translate(_LATIN)
            assert said == said.strip() or message.id == ", ", form
            assert _MARK.search(said)[0] == _MARK.search(ids(message)[-1])[0], form  # type: ignore[index]  # it always matches


def test_arabic_is_written_in_arabic() -> None:
    for message in messages("ar"):
        for form in forms(message):
            words = _PLACE.sub("", form)
            assert _ARABIC.search(words) or not _LETTER.search(words), message.id


@pytest.mark.parametrize("language", ["it", "fr"])
def test_no_sentence_stays_in_english(language: str) -> None:
    for message in messages(language):
        if len(_LETTER.findall(_PLACE.sub("", ids(message)[0]))) > 2:
            assert ids(message)[0] not in forms(message)


@pytest.mark.parametrize("language", ["it", "fr"])
def test_no_other_language_is_written_in_arabic(language: str) -> None:
    assert [message.id for message in messages(language) if _ARABIC.search(" ".join(forms(message)))] == []


@pytest.mark.parametrize(
    ("count", "index"), [(0, 0), (1, 1), (2, 2), (3, 3), (10, 3), (11, 4), (99, 4), (100, 5), (102, 5), (103, 3), (111, 4)]
)
def test_arabic_counts_as_arabic_does(count: int, index: int) -> None:
    assert c2py(catalog("ar").plural_expr)(count) == index


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_form_of_a_plural_is_one_of_the_language(language: str) -> None:
    """As CLDR has them, but that gettext knows no form of its own for millions."""
    rule, name = c2py(catalog(language).plural_expr), Locale(language).plural_form
    named = {(rule(count), name(count)) for count in range(1000)}
    assert (
        len(named) == len({index for index, _ in named}) == len({name for _, name in named}) == catalog(language).num_plurals
    )
