import os
import random
import re
import shutil
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search_index import generations, tantivy_files, whoosh_files
from search_index.engine import Entry, IndexBusyError, IndexUnavailableError, Section
from search_index.engines import ENGINES
from search_index.index import Index
from search_index.query import Filters

SHARED = Path(os.environ.get("KUNNASH_SHARED", "/nonexistent"))
CODE = re.compile(r"<[^>]*>|https?://\S+|[`*_#>|\[\]()!~]+|{[^}]*}")
FILES = [
    *(("whoosh", which) for which in ("*.toc", "*.trm", "*.pst", "*_stored.col", "*about.col", "*.*")),
    *(("tantivy", f"*.{kind}") for kind in ("json", "idx", "pos", "term", "store", "fieldnorm", "fast", "*")),
]
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def entry(number, title="", text="", **values):
    values = {"kind": "page", "language": "ar", "changed": NOON + timedelta(days=number), **values}
    return Entry(id=number, title=title or f"صفحة {number}", sections=(Section("", "", text),), **values)


@pytest.fixture(params=ENGINES)
def name(request):
    return request.param


@pytest.fixture
def engine(tmp_path, name):
    made = Index(tmp_path / "index", name, writer_seconds=0.2)
    yield made
    made.close()


@pytest.fixture
def library(engine):
    engine.rebuild(
        [
            entry(1, "الإدارة المحلية", "تشرف البلدية على الإدارة", kind="lesson", tags=("مياه",), places=("سبها",)),
            entry(
                2, "شبكة المياه", "صيانة شبكة المياه في بلديات الجنوب", kind="lesson", themes=("المياه",), places=("بني وليد",)
            ),
            entry(3, "Comunità accoglienti", "L'amministrazione della città apre alla comunità", language="it", teams=("فريق سبها",), people=("أمل",)),
            entry(
                4, "Open source", "Communities contribute to open source. A source that is open.", language="en", kind="study"
            ),
            entry(5, "行为准则", "参与者公约的行为准则", language="zh"),
            entry(6, "ملاحظة", "لديه كتاب عن الصيد البحري", kind="story"),
        ],
        position=7,
    )
    return engine


def ids(results):
    return [hit.id for hit in results.hits]


# What is found


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("الادارة", 1),
        ("إدارات محليّة", 1),
        ("ببلديتهم والصيانة", 2),
        ("amministrazioni", 3),
        ("comunita", 3),
        ("contributing community", 4),
        ("准则", 5),
        ("行", 5),
        ("صيد", 6),
        ("بحر*", 6),
        ("شبك*", 2),
        ('"شبكة المياه"', 2),
        ('"open source"', 4),
        ('"=الإدارة"', 1),
        ("بلدية -صيانة", 1),
        ("kind:study", 4),
        ("place:سبها", 1),
        ("place:«بني وليد»", 2),
        ("author:«فريق سبها»", 3),
        ("المياه theme:مياه", None),
        ("الميه", 2),
    ],
)
def test_a_page_is_found_by(library, query, first):
    assert next(iter(ids(library.search(query))), None) == first


def test_a_form_of_municipality_finds_the_others_and_never_who_has(library):
    assert set(ids(library.search("بلدية"))) == {1, 2}


def test_the_words_of_a_phrase_must_stand_in_a_row(library):
    assert ids(library.search('"source open"')) == []
    assert ids(library.search('"source that is open"')) == [4]


def test_an_exact_spelling_finds_no_other(library):
    assert ids(library.search('"=الادارة"')) == []


def test_pages_with_all_words_come_before_pages_with_some(engine):
    engine.rebuild(
        [entry(1, text="مياه مياه مياه صرف"), entry(2, text="مياه"), entry(3, text="المياه والصحة " + "كلام " * 30)], 1
    )

    assert ids(engine.search("مياه صحة"))[0] == 3


def test_a_title_counts_for_more_than_a_text(engine):
    engine.rebuild([entry(1, "شيء آخر", "الميزانية"), entry(2, "الميزانية", "شيء آخر")], 1)

    assert ids(engine.search("ميزانية")) == [2, 1]


