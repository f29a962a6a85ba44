from datetime import UTC, datetime

import pytest

from search_index.engine import Entry, Section
from search_index.engines import ENGINES
from search_index.expansion import MOST_EXPANDED
from search_index.index import Index
from search_index.synonyms import NONE, Synonyms

WASTE = Synonyms([["مكبّ النفايات", "discarica", "landfill"], ["سبها", "Sebha", "Sabha"]])
PAGES = {
    1: ("كيف نقلنا مكب النفايات إلى خارج المدينة", "ar", "المكبّ الجديد بعيد عن البيوت."),
    2: ("La discarica di Trento", "it", "Come si gestisce una discarica."),
    3: ("النفايات الطبية في المستشفيات", "ar", "تُحرق النفايات الطبية."),
    4: ("تقرير عن الجنوب", "ar", "زرنا سبها ثم عدنا."),
    5: ("Report on the south", "en", "We went to Sebha."),
}


@pytest.fixture(scope="module", params=ENGINES)
def engine(tmp_path_factory, request):
    made = Index(tmp_path_factory.mktemp(request.param) / "index", request.param)
    entries = [
        Entry(number, title, "page", language, datetime(2024, 5, number, tzinfo=UTC), sections=(Section("", "", text),))
        for number, (title, language, text) in PAGES.items()
    ]
    made.rebuild(entries, 1)
    yield made
    made.close()


def found(engine, query, synonyms=WASTE):
    return [hit.id for hit in engine.search(query, synonyms=synonyms).hits]


def test_a_word_finds_what_is_written_in_another_language_behind_what_has_it_as_typed(engine):
    assert found(engine, "discarica") == [2, 1]
    assert found(engine, "Sabha") == [4, 5] or found(engine, "Sabha") == [5, 4]
    assert found(engine, "سبها")[0] == 4
    assert found(engine, "سبها")[1] == 5


def test_without_synonyms_only_what_was_typed_is_looked_for(engine):
    assert found(engine, "discarica", NONE) == [2]
    assert found(engine, "سبها", NONE) == [4]


def test_a_synonym_of_several_words_is_looked_for_as_a_phrase(engine):
    assert 3 not in found(engine, "landfill")
    assert 1 in found(engine, "landfill")


def test_a_phrase_of_the_glossary_typed_finds_its_synonyms_beside_its_words(engine):
    ids = found(engine, "مكب النفايات")

    assert ids[0] == 1
    assert set(ids) == {1, 2, 3}


def test_what_is_found_by_a_synonym_is_marked(engine):
    hit = next(hit for hit in engine.search("Sabha", synonyms=WASTE).hits if hit.id == 4)
    phrase = next(hit for hit in engine.search("landfill", synonyms=WASTE).hits if hit.id == 1)

    assert [piece.text for piece in hit.snippet if piece.marked] == ["سبها"]
    assert [piece.text for piece in phrase.title if piece.marked] == ["مكب", "النفايات"]


def test_the_reading_says_which_synonyms_the_index_has(engine):
    read = engine.search("discarica مكبّ النفايات", synonyms=WASTE).reading

    assert [(each.typed, each.synonyms) for each in read if each.synonyms] == [
        ("discarica", ("مكبّ النفايات",)),
        ("مكبّ النفايات", ("discarica",)),
    ]


def test_a_word_that_has_a_synonym_here_is_not_corrected(engine):
    assert engine.search("landfill", synonyms=WASTE).suggestion is None


@pytest.mark.parametrize("query", ['"discarica"', '"=discarica"', "discaric*"])
def test_what_is_quoted_or_a_beginning_is_meant_as_typed(engine, query):
    assert found(engine, query) == [2]


def test_a_word_left_out_leaves_out_nothing_else(engine):
    assert found(engine, "النفايات -discarica") == found(engine, "النفايات", NONE)


def test_a_glossary_can_make_a_query_only_so_long(tmp_path):
    words = [f"word{number}" for number in range(200)]
    made = Index(tmp_path / "index")
    text = Section("", "", " ".join(words))
    made.rebuild([Entry(1, "words", "page", "en", datetime(2024, 5, 1, tzinfo=UTC), sections=(text,))], 1)
    groups = Synonyms([words[start : start + 20] for start in range(0, 200, 20)])
    reading = made.search(" ".join(words[::20]), synonyms=groups).reading
    made.close()

    assert sum(len(each.synonyms) for each in reading) == MOST_EXPANDED
