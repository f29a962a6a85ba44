from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.dates import day


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2024", date(2024, 1, 1)),
        ("2024-05", date(2024, 5, 1)),
        ("2024/5/9", date(2024, 5, 9)),
        ("٢٠٢٤-٠٥-٠٩", date(2024, 5, 9)),
        ("۲۰۲۴", date(2024, 1, 1)),
        ("9.5.2024", date(2024, 5, 9)),
        ("31-12-2023", date(2023, 12, 31)),
        ("2024-13", None),
        ("2023-02-29", None),
        ("0000", None),
        ("99999", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_people_write_it(typed, read):
    assert day(typed) == read


@given(st.dates(min_value=date(1, 1, 1)))
def test_a_day_is_read_as_it_is_told(moment):
    assert day(moment.isoformat()) == moment


@given(st.text(alphabet="0123456789-/.٠١٢ "))
def test_no_text_is_refused(text):
    assert day(text) is None or day(text).year > 0
