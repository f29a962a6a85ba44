from __future__ import annotations

import json
import os
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pages_store.comparing.merge import Merge, merge, pieces
from pages_store.comparing.tokens import paragraphs, tokens, words
from pages_store.documents.front_matter import split

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
@settings(max_examples=200)
def test_nothing_put_in_is_lost_and_it_does_not_matter_who_merges(texts):
    assert_merges_well(*texts)


def changed(base: list[str], owners: list[str], side: str) -> str:
    """`base` with a new word in place of each word whose owner is on `side`."""
    return "".join(
        f"{owner}{number}" if owner and owner in side and words(token) else token
        for number, (token, owner) in enumerate(zip(base, owners, strict=True))
    )


@given(BODY, st.data())
@settings(max_examples=150)
def test_changes_of_different_words_merge_even_of_neighbours(text, data):
    base = tokens(text)
    owners = data.draw(st.lists(st.sampled_from(["", "", "m", "t"]), min_size=len(base), max_size=len(base)))

    merged = merge(text, changed(base, owners, "m"), changed(base, owners, "t"))

    assert merged == Merge(changed(base, owners, "mt"))


@given(
    st.lists(st.sampled_from(["m", "t", "mr", "tr", "mp", "tp", "md", "td", "", ""]), max_size=30),
    st.sampled_from([" ", ". ", "\n", "\n\n"]),
)
@settings(max_examples=200)
def test_words_and_paragraphs_put_in_replaced_and_taken_out_by_either_side_merge(fates, space):
    def version(side: str) -> str:
        made = {
            "": lambda number: f"w{number}{space}",
            "r": lambda number: f"r{number}{space}",
            "p": lambda number: f"new {number}.\n\nw{number}{space}",
            "d": lambda number: "",
        }
        texts = [made[fate[1:] if fate[:1] and fate[0] in side else ""](number) for number, fate in enumerate(fates)]
        return "".join(texts)

    assert merge(version(""), version("m"), version("t")) == Merge(version("mt"))


BASE = "---\ntitle: Water\ntags: [sea, land]\nplace:\n  - Sirte\n---\nThe old well is dry.\n\nThe new one is deep.\n\nEnd.\n"