def test_a_query_of_nothing_lists_all_pages_the_last_changed_first(library):
    assert ids(library.search("")) == [6, 5, 4, 3, 2, 1]
    assert ids(library.search("", Filters(kind=("lesson",)))) == [2, 1]
    assert ids(library.search("after:2024-05-05 before:2024-05-07")) == [5, 4]
    assert ids(library.search("الإدارة المياه", sort="newest")) == [2, 1]


def test_a_query_of_signs_or_of_a_word_that_no_page_begins_with_finds_nothing(library):
    assert library.search("??? !").total == 0
    assert library.search("ظظظ*").total == 0


def test_a_query_of_stop_words_finds_the_pages_that_have_them(library):
    assert ids(library.search("على")) == [1]


def test_filters_given_and_typed_both_hold(library):
    assert ids(library.search("المياه kind:lesson", Filters(place=("سبها",)))) == [1]
    assert ids(library.search("language:it", Filters(language=("ar",)))) == []


def test_facets_count_all_pages_found(library):
    results = library.search("", limit=1)

    assert results.total == 6
    assert [(facet.value, facet.count) for facet in results.facets["language"]] == [("ar", 3), ("en", 1), ("it", 1), ("zh", 1)]
    assert [(facet.value, facet.count) for facet in results.facets["place"]] == [("بني وليد", 1), ("سبها", 1)]


def test_the_reading_says_what_each_word_was_looked_up_as(library):
    reading = library.search('والبلدية من "open sources" شبك*').reading

    assert [(each.typed, each.searched) for each in reading] == [
        ("والبلدية", ("بلد",)),
        ("من", ()),
        ("open sources", ("open sourc",)),
        ("شبك", ("شبكه",)),
    ]


def test_an_unknown_word_is_corrected_and_the_correction_said(library):
    results = library.search("صيانه شبقة")

    assert results.suggestion == "صيانه شبكه"
    assert ids(results)[0] == 2
    assert library.search("شبكة").suggestion is None
    assert library.search("qz4711").suggestion is None


def test_a_hit_shows_the_words_found_in_their_own_spelling(library):
    hit = library.search("صيانة الشبكه").hits[0]

    assert [piece.text for piece in hit.title if piece.marked] == ["شبكة"]
    assert [piece.text for piece in hit.snippet if piece.marked] == ["صيانة", "شبكة"]


def test_a_hit_names_the_section_it_is_from(engine):
    sections = (Section("", "", "مقدمة"), Section("cost", "التكلفة", "بلغت تكلفة المضخة ألف دينار"))
    engine.rebuild([replace(entry(1), sections=sections)], 1)

    hit = engine.search("مضخة").hits[0]

    assert (hit.section, hit.heading) == ("cost", "التكلفة")


def test_pages_of_hits_are_bounded_and_do_not_overlap(engine):
    engine.rebuild([entry(n, text="مياه") for n in range(1, 40)], 1)

    pages = [ids(engine.search("مياه", limit=10, offset=offset)) for offset in range(0, 50, 10)]

    assert sorted(number for page in pages for number in page) == list(range(1, 40))
    assert engine.search("مياه", limit=100, offset=5_000).hits == ()
    assert engine.search("مياه", limit=-1, offset=-5).hits == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(query=st.text() | st.text(alphabet='"«» -*:=kindtagafter2024-ابةأ行\u0000\u202e'))
def test_no_query_is_an_error(library, query):
    assert library.search(query).total >= 0


@pytest.mark.parametrize("query", ["ab " * 3_000, "ب" * 10_000, "ا* " * 50, '"' + "مياه " * 3_000, "\ud800", "ab* " * 500])
def test_no_long_query_is_slow(library, query):
    assert library.search(query).total >= 0


# What is written


def test_a_page_put_is_found_by_a_reader_that_was_open(library, tmp_path, name):
    reader = Index(tmp_path / "index", name)
    assert reader.search("نفايات").total == 0

    library.put([entry(7, text="جمع النفايات")], [], position=8)

    assert ids(reader.search("نفايات")) == [7]
    assert reader.position() == 8
    reader.close()


