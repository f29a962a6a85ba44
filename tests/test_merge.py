from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pages_store.merge import Merge, merge
from pages_store.tokens import tokens, words

SHARED = Path(os.environ.get("KUNNASH_SHARED", "/nonexistent"))

WORD = st.sampled_from(["كتب", "كَتَبَ", "في", "من", "perché", "a", "b", "c", "١٢", "👩\u200d👧", "🇱🇾", "\u064e"])
SPACE = st.sampled_from([" ", " ", " ", " ", ".", ". ", "\n", "\n\n", "\n\n", "\u200d", "- ", "\n \n"])
BODY = st.lists(st.tuples(WORD, SPACE), max_size=25).map(lambda pairs: "".join(word + space for word, space in pairs))
VALUE = st.sampled_from(["كتب", "b", "[]", "[a]", "[a, ب]", '["a, b", a]', "\n- a\n- b", "\n  - a", "|\n  a\n\n  b", "'", ""])
LINE = st.one_of(
    st.tuples(st.sampled_from(["title", "tags", "place", "kind"]), VALUE).map(lambda pair: f"{pair[0]}: {pair[1]}\n"),
    st.sampled_from(["# note\n", "\n", "# other\n\n"]),
)
FRONT = st.one_of(st.just(""), st.lists(LINE, max_size=5, unique=True).map(lambda lines: "---\n" + "".join(lines) + "---\n"))
DOCUMENT = st.builds(lambda front, body: front + body, FRONT, BODY)


@st.composite
def edited(draw: st.DrawFn, text: str) -> str:
    """`text` with some stretches replaced, or another text altogether."""
    if draw(st.integers(0, 9)) == 0:
        return draw(DOCUMENT)
    for _ in range(draw(st.integers(0, 3))):
        pieces = tokens(text)
        start = draw(st.integers(0, len(pieces)))
        end = draw(st.integers(start, min(len(pieces), start + 6)))
        pieces[start:end] = [draw(st.one_of(st.just(""), WORD, SPACE, LINE, BODY))]
        text = "".join(pieces)
    return text


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, str, str]:
    base = draw(DOCUMENT)
    return base, draw(edited(base)), draw(edited(base))


def put_in(base: str, text: str) -> Counter[str]:
    """The words that `text` has more often than `base`."""
    return Counter(tokens(text)) - Counter(tokens(base))


def only_words(found: Counter[str]) -> Counter[str]:
    return Counter({token: times for token, times in found.items() if words(token)})


def assert_merges_well(base: str, mine: str, theirs: str) -> None:
    there, back = merge(base, mine, theirs), merge(base, theirs, mine)
    assert there.conflicts == back.conflicts
    if not there.conflicts:
        assert there.text == back.text
    for merged in (there, back):
        found = Counter(tokens(merged.text))
        assert only_words(put_in(base, mine)) <= found
        assert only_words(put_in(base, theirs)) <= found


@given(edits())
def test_a_merge_with_an_unchanged_side_is_the_other_side(texts):
    base, mine, _ = texts

    assert merge(base, mine, base) == Merge(mine)
    assert merge(base, base, mine) == Merge(mine)


@given(edits())
def test_the_same_change_on_both_sides_is_no_conflict(texts):
    base, mine, _ = texts

    assert merge(base, mine, mine) == Merge(mine)


@given(edits())
@settings(max_examples=400)
def test_nothing_put_in_is_lost_and_it_does_not_matter_who_merges(texts):
    assert_merges_well(*texts)


def changed(base: list[str], owners: list[str], side: str) -> str:
    """`base` with a new word in place of each word whose owner is on `side`."""
    return "".join(
        f"{owner}{number}" if owner and owner in side and words(token) else token
        for number, (token, owner) in enumerate(zip(base, owners, strict=True))
    )


@given(BODY, st.data())
@settings(max_examples=300)
def test_changes_of_different_words_merge_even_of_neighbours(text, data):
    base = tokens(text)
    owners = data.draw(st.lists(st.sampled_from(["", "", "m", "t"]), min_size=len(base), max_size=len(base)))

    merged = merge(text, changed(base, owners, "m"), changed(base, owners, "t"))

    assert merged == Merge(changed(base, owners, "mt"))
