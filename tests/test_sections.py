"""The sections of a body, changed one at a time."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages_store.documents import document, sections
from pages_store.errors import NotFoundError
from wiki.markup import render

LINES = st.sampled_from(
    ["# a", "## b", "### c", "## b ##", "text", "", "=====", "---", "```", "    # no", "> # quoted", "- # listed",
     "[^1]: note", "| a |", "|---|", "<!-- c", "-->", "#no"]
)  # fmt: skip
BODIES = st.lists(LINES, max_size=14).map("\n".join)
BODY = "lead\n\n# one\n\na[^1]\n\n## two\nb\n\n```\n# code\n```\n\nthree\n-----\n\nc\n\n[^1]: note\n\n# four\nd\n"


def test_a_section_reaches_to_the_next_heading_of_its_level_or_above() -> None:
    found = [(each.level, each.title) for each in sections.of(BODY)]
    assert found == [(1, "one"), (2, "two"), (2, "three"), (1, "four")]
    assert sections.text(BODY, 1) == BODY[BODY.index("# one") : BODY.index("# four")]
    assert sections.text(BODY, 2) == "## two\nb\n\n```\n# code\n```\n\n"
    assert sections.text(BODY, 3) == "three\n-----\n\nc\n\n[^1]: note\n\n"
    assert sections.text(BODY, 4) == "# four\nd\n"


def test_a_section_that_is_not_there_is_not_found() -> None:
    for number in (0, 5, -1):
        with pytest.raises(NotFoundError):
            sections.text(BODY, number)
        with pytest.raises(NotFoundError):
            sections.replaced(BODY, number, "")


def test_what_was_written_does_not_run_into_the_next_heading() -> None:
    assert sections.replaced(BODY, 2, "## two\nnew") == BODY.replace("b\n\n```\n# code\n```\n\n", "new\n\n")
    assert sections.replaced(BODY, 4, "# four\nnew") == BODY.replace("# four\nd\n", "# four\nnew")
    assert sections.replaced(BODY, 2, "") == BODY.replace(sections.text(BODY, 2), "")


@given(BODIES, st.data())
def test_a_section_put_back_as_it_was_changes_nothing(body: str, data: st.DataObject) -> None:
    found = sections.of(body)
    for number, section in enumerate(found, 1):
        assert sections.replaced(body, number, sections.text(body, number)) == body
        assert section.level in range(1, 7)
    if found:
        number = data.draw(st.integers(1, len(found)))
        changed = sections.replaced(body, number, f"{'#' * found[number - 1].level} x\n\nnew")
        assert changed.startswith(body[: found[number - 1].start])
        assert changed.endswith(body[found[number - 1].end :])


@pytest.mark.shared
def test_the_sections_of_real_pages_are_numbered_as_their_headings_are_shown(shared: Path) -> None:
    for path in sorted((shared / "pages").rglob("*.md"))[::9]:
        parsed = document.parse(document.clean(path.read_text(encoding="utf-8", errors="replace")))
        shown = render(parsed.body, parsed.language or "ar")
        if not parsed.problem and not shown.problem:
            assert [each.level for each in sections.of(parsed.body)] == [each.level for each in shown.headings], path
