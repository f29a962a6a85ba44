from __future__ import annotations

from pages_store import comments, database, store, threads, topics
from tests.store_cast import Writer
from tests.test_threads import begin, say


def told(who: Writer, slug: str) -> list[tuple[str, str, int]]:
    who.session.rollback()
    who.session.expunge_all()
    return [(each.subject, each.passage, each.comments) for each in topics.of_page(store.by_slug(who.session, slug))]


def test_a_page_tells_its_open_discussions_that_in_which_something_was_said_last_first(khadija: Writer, marco: Writer) -> None:
    page = khadija.create("سبها")
    old, new = begin(khadija, page, "قديم", "سطر\nوآخر"), begin(marco, page, "جديد")
    say(marco, new, "أوّل")
    say(khadija, old, "بعده")
    say(marco, old, "وبعده")
    assert told(khadija, page.slug) == [("قديم", "سطر\nوآخر", 2), ("جديد", "", 1)]


def test_closed_and_hidden_discussions_are_not_told_nor_comments_that_are_gone_counted(khadija: Writer) -> None:
    page = khadija.create("سبها")
    closed, hidden, left = begin(khadija, page, "مغلق"), begin(khadija, page, "مخفي"), begin(khadija, page, "باقٍ")
    first, second = say(khadija, hidden, "أوّل"), say(khadija, left, "أوّل")
    with database.writing(khadija.session) as change:
        threads.close(khadija.session, change, closed)
        comments.hide(khadija.session, change, first)
        comments.delete(khadija.session, change, second)
    assert told(khadija, page.slug) == [("باقٍ", "", 0)]


def test_so_many_are_told_at_most_and_the_beginning_of_a_passage_only(khadija: Writer) -> None:
    page = khadija.create("سبها")
    for number in range(topics.MOST + 3):
        begin(khadija, page, f"نقاش {number}", "كلمة " * 100)
    found = told(khadija, page.slug)
    assert len(found) == topics.MOST
    assert found[0][0] == f"نقاش {topics.MOST + 2}"
    assert len(found[0][1]) <= 200


def test_a_page_without_discussions_tells_none(khadija: Writer) -> None:
    assert told(khadija, khadija.create("سبها").slug) == []


def test_signs_that_part_the_rows_do_no_harm_within_a_passage(khadija: Writer) -> None:
    page = khadija.create("سبها")
    begin(khadija, page, "نقاش", "قبل\x1fوسط\x1eبعد")
    assert told(khadija, page.slug) == [("نقاش", "قبل\x1fوسط بعد", 0)]