def after(*replacements: tuple[str, str], text: str = BASE) -> str:
    for old, new in replacements:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        pytest.param([("old", "big")], [("well", "spring")], id="neighbouring words"),
        pytest.param([("The old well is dry.", "A.")], [("The new one is deep.", "B.")], id="neighbouring paragraphs"),
        pytest.param(
            [("The old well is dry.\n\n", "")], [("The new", "That new")], id="a paragraph taken out above a changed one"
        ),
        pytest.param([("old ", "")], [("well", "deep well")], id="a word put in beside one taken out"),
        pytest.param([("dry.\n\n", "dry.\n\nMine.\n\n")], [("End.\n", "Theirs.\n\nEnd.\n")], id="paragraphs at two places"),
        pytest.param([("The new", "Mine.\n\nThe new")], [("dry", "full")], id="a paragraph put in below a changed one"),
        pytest.param([("End.\n", "End")], [("The old", "An old")], id="no newline at the end"),
        pytest.param([("Water", "Wells")], [("[sea, land]", "[]")], id="two keys"),
        pytest.param(
            [("title: Water\n", "title: Water\nkind: lesson\n")], [("  - Sirte\n", "  - Sirte\nkeys: 1\n")], id="new keys"
        ),
        pytest.param([("---\ntitle", "---\n# Mine\n\ntitle")], [("Water", "Wells")], id="a comment"),
        pytest.param([("sea, ", "")], [("  - Sirte\n", "  - Sebha\n  - Sirte\n")], id="two lists"),
        pytest.param(
            [("title: Water\n", ""), ("[sea, land]\n", "[sea, land]\ntitle: Water\n")], [("dry", "full")], id="order of keys"
        ),
    ],
)
def test_disjoint_edits_merge(mine, theirs):
    both = after(*mine, *theirs)

    assert merge(BASE, after(*mine), after(*theirs)) == Merge(both)
    assert merge(BASE, after(*theirs), after(*mine)) == Merge(both)


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        pytest.param([("old", "big")], [("old", "tiny")], id="one word"),
        pytest.param([("dry.", "dry. Mine.")], [("dry.", "dry. Theirs.")], id="two insertions at one point"),
        pytest.param(
            [("dry.\n\n", "dry.\n\nMine.\n\n")], [("dry.\n\n", "dry.\n\nTheirs.\n\n")], id="two paragraphs at one point"
        ),
        pytest.param([("End.\n", "End.\n\nMine.\n")], [("End.\n", "End.\n\nTheirs.\n")], id="two paragraphs at the end"),
        pytest.param([("The old well is dry.\n\n", "")], [("well", "spring")], id="a word of a paragraph taken out"),
        pytest.param(
            [("old well is ", "")], [("old well is", "old well surely is")], id="a word put in inside a phrase taken out"
        ),
        pytest.param([(BASE, "")], [("dry", "full")], id="a word of a text taken out"),
        pytest.param([("Water", "Wells")], [("Water", "Springs")], id="one key"),
        pytest.param([("title: Water\n", "")], [("Water", "Springs")], id="a key taken out"),
        pytest.param([("land]\n", "land]\nkind: lesson\n")], [("land]\n", "land]\nkind: study\n")], id="one new key"),
    ],
)
def test_edits_of_the_same_place_are_a_conflict(mine, theirs):
    merged = merge(BASE, after(*mine), after(*theirs))

    assert merged.conflicts == 1
    assert_merges_well(BASE, after(*mine), after(*theirs))


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "both"),
    [
        ("tags: [a, b]", "tags: [a, b, c]", "tags: [b, d]", "tags: [b, d, c]"),
        ("tags: []", "tags: [a]", "tags: ['b, c']", "tags: [a, 'b, c']"),
        ("tags:\n- a\n- b", "tags:\n- a\n- c\n- b", "tags:\n- a\n- b\n- d", "tags:\n- a\n- c\n- b\n- d"),
        ("tags: [a]", "tags: [a, b]", "tags: [b, a]", "tags: [a, b]"),
    ],
)
def test_lists_of_the_front_matter_merge_by_item(base, mine, theirs, both):
    texts = [f"---\ntitle: T\n{value}\nkind: page\n---\nText.\n" for value in (base, mine, theirs, both)]

    assert merge(*texts[:3]) == Merge(texts[3])
    assert merge(texts[0], texts[2], texts[1]) == Merge(texts[3])


@pytest.mark.parametrize("mine", ["tags: [a, a, b]", "tags: a", "tags:\n- b", "tags: [[a], b]", "tags: [a, b] # note"])
def test_a_key_that_is_no_plain_list_on_both_sides_is_a_conflict(mine):
    base, mine, theirs = (f"---\ntitle: T\n{value}\n---\nText.\n" for value in ("tags: [a]", mine, "tags: [a, z]"))

    assert merge(base, mine, theirs).conflicts == 1


def test_front_matter_that_does_not_parse_merges_as_text():
    base = "---\ntitle: 'T\nkind: page\nplace: Sirte\n---\nText.\n"

    assert merge(base, after(("page", "story"), text=base), after(("Text", "More"), text=base)) == Merge(
        after(("page", "story"), ("Text", "More"), text=base)
    )


def test_a_draft_holds_whole_paragraphs_with_what_does_not_clash_merged():
    mine = after(("old well", "big well"), ("deep", "deep enough"), ("Water", "Wells"))
    theirs = after(("old well", "tiny well"), ("is dry", "is full"), ("Water", "Springs"))

    merged = merge(BASE, mine, theirs, mine_label="yours", theirs_label="Salem")

    assert merged.conflicts == 2
    assert merged.text == (
        "---\n<<<<<<< Salem\ntitle: Springs\n=======\ntitle: Wells\n>>>>>>> yours\n"
        "tags: [sea, land]\nplace:\n  - Sirte\n---\n"
        "<<<<<<< Salem\nThe tiny well is full.\n\n=======\nThe big well is full.\n\n>>>>>>> yours\n"
        "The new one is deep enough.\n\nEnd.\n"
    )


