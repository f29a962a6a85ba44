"""An index is written by one at a time, serves while it is made anew, and comes through whatever happens to its files."""

import os
import shutil
import subprocess
import sys
import threading

import pytest

from search_index import generations
from search_index.engine import IndexBusyError, IndexUnavailableError
from search_index.engines import ENGINES
from search_index.index import Index
from search_index.tantivy import files as tantivy_files
from search_index.whoosh import files as whoosh_files
from tests.indexed import LIBRARY, entry, ids

FILES = {
    "whoosh": ("*.toc", "*.trm", "*.pst", "*_stored.col", "*about.col"),
    "tantivy": ("*.json", "*.idx", "*.pos", "*.term", "*.store", "*.fieldnorm", "*.fast"),
}
TORN = [
    *(
        (name, which, how, is_open)
        for name in FILES
        for which in FILES[name]
        for how, is_open in [("truncated", True), ("zeroed", False)]
    ),
    *(
        (name, "*.*", how, is_open)
        for name in FILES
        for how in ("deleted", "emptied", "truncated")
        for is_open in (True, False)
    ),
]

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
    for number in range(20, 40):
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


def test_who_keeps_the_index_gives_it_to_one_who_asks_and_after_a_while(library, tmp_path, name):
    other = Index(tmp_path / "index", name)
    library.put([entry(7, text="أولا")], [], position=8, keep=True)
    asking = threading.Thread(target=other.put, args=([entry(8, text="ثانيا")], [], 9))
    asking.start()
    while asking.is_alive():
        library.rest(1_000)
    assert other.position() == library.position() == 9

    hasty = Index(tmp_path / "index", name, writer_seconds=0)
    library.put([entry(9, text="ثالثا")], [], position=10, keep=True)
    with pytest.raises(IndexBusyError):
        hasty.put([], [], 11)
    library.rest()
    hasty.put([], [], 11)

    assert ids(other.search("ثالثا")) == [9]
    other.close()
    assert library.search("").total == 9


def test_an_index_that_is_kept_can_be_rebuilt_tidied_and_written_on(library, tmp_path, name):
    library.put([], [6], position=8, keep=True)
    library.tidy()
    library.rebuild([entry(1, text="جديد")], 9)
    library.put([entry(2, text="جديد")], [], position=10, keep=True)
    library.rebuild([entry(3, text="جديد")], 11)

    Index(tmp_path / "index", name, writer_seconds=0).put([entry(4, text="جديد")], [], 12)

    assert ids(library.search("جديد")) == [4, 3]


def test_who_is_killed_while_keeping_the_index_keeps_it_no_more(library, tmp_path, name):
    code = """if True:
        import os, sys
        from pathlib import Path
        from search_index.index import Index
        from tests.indexed import entry
        Index(Path(sys.argv[1]), sys.argv[2]).put([entry(99, text="مكتوب")], [], 99, keep=True)
        os.kill(os.getpid(), 9)
    """
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path / "index"), name], check=False).returncode == -9

    Index(tmp_path / "index", name, writer_seconds=0).put([entry(7, text="بعد")], [], 100)

    assert ids(library.search("مكتوب")) == [99]
    assert ids(library.search("بعد")) == [7]


