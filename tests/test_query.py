from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.query import QUERY_WORDS, Filters, Query, parse

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


@given(st.text() | st.text(alphabet='"«» -*:=kindtagafter2024-ابةأ\u0000\u202e'))
def test_no_query_is_refused(text):
    assert sum(len(term.words) for term in parse(text).terms) <= QUERY_WORDS


@pytest.mark.parametrize(
    "text", ["a " * 5_000, "ab " * 5_000, '"' * 10_000, "ب" * 10_000, "-" * 10_000, "k:" * 5_000, '"a b ' * 2_500]
)
def test_a_long_query_is_read_in_no_time_and_cut(text):
    assert sum(len(term.words) for term in parse(text).terms) <= QUERY_WORDS


def test_filters_that_ask_for_nothing_are_false():
    assert not Filters()
    assert Filters(tag=("x",))
    assert Filters(after=date(2024, 1, 1))
