from __future__ import annotations

from pages_store import comments, database, store, threads, topics
from pages_store.thread_tables import Comment
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


def heard(who: Writer, slug: str) -> list[list[str]]:
    who.session.rollback()
    who.session.expunge_all()
    return [[said.body for said in each.said] for each in topics.of_page(store.by_slug(who.session, slug, said=True))]


def test_the_first_comment_and_the_last_ones_are_told_with_who_said_them(khadija: Writer, marco: Writer) -> None:
    page = khadija.create("سبها")
    thread = begin(khadija, page, "طويل")
    for number in range(1, 6):
        say(marco, thread, f"قول {number}")
    assert heard(khadija, page.slug) == [["قول 1", "قول 4", "قول 5"]]
    first = topics.of_page(store.by_slug(khadija.session, page.slug, said=True))[0].said[0]
    stored = khadija.session.get_one(Comment, first.id)
    assert (first.author.name, first.author.slug, first.at) == (marco.person.name, marco.person.slug, stored.at)


def test_what_is_gone_is_not_told(khadija: Writer) -> None:
    page = khadija.create("سبها")
    thread = begin(khadija, page, "نقاش")
    said = [say(khadija, thread, f"قول {number}") for number in range(1, 5)]
    with database.writing(khadija.session) as change:
        comments.delete(khadija.session, change, said[0])
        comments.erase(khadija.session, change, said[3])
    assert heard(khadija, page.slug) == [["قول 2", "قول 3"]]


def test_only_the_first_discussions_are_told_with_what_is_said_in_them(khadija: Writer) -> None:
    page = khadija.create("سبها")
    for number in range(topics.QUOTED + 2):
        say(khadija, begin(khadija, page, f"نقاش {number}"), "قول")
    assert heard(khadija, page.slug) == [["قول"]] * topics.QUOTED + [[], []]


def test_signs_that_part_rows_do_no_harm_within_a_comment_and_of_a_long_one_the_beginning_is_told(khadija: Writer) -> None:
    page = khadija.create("سبها")
    thread = begin(khadija, page, "نقاش")
    say(khadija, thread, "قبل\x1fوسط\x1eبعد")
    long = say(khadija, thread, "كلمة " * 2_000)
    with database.writing(khadija.session):
        long.html = f"<p>{long.body}</p>"
    told, cut = topics.of_page(store.by_slug(khadija.session, page.slug, said=True))[0].said
    assert told.body == "قبل وسط بعد"
    assert (cut.html, cut.body) == ("", long.body[:600])


def test_nothing_that_is_told_gets_into_the_database(khadija: Writer) -> None:
    page = khadija.create("سبها")
    say(khadija, begin(khadija, page, "نقاش"), "قول")
    heard(khadija, page.slug)
    assert not khadija.session.new
    assert not khadija.session.dirty
