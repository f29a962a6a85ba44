from hypothesis import given
from hypothesis import strategies as st

from search_index.words.ngrams import GRAM_LETTERS, grams


def test_a_word_becomes_its_runs_of_four_letters():
    assert grams("البلديه") == ("البل", "لبلد", "بلدي", "لديه")


def test_a_short_word_is_one_run():
    assert grams("حي") == ("حي",)


@given(st.text(min_size=GRAM_LETTERS))
def test_the_runs_put_together_are_the_word(word):
    first, *others = grams(word)

    assert first + "".join(run[-1] for run in others) == word
