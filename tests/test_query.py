from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index import query
from search_index.query import QUERY_WORDS, Filters, Note, Query, parse

CASES = (Path(__file__).parent / "cases" / "query.txt").read_text("utf-8").splitlines()


def shown(query: Query) -> tuple[str, str]:
    terms = [f"{'-' * term.excluded}{term.shape}:{'+'.join(term.words)}" for term in query.terms]
    filters = []
    for field in fields(Filters):
        value = getattr(query.filters, field.name)
        if isinstance(value, date):
            filters.append(f"{field.name}={value}")
        else:
            filters.extend(f"{field.name}={each}" for each in value or ())
    return " ".join(terms), " ".join(filters)


@pytest.mark.parametrize("line", [line for line in CASES if line and not line.startswith("#")])
def test_a_query_is_read_as_it_is_typed(line):
    typed, terms, filters = (part.strip() for part in line.split("|"))
    found = shown(parse(typed))

    assert found[0] == terms
    assert sorted(found[1].split(" ")) == sorted(filters.split(" "))


TYPED = st.text() | st.text(alphabet='"«»“” -−*:=kindtagafter2024-ابةأنوعقل،؟\u0000\u202e\u200f')


@given(TYPED)
def test_no_query_is_refused(text):
    assert sum(len(term.words) for term in parse(text).terms) <= QUERY_WORDS


@given(TYPED)
def test_each_part_of_a_query_stands_where_it_is_said_to(text):
    read = parse(text)

    for part in (*read.terms, *read.typed):
        held = read.text[slice(*part.span)]
        assert all(word in held for word in (getattr(part, "words", None) or part.value.split()))


@given(TYPED)
def test_a_query_without_one_of_its_filters_has_the_others(text):
    read = parse(text)

    for part in read.typed:
        left = parse(query.without(read.text, part.span))
        assert len(left.typed) < len(read.typed)


@given(TYPED)
def test_the_exact_spelling_of_a_query_asks_for_the_same_words_and_filters(text):
    read = parse(text)
    exact = parse(query.exactly(read))

    assert exact.filters == read.filters
    assert not [term for term in exact.terms if term.shape in ("word", "phrase") and not term.excluded]
    if len(exact.text) < 2_000:
        assert {term.words for term in exact.terms} == {term.words for term in read.terms}


@pytest.mark.parametrize(
    ("typed", "notes"),
    [
        ("مياه", []),
        ("", []),
        ("مياه «صرف صحي", [Note("quotation", "صرف صحي")]),
        ("مياه «", []),
        ("after:soon مياه", [Note("date", "soon")]),
        ("قبل:2024-13", [Note("date", "2024-13")]),
        ("؟! - *", [Note("signs")]),
        ("😀", [Note("signs")]),
        ("ا " * 10_000, [Note("characters")]),
        (" ".join(f"w{number}" for number in range(40)), [Note("words")]),
        ("kind:lesson", []),
    ],
)
def test_it_is_noted_what_was_not_read_as_typed(typed, notes):
    assert list(parse(typed).notes) == notes


def test_the_text_of_a_query_has_no_control_characters():
    assert parse("\u202eمياه\u0000\u2028 صرف\u200f ").text == "مياه صرف"
    assert parse("\u200f-مياه").terms[0].excluded


def test_a_part_is_taken_out_of_a_query_without_a_trace():
    read = parse("مياه نوع:درس  صرف")

    assert query.without(read.text, read.typed[0].span) == "مياه صرف"


@pytest.mark.parametrize(
    "text", ["a " * 5_000, "ab " * 5_000, '"' * 10_000, "ب" * 10_000, "-" * 10_000, "k:" * 5_000, '"a b ' * 2_500]
)
def test_a_long_query_is_read_in_no_time_and_cut(text):
    assert sum(len(term.words) for term in parse(text).terms) <= QUERY_WORDS


def test_filters_that_ask_for_nothing_are_false():
    assert not Filters()
    assert Filters(tag=("x",))
    assert Filters(after=date(2024, 1, 1))
