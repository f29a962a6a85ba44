from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import _pairs
from search_index.words import analysis, arabic

CASES = Path(__file__).parent / "cases"
ARABIC_WORD = st.text(
    alphabet=[chr(code) for code in (*range(0x0621, 0x063B), *range(0x0641, 0x0653))], min_size=1, max_size=12
)


def lines(name: str) -> list[str]:
    return [line for line in (CASES / name).read_text("utf-8").splitlines() if line.strip()]


def stem_of(word: str) -> str:
    return arabic.stem(analysis.surface(word))


@pytest.mark.parametrize("line", [line for line in lines("arabic.txt") if not line.startswith("#")])
def test_spellings_that_readers_take_for_the_same_are_folded_into_one(line):
    written, folded, surface = line.split(" | ")

    assert arabic.fold(written) == folded
    assert arabic.surface(folded) == surface


@pytest.mark.parametrize("line", [line for line in lines("stems.txt") if line.startswith("=")])
def test_forms_of_one_word_share_a_stem(line):
    assert len({stem_of(word) for word in line[1:].split()}) == 1


@pytest.mark.parametrize("line", [line for line in lines("stems.txt")[1:] if line.startswith("#")])
def test_different_words_keep_different_stems(line):
    for one, other in combinations(line[1:].split(), 2):
        assert stem_of(one) != stem_of(other)


def test_search_brings_together_what_belongs_together():
    for name, pairs in _pairs.joined().items():
        assert [pair for pair in pairs if not _pairs.meet(*pair)] == [], name


def test_few_words_that_belong_apart_share_a_stem():
    pairs = _pairs.apart()

    assert sum(_pairs.share_a_stem(*pair) for pair in pairs) <= 0.08 * len(pairs)


@given(st.text())
def test_folding_twice_changes_nothing(word):
    assert arabic.fold(arabic.fold(word)) == arabic.fold(word)


@given(ARABIC_WORD)
def test_a_stem_is_part_of_its_word_or_of_its_feminine_and_never_shorter_than_two_letters_unless_the_word_is(word):
    surface = analysis.surface(word)
    stem = arabic.stem(surface)

    assert stem in surface or stem in surface + arabic.HEH
    assert len(stem) >= min(2, len(surface))


@given(ARABIC_WORD)
def test_the_article_never_changes_a_stem_that_stays_long_enough(word):
    surface = analysis.surface(word)

    with_article = arabic.ARTICLE + surface
    stems = {arabic.stem(surface), arabic._without_endings(surface)}

    assert arabic.stem(with_article) in stems or len(surface) < 2 or arabic._has_own_article(with_article)


def test_the_list_of_words_is_of_surfaces_and_has_the_common_words():
    words = arabic.frequencies()

    assert all(analysis.surface(word) == word for word in list(words)[::97])
    assert words[analysis.surface("المدينة")] > words[analysis.surface("بلدية")] > 0