def test_a_page_put_again_replaces_the_one_before(library):
    library.put([entry(6, text="جمع النفايات")], [], position=8)

    assert ids(library.search("صيد")) == []
    assert ids(library.search("نفايات")) == [6]
    assert library.search("").total == 6


def test_a_page_removed_is_found_no_more(library):
    library.put([], [1, 99], position=9)

    assert ids(library.search("الإدارة")) == []
    assert library.position() == 9


def test_of_an_entry_given_twice_the_last_counts(library):
    library.put([entry(8, text="قديم"), entry(8, text="جديد")], [], position=8)

    assert ids(library.search("جديد")) == [8]
    assert library.search("").total == 7


def test_many_small_writes_lose_nothing_and_are_tidied(library):
    for number in range(10, 40):
        library.put([entry(number, text=f"كلمة{number} مشتركة")], [number - 5], position=number)
    assert ids(library.search("كلمة مشتركة", limit=3)) == [39, 38, 37]

    while library.tidy():
        pass

    assert not library.is_worn()
    assert library.position() == 39
    assert set(ids(library.search("مشتركة", limit=100))) == {35, 36, 37, 38, 39}


def test_entries_that_fail_leave_the_index_as_it_was(library):
    def broken():
        yield entry(50, text="نصف")
        raise RuntimeError("the database went away")

    for write in (lambda: library.put(broken(), [], 50), lambda: library.rebuild(broken(), 50)):
        with pytest.raises(RuntimeError):
            write()

    assert library.position() == 7
    assert library.search("نصف").total == 0


def test_the_old_index_serves_until_the_new_one_is_whole(library):
    def watching():
        assert ids(library.search("صيد")) == [6]
        yield entry(1, text="جديد")

    library.rebuild(watching(), position=20)

    assert library.search("صيد").total == 0
    assert ids(library.search("جديد")) == [1]
    assert library.position() == 20


def test_only_one_writer_at_a_time(library, tmp_path):
    with generations.held(tmp_path / "index", "lock", 1), pytest.raises(IndexBusyError):
        library.put([], [], position=8)


def test_a_writer_that_was_killed_leaves_no_lock_and_no_half(library, tmp_path, name):
    code = """if True:
        import os, sys
        from pathlib import Path
        from search_index import engines, generations
        from tests.test_engines import entry
        root = Path(sys.argv[1])
        def entries():
            yield entry(99, text="half")
            os.kill(os.getpid(), 9)
        with generations.held(root, "lock", 1):
            engines.named(sys.argv[2]).write(generations.serving(root), entries(), [], 99)
    """
    killed = subprocess.run([sys.executable, "-c", code, str(tmp_path / "index"), name], check=False)

    assert killed.returncode == -9

    assert library.position() == 7
    library.put([entry(7, text="بعد")], [], position=8)
    assert library.position() == 8
    assert library.search("").total == 7


