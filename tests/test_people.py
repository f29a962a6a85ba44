from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from pages_store import database, people
from pages_store.errors import FieldError, NotFoundError
from wiki.views import avatars


def test_two_people_may_have_one_name_and_each_has_an_address(stored: Session) -> None:
    with database.writing(stored):
        first, second = people.add(stored, "محمد علي"), people.add(stored, "محمد علي")
    assert first.slug != second.slug
    assert people.by_slug(stored, second.slug) is second


def test_a_named_author_is_made_once(stored: Session) -> None:
    with database.writing(stored):
        assert people.named(stored, "استيراد") is people.named(stored, " استيراد ")


def test_a_team_is_made_once_by_name(stored: Session) -> None:
    with database.writing(stored):
        team = people.team(stored, "بلدية زليتن")
        person = people.add(stored, "سالم", team)
    assert people.team(stored, "بلدية زليتن") is person.team


@pytest.mark.parametrize("name", ["", "  ", "\u202eevil", "a\x00b", "x" * 101])
def test_a_name_that_can_not_be_shown_is_refused(stored: Session, name: str) -> None:
    with pytest.raises(FieldError), database.writing(stored):
        people.add(stored, name)


def test_an_unknown_person_is_not_found(stored: Session) -> None:
    with pytest.raises(NotFoundError):
        people.by_slug(stored, "nobody")


@pytest.mark.parametrize(
    ("name", "letter"),
    [("فريق بلدية الزاوية", "ز"), ("جامعة طبرق", "ط"), ("University of Trento", "T"), ("فريق", "ف"), ("", "")],
)
def test_a_team_is_known_by_the_first_word_that_is_its_own(name: str, letter: str) -> None:
    assert avatars.team_initial(name) == letter
