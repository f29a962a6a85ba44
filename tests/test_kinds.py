import os
import re
from pathlib import Path

import pytest

from pages_store.documents import kinds

SHARED = Path(os.environ.get("KUNNASH_SHARED", "/nonexistent"))


def test_an_unknown_kind_is_the_general_page():
    assert kinds.kind("recipe") is kinds.KINDS["page"]
    assert kinds.kind("lesson").fields[0].choices == ("repeat", "avoid")


def test_a_kind_has_each_field_once_and_none_that_every_page_has():
    for kind in kinds.KINDS.values():
        names = [field.name for field in kind.fields]
        assert len(set(names)) == len(names)
        assert not set(names) & set(kinds.COMMON)
        assert all((field.shape == "choice") == bool(field.choices) for field in kind.fields)


def test_the_fields_asked_for_are_missing_while_they_are_empty():
    assert kinds.missing("lesson", {}) == ["outcome", "theme", "place", "problem"]
    assert kinds.missing("lesson", {"outcome": "avoid", "theme": [""], "place": None, "problem": " \n"}) == [
        "theme",
        "place",
        "problem",
    ]
    assert kinds.missing("lesson", {"outcome": "avoid", "theme": ["a"], "place": "b", "problem": "c\nd"}) == []
    assert kinds.missing("page", {}) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ()),
        ("", ()),
        ("  ", ()),
        ("a", ("a",)),
        (2021, ("2021",)),
        (1.5, ("1.5",)),
        (True, ("true",)),
        (["b", " a  c ", "b", "", None, 7, ["x"], {"y": 1}], ("b", "a c", "7")),
        (("a", "b"), ("a", "b")),
        ({"a": 1}, ()),
    ],
)
def test_a_list_is_read_from_one_value_or_several(value, expected):
    assert kinds.lists({"theme": value}, "theme") == expected
    assert kinds.lists({}, "theme") == ()


@pytest.mark.shared
def test_the_table_has_the_kinds_and_keys_of_the_contract():
    design = (SHARED / "docs/DESIGN.md").read_text()
    start = design.index("- Keys of kinds:")
    section = design[start : design.index("\n- ", start + 1)]
    promised = {
        name: set(re.findall(r"([a-z_]+)(?=\[\]|:|,|$)", re.sub(r": [a-z|]+", "", keys)))
        for name, keys in re.findall(r"\*\*(\w+)\*\* `([^`]+)`", section)
    }

    assert promised == {kind.name: {field.name for field in kind.fields} for kind in kinds.KINDS.values() if kind.fields}
    assert re.search(r"\*\*page\*\* none", section)
