import pytest

from bench import _lucene, _misspelt
from bench._questions import Bm25, marks, paragraphs, quality, questions
from search_index.index import Index
from tests.indexed import entry, ids

SET = "mlqa_dev_ar"
FLOOR = 0.72


@pytest.fixture(scope="module")
def search(tmp_path_factory):
    texts = paragraphs(SET)
    names = dict(enumerate(texts, 1))
    index = Index(tmp_path_factory.mktemp("quality") / "index", "tantivy")  # answers as the other does, and sooner
    index.rebuild([entry(number, text=texts[name]) for number, name in names.items()], 1)
    yield lambda text: [names[hit.id] for hit in index.search(text, limit=10).hits]
    index.close()


@pytest.mark.shared
def test_search_finds_the_answers_to_real_questions_better_than_lucene(search):
    asked = questions(SET)[::2]
    ours = quality([marks(search, asked)])
    lucene = quality([marks(Bm25(_lucene.terms, paragraphs(SET)).search, asked)])

    assert ours.mrr >= max(FLOOR, lucene.mrr + 0.02)
    assert ours.recall >= lucene.recall


@pytest.mark.shared
@pytest.mark.parametrize(
    ("change", "kept"),
    [(_misspelt.spelt_loosely, 0.99), (_misspelt.with_clitics, 0.93), (_misspelt.with_a_typo, 0.85)],
)
def test_search_bears_with_how_people_write(search, change, kept):
    asked = questions(SET)[:120:2]

    assert quality([marks(search, asked, change)]).mrr >= kept * quality([marks(search, asked)]).mrr


def test_a_quotation_is_asked_for_but_in_a_question_only_raises(tmp_path):
    index = Index(tmp_path / "index")
    index.rebuild([entry(1, text="كتب المؤلف رواية النهر"), entry(2, text="مؤلف آخر كتب عن أنهار كثيرة")], 1)

    assert ids(index.search("مؤلف «رواية البحر»")) == []
    assert ids(index.search("من مؤلف «رواية البحر»؟"))[0] == 1
    index.close()
