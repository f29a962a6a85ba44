import unicodedata
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from search_index import snippets
from search_index.engine import Section
from search_index.snippets import SNIPPET_CHARACTERS, Area, Marks, area, marked, passage
from search_index.words import analysis

NOTHING = Marks({}, {})


def marks(*words, language="ar"):
    return Marks({analysis.analysed(word, language)[1]: (n, 1.0) for n, word in enumerate(words)}, {})


def text_of(pieces):
    return "".join(piece.text for piece in pieces)


def found(pieces):
    return [piece.text for piece in pieces if piece.marked]


def starts(text, language="ar"):
    return [token.start for token in analysis.tokens(text, language)]


def test_the_words_found_are_marked_in_their_own_spelling():
    pieces = marked("دليل الإِدَارَة المحلية", "ar", marks("ادارة"))

    assert text_of(pieces) == "دليل الإِدَارَة المحلية"
    assert found(pieces) == ["الإِدَارَة"]


def test_the_passage_is_the_one_with_most_of_the_words_asked_for():
    sections = [Section("a", "أ", "المياه " * 50), Section("b", "ب", "كلام " * 100 + "صيانة شبكة المياه " + "كلام " * 100)]
    begun = [starts(section.text) for section in sections]
    places = [(place, 0, 1.0) for place in range(50)] + [(151, 1, 1.0), (153, 0, 1.0)]

    result = passage(sections, area(begun, places), "ar", marks("المياه", "صيانة"))

    assert (result.section, result.heading) == ("b", "ب")
    assert found(result.pieces) == ["صيانة", "المياه"]
    assert text_of(result.pieces).startswith("…")
    assert text_of(result.pieces).endswith("…")


def test_without_a_place_the_page_is_shown_from_its_beginning():
    sections = [Section("", "", " \n"), Section("b", "B", "first words\n\nof the page")]

    assert text_of(passage(sections, None, "en", NOTHING).pieces) == "first words of the page"
    assert passage([], None, "en", NOTHING).pieces == ()


def test_words_are_never_cut():
    text = " ".join(f"word{n}" for n in range(500))

    shown = text_of(passage([Section("", "", text)], Area(0, 1_000, 2_000), "en", marks("word250", language="en")).pieces)

    assert set(shown.strip("…").split()) <= set(text.split())
    assert "word250" in shown


def test_in_a_text_without_spaces_no_letter_loses_its_marks():
    text = "ที่นี่" * 200

    shown = text_of(passage([Section("", "", text)], None, "th", NOTHING).pieces)

    assert shown.endswith("…")
    assert unicodedata.category(text[len(shown) - 1])[0] != "M"


def test_a_word_found_by_its_root_alone_is_marked():
    roots = Marks({}, {}, {analysis.root("مدارس"): (0, 1.0)})

    assert found(marked("مدرسة الحي", "ar", roots)) == ["مدرسة"]
    assert found(marked("مدارس", "ar", Marks({"مدارس": (0, 1.0)}, {}, roots.roots))) == ["مدارس"]


def test_without_a_place_the_first_section_with_a_word_to_mark_is_shown():
    sections = [Section("", "", "مقدمة قصيرة"), Section("b", "ب", "صيانة شبكة المياه"), Section("c", "ج", "المياه")]

    result = passage(sections, None, "ar", marks("المياه"))

    assert (result.section, found(result.pieces)) == ("b", ["المياه"])


def test_an_area_is_near_the_densest_places():
    sections = [starts("كلمة " * 500), starts("كلمة " * 500)]

    near = area(sections, [(3, 0, 1.0), (501 + 400, 0, 1.0), (501 + 402, 1, 1.0)])

    assert near is not None
    assert near.section == 1
    assert near.start <= 400 * 5 <= near.end
    assert 400 * 5 - near.start < 500
    assert area(sections, []) is None
    assert area(sections, [(5_000, 0, 1.0)]) is None


TEXTS = st.lists(st.text(alphabet="abcd ابتة\n\u0651行为", max_size=400), max_size=4)


@given(TEXTS)
def test_words_whose_places_are_known_are_marked_as_if_all_were_looked_at(texts):
    sections = [Section("", "", text) for text in texts]
    sought = marks("ابت", "ت", "行为", "ab")
    stems = [token.stem for text in texts for token in (*analysis.tokens(text, "ar"), analysis.Token(0, 0, "", ""))]
    places = [(place, *sought.stems[stem]) for place, stem in enumerate(stems) if stem in sought.stems]

    near = area([starts(text) for text in texts], places)

    assert bool(near) == bool(places)
    if near:
        assert passage(sections, near, "ar", sought) == passage(sections, replace(near, words=()), "ar", sought)


@given(TEXTS, st.sampled_from(["abc", "ابت", "行为"]))
def test_a_snippet_is_short_and_of_the_text(texts, word):
    sections = [Section("", "", text) for text in texts]
    result = passage(sections, None, "ar", marks(word))
    shown = text_of(result.pieces)

    assert len(shown) <= SNIPPET_CHARACTERS
    assert not sections or " ".join(shown.strip("…").split()) in " ".join(snippets._SPACE.sub(" ", "¶".join(texts)).split())
