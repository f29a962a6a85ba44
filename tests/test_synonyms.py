from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index import synonyms
from search_index.synonyms import Synonyms
from search_index.words import analysis

CASES = (Path(__file__).parent / "cases" / "synonyms.txt").read_text("utf-8").splitlines()
TEXTS = st.text(alphabet="ابتسهاوLandfil 'é", max_size=40)


def typed(text):
    return [text[token.start : token.end] for token in analysis.tokens(text, "en")]


@pytest.mark.parametrize("line", [line for line in CASES if line and not line.startswith("#")])
def test_a_stretch_of_a_query_is_known_again_in_any_form_of_its_words(line):
    group, query, expected = (part.strip() for part in line.split("="))
    found = Synonyms([group.split(", ")]).matches(typed(query))

    assert "; ".join(f"{each.start}-{each.end} {other.text}" for each in found for other in each.others) == expected


def test_a_word_of_two_groups_means_all_that_either_holds():
    found = Synonyms([["دعم", "sostegno"], ["دعم", "sussidio"]]).matches(["الدعم"])

    assert [other.text for other in found[0].others] == ["sostegno", "sussidio"]


def test_a_phrase_and_a_word_in_it_are_both_known():
    found = Synonyms([["إدارة النفايات", "gestione dei rifiuti"], ["نفايات", "rifiuti"]]).matches(["إدارة", "النفايات"])

    assert [(each.start, each.end, each.others[0].text) for each in found] == [
        (0, 2, "gestione dei rifiuti"),
        (1, 2, "rifiuti"),
    ]


def test_a_group_that_is_too_large_is_cut_and_an_expression_too_long_left_out():
    groups = [["word", *(f"other{number}" for number in range(1_000))], ["سطر", "واحد " * 7, "riga"]]
    made = Synonyms(groups)

    assert len(made.matches(["word"])[0].others) == synonyms.MOST_EXPRESSIONS - 1
    assert [other.text for other in made.matches(["سطر"])[0].others] == ["riga"]


@given(st.lists(st.lists(TEXTS, max_size=5), max_size=5), TEXTS)
def test_any_groups_and_any_query_will_do(groups, query):
    words = typed(query)

    for match in Synonyms(groups).matches(words):
        assert 0 <= match.start < match.end <= len(words)
        assert match.others


@given(st.sampled_from(synonyms.places()), st.data())
def test_each_spelling_of_a_place_finds_the_official_one(spellings, data):
    official, *others = spellings
    spelling = data.draw(st.sampled_from(others))
    words = typed(spelling)
    found = [match for match in Synonyms(synonyms.places()).matches(words) if (match.start, match.end) == (0, len(words))]

    assert official in {other.text for match in found for other in match.others}


def test_no_spelling_of_a_place_is_a_common_word():
    for language in synonyms.LANGUAGES:
        common = analysis.stop_words(language)
        assert not [each for spellings in synonyms.places() for each in spellings if analysis.surface(each) in common]


@pytest.mark.shared
def test_places_as_people_type_them_are_read_as_the_official_ones(shared):
    made = Synonyms(synonyms.places())
    official = {analysis.surface(spellings[0]) for spellings in synonyms.places()}
    lines = (shared / "names" / "libya-name-variants.tsv").read_text("utf-8").splitlines()[1:]
    known = [line.split("\t") for line in lines if analysis.surface(line.split("\t")[1]) in official]

    assert len(known) > 5
    for _, name, variant in known:
        assert made.matches([variant]), (name, variant)