def test_markers_stand_on_lines_of_their_own_where_a_text_ends_without_a_newline():
    assert merge("a", "b", "c").text == "<<<<<<< theirs\nc\n\n=======\nb\n\n>>>>>>> mine\n"
    assert merge("", "", "c") == Merge("c")


def test_edits_that_would_make_one_word_of_two_are_a_conflict():
    assert merge("a , b", "a ,X b", "a b").conflicts == 1


def test_a_moved_paragraph_takes_along_no_edit_and_loses_none():
    moved = after(("The old well is dry.\n\n", ""), ("End.\n", "End.\n\nThe old well is dry.\n"))

    merged = merge(BASE, moved, after(("well", "spring")))

    assert merged.conflicts == 1
    assert "The old spring is dry." in merged.text
    assert merged.text.endswith("End.\n\nThe old well is dry.\n")


def test_a_change_beside_a_paragraph_that_was_doubled_merges():
    paragraph = "The old well is dry.\n\n"
    doubled, changed_text = after((paragraph, paragraph * 2)), after(("old", "big"))

    merged = merge(BASE, doubled, changed_text)

    assert merged.conflicts == 0
    assert (merged.text.count("The old well"), merged.text.count("The big well")) == (1, 1)


def test_passages_too_different_for_the_bound_on_work_are_a_conflict_and_not_a_guess():
    size = 5003
    base, mine = (" ".join(f"w{number * step % size}" for number in range(size)) + "\n" for step in (1, 2311))
    theirs = base.replace("w17 ", "w17 Theirs ")

    merged = merge(base, mine, theirs)

    assert merged.conflicts == 1
    assert mine in merged.text
    assert theirs in merged.text


@given(edits())
def test_the_pieces_of_a_merge_hold_both_texts_where_they_clash_and_all_of_the_base(texts):
    base, mine, theirs = texts

    found = pieces(base, mine, theirs)
    of_base = [piece.base for piece in found if not piece.key]

    assert merge(base, mine, theirs).conflicts == sum(piece.clashes for piece in found)
    assert "".join(of_base) in (base, base[len(split(base)[0]) :])
    for piece in found:
        if piece.clashes and piece.key:
            assert piece.mine in mine
            assert piece.theirs in theirs


@pytest.mark.shared
@pytest.mark.parametrize(("name", "step"), [("opensource-guide", 8), ("umbrella", 4)])
def test_real_revisions_merge_well(name, step):
    with (SHARED / "data" / "revisions" / f"{name}.jsonl").open(encoding="utf-8") as lines:
        chains = [[revision["text"] for revision in json.loads(line)["revs"]] for line in lines]
    pairs = [pair for chain in chains for pair in pairwise(chain)][::step]

    for base, mine in pairs:
        assert merge(base, mine, base) == merge(base, base, mine) == merge(base, mine, mine) == Merge(mine)
        last = paragraphs(base)[-1]
        theirs = base[: -len(last)] + "A paragraph of theirs.\n\n" + last
        assert_merges_well(base, mine, theirs)
        if mine.endswith(last):
            merged = merge(base, mine, theirs)
            assert merged.conflicts or "A paragraph of theirs.\n\n" in merged.text
    assert len(pairs) > 20


@pytest.mark.shared
def test_two_real_histories_of_one_page_merge_well():
    with (SHARED / "data" / "revisions" / "opensource-guide.jsonl").open(encoding="utf-8") as lines:
        chains = [[revision["text"] for revision in json.loads(line)["revs"]] for line in lines]

    for chain in chains[::4]:
        for base, mine, theirs in list(zip(chain, chain[1:], chain[2:], strict=False))[:2]:
            assert_merges_well(base, mine, theirs)
