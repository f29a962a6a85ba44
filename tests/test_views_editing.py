"""The form of a page and the document that it composes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages_store.documents import document, kinds
from pages_store.errors import FieldError
from wiki.views import editing

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
FRONTS = st.dictionaries(
    st.sampled_from(["title", "kind", "language", "tags", "theme", "year", "problem", "outcome", "extra"]),
    st.one_of(WORDS, st.lists(WORDS, max_size=3), st.integers(0, 3000), st.booleans(), st.sampled_from(sorted(kinds.KINDS))),
)
BODIES = st.text(st.characters(codec="utf-8", exclude_characters="\r\0\ufeff"), max_size=60)


def sent(values: dict[str, str]) -> dict[str, str]:
    """The values as a browser sends them."""
    return {name: value.replace("\n", "\r\n") for name, value in values.items()}


@given(FRONTS, BODIES)
def test_a_form_that_nothing_was_typed_into_composes_the_document_it_shows(
    front: dict[str, document.Value], body: str
) -> None:
    text = document.clean(document.compose({"title": "t", **front}, body))
    assert editing.text(sent(editing.values(text))) == text


@given(FRONTS, BODIES, WORDS)
def test_what_is_typed_into_one_input_changes_nothing_else(front: dict[str, document.Value], body: str, title: str) -> None:
    text = document.clean(document.compose({"title": "t", **front}, body))
    before = document.parse(text)
    after = document.parse(editing.text(sent(editing.values(text) | {"title": title})))
    assert after.body == before.body
    assert {**after.fields, "title": None} == {**before.fields, "title": None}
    assert after.title == " ".join(title.split()) or not title.strip() or title.strip() == before.title


@pytest.mark.shared
def test_the_forms_of_real_pages_compose_them_to_the_letter(shared: Path) -> None:
    for path in sorted((shared / "pages").rglob("*.md"))[::7]:
        text = document.clean(path.read_text(encoding="utf-8", errors="replace"))
        if not document.parse(text).problem:
            assert editing.text(sent(editing.values(text))) == text, path


@pytest.mark.parametrize(
    ("typed", "items"),
    [
        ("ماء، صيانة", ["ماء", "صيانة"]),
        ("a, b;c", ["a", "b", "c"]),
        ("  ماء   البحر  ،، ", ["ماء البحر"]),
        ("one", ["one"]),
    ],
)
def test_several_values_are_typed_with_commas_of_either_script(typed: str, items: list[str]) -> None:
    text = editing.text({**editing.values(""), "title": "t", "tags": typed})
    assert document.parse(text).fields["tags"] == items


def test_an_emptied_input_takes_the_field_out() -> None:
    text = "---\ntitle: t\nkind: policy\nissuer: x\nyear: 2021\n---\n"
    typed = editing.values(text) | {"field.issuer": " ", "field.year": ""}
    assert editing.text(typed) == "---\ntitle: t\nkind: policy\n---\n"


def test_a_year_stays_a_number() -> None:
    text = "---\ntitle: t\nkind: policy\nyear: 2021\n---\n"
    assert document.parse(editing.text(editing.values(text) | {"field.year": "2022"})).fields["year"] == 2022


def test_a_value_that_no_input_can_hold_is_left_alone() -> None:
    text = "---\ntitle: t\nkind: lesson\nproblem: {a: [1]}\ntheme: {x: 1}\n---\nb\n"
    assert editing.text(editing.values(text) | {"title": "u"}) == text.replace("title: t", "title: u")


def test_a_form_over_front_matter_that_can_not_be_read_is_refused() -> None:
    with pytest.raises(FieldError):
        editing.text({"title": "t", "front": "---\n[\n---\n", "body": ""})