def test_threads_may_share_an_engine(library):
    failed = []

    def search(query, number):
        for _ in range(20):
            if ids(library.search(query))[:1] != [number]:
                failed.append(query)

    threads = [threading.Thread(target=search, args=pair) for pair in [("صيد", 6), ("准则", 5), ("comunita", 3), ("صيانة", 2)]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []


# What is torn


def test_without_an_index_everything_but_a_rebuild_says_so(engine):
    for call in (engine.position, lambda: engine.search("x"), lambda: engine.put([], [], 1), engine.tidy):
        with pytest.raises(IndexUnavailableError):
            call()

    engine.rebuild([], 1)
    assert engine.search("x").total == 0


def test_an_index_of_another_version_counts_as_absent(library, monkeypatch):
    for module in (whoosh_files, tantivy_files):
        monkeypatch.setattr(module, "ANALYSIS_VERSION", -1)

    with pytest.raises(IndexUnavailableError):
        library.search("x")


def damage(path, how):
    if how == "deleted":
        path.unlink()
    elif how == "emptied":
        path.write_bytes(b"")
    elif how == "truncated":
        os.truncate(path, path.stat().st_size // 2)
    else:
        path.write_bytes(bytes(path.stat().st_size))


def outcome(call):
    try:
        return call()
    except IndexUnavailableError:
        return "unavailable"


@pytest.mark.parametrize("is_open", [True, False])
@pytest.mark.parametrize("how", ["deleted", "emptied", "truncated", "zeroed"])
@pytest.mark.parametrize(("name", "which"), FILES, indirect=["name"])
def test_a_damaged_file_makes_the_index_unavailable_until_it_is_rebuilt(library, tmp_path, name, which, how, is_open):
    if not is_open:
        library.close()
    for path in (tmp_path / "index").glob(f"{name}-*/{which}"):
        damage(path, how)

    assert outcome(lambda: ids(library.search("الإدارة"))) in ([1], "unavailable")
    outcome(lambda: library.put([entry(9)], [1], 9))
    outcome(library.position)

    library.rebuild([entry(1, text="الإدارة")], 2)
    assert ids(library.search("الإدارة")) == [1]


def test_a_folder_deleted_while_serving_is_told_and_mended(library, tmp_path):
    shutil.rmtree(tmp_path / "index")

    with pytest.raises(IndexUnavailableError):
        library.search("x")

    library.rebuild([entry(1, text="مياه")], 2)
    assert ids(library.search("مياه")) == [1]


# The real pages


def plain(text):
    return CODE.sub(" ", text)


def real_pages():
    for number, path in enumerate(sorted((SHARED / "data" / "pages").rglob("*.md")), 1):
        text = path.read_text("utf-8")
        front = re.match(r"(---|\+\+\+)\n(.*?)\n\1\n", text, re.DOTALL)
        named = re.search(r"^title:\s*(.+)$", front[2], re.MULTILINE) if front else None
        collection, language = path.relative_to(SHARED / "data" / "pages").parts[:2]
        if collection == "umbrella" and number % 12:
            continue  # the other sets are what is looked for; these make the crowd
        body = plain(text[front.end() :] if front else text)
        changed = NOON + timedelta(minutes=number)
        title = named[1] if named else path.stem
        yield Entry(number, title, "page", language, changed, tags=(collection,), sections=(Section("", "", body),))


@pytest.fixture(scope="module", params=ENGINES)
def real(tmp_path_factory, request):
    made = Index(tmp_path_factory.mktemp("real") / "index", request.param)
    pages = list(real_pages())
    made.rebuild(pages, 1)
    yield made, pages
    made.close()


def own_phrase(page, pages, words=5):
    """A run of words of a page that no other page has."""
    others = [
        " ".join(other.sections[0].text.split()) for other in pages if other is not page and other.language == page.language
    ]
    runs = [line.split() for line in page.sections[0].text.splitlines() if len(line.split()) >= 2 * words]
    chosen = random.Random(page.id).sample(runs, len(runs))
    return next(
        phrase
        for run in chosen
        if (phrase := " ".join(run[2 : 2 + words])) and '"' not in phrase and not any(phrase in other for other in others)
    )


@pytest.mark.shared
@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("language", ["ar", "it", "fr", "en"])
def test_each_real_page_is_found_by_a_phrase_of_its_own(real, language, quote):
    engine, pages = real
    wanted = [page for page in pages if page.tags == ("opensource-guide",) and page.language == language]

    missed = {}
    for page in wanted:
        query = quote + own_phrase(page, pages) + quote
        if page.id not in ids(engine.search(query, limit=3)):
            missed[page.title] = query

    assert len(wanted) == 12
    assert missed == {}


@pytest.mark.shared
@pytest.mark.parametrize("language", ["ru", "hi", "zh-cn", "zh-tw", "ja", "bn", "ko", "el", "uk", "am", "kn", "gu"])
def test_pages_in_other_languages_are_found_by_a_word_of_their_own(real, language):
    engine, pages = real
    wanted = [page for page in pages if page.language == language]

    assert wanted
    for page in wanted:
        word = max((word for word in page.sections[0].text.split() if not word.isascii()), key=len)

        assert engine.search(word, limit=3).hits[0].id in [page.id for page in wanted]


@pytest.mark.shared
def test_a_loose_spelling_finds_what_the_right_one_finds(real):
    engine, _ = real

    assert ids(engine.search("الادارة")) == ids(engine.search("الإدارة")) != []