def test_a_writer_that_was_killed_leaves_no_lock_and_no_half(library, tmp_path, name):
    code = """if True:
        import os, sys
        from pathlib import Path
        from search_index import engines, generations
        from tests.indexed import entry
        root = Path(sys.argv[1])
        def entries():
            yield entry(99, text="half")
            os.kill(os.getpid(), 9)
        with generations.held(root, "lock", 1):
            engines.named(sys.argv[2]).writer(generations.serving(root)).write(entries(), [], 99)
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


@pytest.mark.parametrize(("built", "which", "how", "is_open"), TORN, indirect=["built"])
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


def test_files_of_others_are_no_harm(library, tmp_path):
    for folder in (tmp_path / "index", generations.serving(tmp_path / "index")):
        (folder / "notes.trm").write_bytes(b"rubbish")
        (folder / "stray").mkdir()

    assert ids(library.search("صيد")) == [6]
    library.put([entry(7, text="نفايات")], [], 8)
    assert ids(library.search("نفايات")) == [7]


@pytest.mark.parametrize("rubbish", [b"", b"\xff\x00", b"../elsewhere", b"whoosh-1", b"tantivy-9.9-x"])
def test_a_pointer_to_nothing_is_told_and_mended(library, tmp_path, rubbish):
    (tmp_path / "index" / "current").write_bytes(rubbish)

    with pytest.raises(IndexUnavailableError):
        library.search("x")

    library.rebuild([entry(1, text="مياه")], 2)
    assert ids(library.search("مياه")) == [1]


def test_a_folder_in_the_place_of_the_pointer_is_mended(library, tmp_path):
    (tmp_path / "index" / "current").unlink()
    (tmp_path / "index" / "current").mkdir()

    library.rebuild([entry(1, text="مياه")], 2)

    assert ids(library.search("مياه")) == [1]


def test_files_whose_time_goes_back_are_read_again(library, tmp_path):
    assert ids(library.search("صيد")) == [6]
    for path in generations.serving(tmp_path / "index").iterdir():
        os.utime(path, (1, 1))

    assert ids(library.search("صيد")) == [6]
    library.put([entry(7, text="نفايات")], [], 8)
    assert ids(library.search("نفايات")) == [7]


# What is cut off


def child(code, root, engine, check=None):
    """Run code in a process of its own that knows an index and some pages; return how it ended."""
    known = """if True:
        import os, resource, sys
        from search_index import engines, generations, index
        from search_index.index import Index
        from pathlib import Path
        from tests.indexed import LIBRARY, entry, ids
        root, engine = Path(sys.argv[1]), sys.argv[2]
        made = Index(root, engine)
        def pages(count, text="مياه"):
            return [entry(number, text=text) for number in range(1, count + 1)]
    """
    return subprocess.Popen([sys.executable, "-c", known + code, str(root), engine])


def test_a_rebuild_that_was_killed_goes_on_where_it_was(library, tmp_path, name):
    code = """
        index.REBUILT_AT_ONCE = 2
        def killed():
            yield from pages(5)
            os.kill(os.getpid(), 9)
        made.rebuild(killed(), 20)
    """
    assert child(code, tmp_path / "index", name).wait() == -9

    assert ids(library.search("صيد")) == [6]
    half = library.unfinished()
    assert (half.position, half.last) == (20, 4)
    library.rebuild([entry(number, text="مياه") for number in range(5, 8)], 30, onto=half)
    assert sorted(ids(library.search("مياه"))) == [1, 2, 3, 4, 5, 6, 7]
    assert library.position() == 20
    assert library.unfinished() is None


def test_a_rebuild_killed_before_it_was_noted_has_no_page_twice(library, tmp_path, name):
    code = """
        index.REBUILT_AT_ONCE = 2
        notes = []
        def killed(root, state, note=generations.note):
            notes.append(state)
            os.kill(os.getpid(), 9) if len(notes) == 2 else note(root, state)
        generations.note = killed
        made.rebuild(pages(6), 20)
    """
    assert child(code, tmp_path / "index", name).wait() == -9

    library.rebuild([entry(number, text="مياه") for number in range(3, 8)], 30, onto=library.unfinished())

    assert sorted(ids(library.search("مياه"))) == [1, 2, 3, 4, 5, 6, 7]
    assert library.search("").total == 7


def test_another_rebuild_gives_the_room_of_one_that_was_cut_off_back(library, tmp_path):
    def broken():
        yield from LIBRARY
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        library.rebuild(broken(), 30)
    library.rebuild(LIBRARY, 31)

    folders = [each for each in (tmp_path / "index").iterdir() if each.is_dir()]
    assert folders == [generations.serving(tmp_path / "index")]


def test_two_that_make_the_index_at_once_make_one(engine, tmp_path, name):
    code = """
        try:
            made.rebuild(pages(50), 3)
        except index.generations.IndexBusyError:
            sys.exit(3)
    """
    two = [child(code, tmp_path / "index", name) for _ in range(2)]

    assert sorted(each.wait() for each in two) in ([0, 0], [0, 3])
    assert engine.search("مياه").total == 50
    assert engine.position() == 3


def test_a_full_disk_leaves_the_index_as_it_was_and_takes_no_room(library, tmp_path, name):
    code = """
        full = pages(60, 'كلام ' * 300)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, 4_000))
        failed = 0
        for write in (lambda: made.put(full, [], 9), lambda: made.rebuild(full, 9)):
            try:
                write()
            except index.IndexUnavailableError:
                failed += 1
        sys.exit(failed)
    """
    assert child(code, tmp_path / "index", name).wait() == 2

    assert library.position() == 7
    assert ids(library.search("صيد")) == [6]
    assert library.unfinished() is None
    assert len([each for each in (tmp_path / "index").iterdir() if each.is_dir()]) == 1
    library.put([entry(7, text="نفايات")], [], 8)
    assert ids(library.search("نفايات")) == [7]


# Another engine


def test_what_another_engine_left_serves_until_the_rebuild(library, tmp_path, name):
    library.close()
    [other] = {*ENGINES} - {name}
    changed = Index(tmp_path / "index", other)

    assert changed.is_outdated()
    assert ids(changed.search("صيد")) == [6]
    changed.put([entry(7, text="نفايات")], [], 8)
    assert ids(changed.search("نفايات")) == [7]

    changed.rebuild([*LIBRARY, entry(7, text="نفايات")], 8)
    assert not changed.is_outdated()
    assert ids(changed.search("نفايات")) == [7]
    changed.close()


def test_processes_with_another_setting_follow_the_one_that_keeps_the_index(library, tmp_path, name):
    [other] = {*ENGINES} - {name}
    assert ids(library.search("صيد")) == [6]

    keeper = Index(tmp_path / "index", other)
    keeper.rebuild([entry(1, text="نفايات")], 9)
    keeper.close()

    assert ids(library.search("نفايات")) == [1]
    assert library.position() == 9
