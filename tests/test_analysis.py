import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.words import analysis
from search_index.words.analysis import Token, tokens

TASHKEEL_WORD = "الإِدَارَةُ"


def spelt(text, language="en"):
    return [text[token.start : token.end] for token in tokens(text, language)]


def test_marks_belong_to_their_word():
    assert spelt(f"في {TASHKEEL_WORD}.", "ar") == ["في", TASHKEEL_WORD]


def test_invisible_characters_inside_a_word_do_not_part_it():
    assert spelt("مشر\u200cوع ab\u00adcd \u200fx\u200e", "ar") == ["مشر\u200cوع", "ab\u00adcd", "x"]


def test_scripts_part_a_word():
    assert spelt("الREBUILD 2021م v2", "ar") == ["ال", "REBUILD", "2021", "م", "v2"]


def test_an_elision_is_a_word_of_its_own_that_is_not_looked_up():
    assert [token.stem for token in tokens("dell'amministrazione", "it")] == ["", "amministr"]


def test_what_stands_before_an_underscore_or_hyphen_is_found():
    assert spelt("CODE_OF_CONDUCT open-source") == ["CODE", "OF", "CONDUCT", "open", "source"]


def test_a_run_of_chinese_becomes_pairs_and_a_lone_letter_itself():
    assert tokens("行为准则 人", "zh") == [
        Token(0, 2, "行为", "行为"),
        Token(1, 3, "为准", "为准"),
        Token(2, 4, "准则", "准则"),
        Token(5, 6, "人", "人"),
    ]


@pytest.mark.parametrize("word", ["আচরণবিধি", "संहिता", "ಆಚಾರ", "நடத்தை", "ქცევის"])
def test_words_of_other_scripts_stay_whole(word):
    assert spelt(word) == [word]


def test_pairs_of_thai_letters_keep_their_vowel_signs():
    assert spelt("ที่นี่", "th") == ["ที่นี่"]


def test_latin_words_on_an_arabic_page_are_taken_for_english():
    assert [token.stem for token in tokens("the communities", "ar")] == ["", "communiti"]


def test_a_stop_word_has_no_stem_with_a_conjunction_either():
    assert [token.stem for token in tokens("في وفي فمن المدينة", "ar")] == ["", "", "", "مدين"]


def test_a_query_word_is_stemmed_in_every_language_of_the_index():
    assert set(analysis.stems("comunita", ["it", "en"])) == {"comun", "comunita"}
    assert analysis.stems("come", ["it", "en"]) == ("come",)
    assert analysis.stems("the", ["en"]) == ()


def test_the_exact_spelling_keeps_hamza_and_teh_marbuta_but_no_tashkeel():
    assert analysis.exact(TASHKEEL_WORD) == "الإدارة"
    assert analysis.exact("Perché") == "perché"


def test_the_language_of_a_page_is_known_by_the_first_part_of_its_tag():
    assert analysis.primary_language("fa-IR") == "fa"
    assert analysis.primary_language("zh_Hans") == "zh"


@given(st.text(), st.sampled_from(["ar", "it", "en", "zh", "ru", "x-y", ""]))
def test_tokens_are_in_order_within_the_text_and_never_without_a_surface(text, language):
    found = tokens(text, language)

    assert all(0 <= token.start < token.end <= len(text) for token in found)
    assert [token.start for token in found] == sorted({token.start for token in found})
    assert all(len(token.stem) <= analysis.TERM_CHARACTERS for token in found)
    assert all(token.surface for token in found)


def test_a_word_of_ten_thousand_letters_is_cut():
    assert tokens("ب" * 10_000, "ar")[0].surface == "ب" * analysis.TERM_CHARACTERS


@pytest.mark.parametrize(
    ("text", "language", "stem"),
    [
        ("l'acqua", "it", "acqua"),
        ("dell’acqua", "it", "acqua"),
        ("d'accueil", "fr", "accueil"),
        ("l’eau", "fr", "eau"),
        ("qu'habitants", "fr", "habitants"),
    ],
)
def test_an_elision_with_either_apostrophe_leaves_the_word_behind_it(text, language, stem):
    assert [token.stem for token in tokens(text, language) if token.stem] == [analysis.analysed(stem, language)[1]]


@pytest.mark.parametrize("word", ["ماء", "بناء", "ولاء", "وكلاء", "الماء", "البناء"])
def test_a_word_that_only_lacks_its_hamza_to_be_a_stop_word_is_none_and_meets_none(word):
    stem = analysis.analysed(word, "ar")[1]

    assert stem
    assert stem not in analysis.stop_words("ar")


@given(st.text(alphabet="ab1 اب\u0651\u200cータ行ที่é", max_size=40))
def test_a_token_ends_where_it_does_among_all_whoever_asks_for_it_alone(text):
    assert [analysis.span(text, start) for start, _ in analysis.spans(text)] == analysis.spans(text)


@given(st.text(alphabet="ابةتيىهءأئنملفوكب\u0651", min_size=1, max_size=9))
def test_an_arabic_word_is_asked_for_as_the_one_thing_it_is_indexed_as(word):
    for token in tokens(word, "fa"):
        assert analysis.forms(analysis.surface(word), ("it", "ar")) == (token.stem or token.surface,)
