from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.orm import Session

from pages_store import comments, database, store, threads
from pages_store.errors import FieldError, NotFoundError, TooLargeError
from pages_store.rendered import Rendered
from pages_store.tables import Page
from pages_store.thread_tables import Comment, Thread
from tests.store_cast import Writer

HTML = Rendered("<p>نصّ</p>")


def begin(who: Writer, page: Page, subject: str = "سؤال", passage: str = "") -> Thread:
    with database.writing(who.session) as change:
        return threads.open_thread(who.session, change, page, who.person, subject, passage)


def say(who: Writer, thread: Thread, text: str) -> Comment:
    with database.writing(who.session) as change:
        return comments.add(who.session, change, thread, text, HTML, who.person)


def listed(who: Writer, page: Page, limit: int = 20, offset: int = 0, newest: int = 5) -> list[tuple[str, list[str], int]]:
    found = threads.excerpts(who.session, page, limit, offset, newest)
    return [(each.thread.subject, [said.body for said in each.comments], each.count) for each in found]


def test_a_thread_holds_its_comments_in_order(khadija: Writer, marco: Writer) -> None:
    page = khadija.create("سبها")
    thread = begin(khadija, page, passage=" الفقرة\0 ")
    say(khadija, thread, "أوّل")
    say(marco, thread, "ثانٍ")

    [found] = threads.of_page(khadija.session, page)
    assert (found.subject, found.passage, found.opener_id) == ("سؤال", "الفقرة\ufffd", khadija.person.id)
    assert [(comment.body, comment.author.name) for comment in found.comments] == [("أوّل", "خديجة"), ("ثانٍ", "Marco")]


@pytest.mark.parametrize(
    ("text", "error"),
    [(" \n", FieldError), ("\ud800", FieldError), ("ب" * 10_001, TooLargeError), ("\r\n" * 9**6, TooLargeError)],
)
def test_an_empty_broken_or_too_long_comment_is_refused(khadija: Writer, text: str, error: type[Exception]) -> None:
    thread = begin(khadija, khadija.create("سبها"))
    with pytest.raises(error):
        say(khadija, thread, text)
    assert comments.of_thread(khadija.session, thread, 9) == []


@given(text=st.text(st.characters(codec="utf-8"), max_size=50))
def test_a_comment_is_kept_as_a_page_would_keep_it(text: str) -> None:
    try:
        kept = comments.body(text)
    except FieldError:
        assert not text.lstrip("\ufeff").strip()
    else:
        assert comments.body(kept) == kept
        assert "\r" not in kept
        assert "\0" not in kept


def test_the_threads_of_a_deleted_page_are_not_found(khadija: Writer) -> None:
    page = khadija.create("سبها")
    thread = begin(khadija, page)
    khadija.delete(page)
    with pytest.raises(NotFoundError):
        threads.thread(khadija.session, thread.id)


def test_open_threads_stand_first_and_of_them_the_one_spoken_in_last(khadija: Writer) -> None:
    page = khadija.create("سبها")
    found = [begin(khadija, page, name) for name in ("a", "b", "c")]
    for thread in (*found, found[0]):
        say(khadija, thread, "نعم")
    with database.writing(khadija.session) as change:
        threads.close(khadija.session, change, found[2])
    assert [name for name, _, _ in listed(khadija, page)] == ["a", "b", "c"]
    say(khadija, found[1], "لا")
    assert [name for name, _, _ in listed(khadija, page)] == ["b", "a", "c"]
    assert [name for name, _, _ in listed(khadija, page, limit=2, offset=1)] == ["a", "c"]
    with database.writing(khadija.session) as change:
        threads.close(khadija.session, change, found[2], closed=False)
    say(khadija, found[2], "نعود")
    assert listed(khadija, page)[0][0] == "c"


def test_of_a_long_thread_a_list_shows_the_first_comment_and_the_newest(khadija: Writer) -> None:
    page = khadija.create("سبها")
    long, short = begin(khadija, page, "long"), begin(khadija, page, "short")
    for number in range(1, 8):
        say(khadija, long, str(number))
    say(khadija, short, "1")
    assert listed(khadija, page, newest=2) == [("short", ["1"], 1), ("long", ["1", "6", "7"], 7)]
    assert [each.body for each in comments.of_thread(khadija.session, long, 3, 4)] == ["5", "6", "7"]
    assert comments.place(khadija.session, comments.of_thread(khadija.session, long, 9)[4]) == 4


def test_a_list_asks_the_database_twice_however_much_is_said(khadija: Writer) -> None:
    page = khadija.create("سبها")
    for name in "abcd":
        thread = begin(khadija, page, name)
        for number in range(4):
            say(khadija, thread, str(number))
    khadija.session.expire_all()
    page.id  # noqa: B018 - loads the page
    statements: list[str] = []
    event.listen(khadija.session.get_bind(), "before_cursor_execute", lambda *call: statements.append(call[2]))
    for each in threads.excerpts(khadija.session, page, 20, 0, 2):
        assert [said.author.name for said in each.comments] == ["خديجة"] * 3
    assert len([each for each in statements if each.startswith("SELECT")]) == 2


def test_the_counts_tell_what_is_open_and_what_can_be_read(khadija: Writer) -> None:
    page, other = khadija.create("سبها"), khadija.create("سرت")
    assert _counts(khadija, page) == (0, 0)
    found = [begin(khadija, page), begin(khadija, page), begin(khadija, other)]
    said = [say(khadija, thread, "نعم") for thread in (*found, found[0], found[0], found[0])]
    with database.writing(khadija.session) as change:
        threads.close(khadija.session, change, found[1])
        comments.delete(khadija.session, change, said[0])
        comments.hide(khadija.session, change, said[3])
        comments.erase(khadija.session, change, said[4])
    assert _counts(khadija, page) == (1, 2)


def test_an_edit_that_says_the_same_is_none(khadija: Writer) -> None:
    said = say(khadija, begin(khadija, khadija.create("سبها")), "نعم")
    for text, edited in (("نعم", False), ("لا", True)):
        with database.writing(khadija.session) as change:
            comments.edit(khadija.session, change, said, text, Rendered(f"<p>{text}</p>"))
        assert (said.body, said.edited_at is not None) == (text, edited)
    assert said.html == "<p>لا</p>"


def test_what_was_deleted_can_come_back_and_what_was_erased_can_not(khadija: Writer) -> None:
    thread = begin(khadija, khadija.create("سبها"), "اسم شخص", "فقرة")
    said = say(khadija, thread, "نعم")
    with database.writing(khadija.session) as change:
        comments.delete(khadija.session, change, said)
    assert said.is_gone
    with pytest.raises(NotFoundError), database.writing(khadija.session) as change:
        comments.edit(khadija.session, change, said, "لا", HTML)
    with database.writing(khadija.session) as change:
        comments.delete(khadija.session, change, said, deleted=False)
    assert (said.is_gone, said.body) == (False, "نعم")

    with database.writing(khadija.session) as change:
        comments.erase(khadija.session, change, said)
    assert (said.body, said.html, said.references) == ("", "", [])
    assert (thread.subject, thread.passage, thread.hidden_at) == ("", "", said.erased_at)
    for act in (comments.delete, comments.hide, comments.erase):
        with pytest.raises(NotFoundError), database.writing(khadija.session) as change:
            act(khadija.session, change, said)


def test_with_the_first_comment_the_subject_goes_out_of_sight_and_comes_back(khadija: Writer) -> None:
    thread = begin(khadija, khadija.create("سبها"))
    first, second = say(khadija, thread, "أوّل"), say(khadija, thread, "ثانٍ")
    for comment, hidden, gone in ((second, True, False), (first, True, True), (first, False, False)):
        with database.writing(khadija.session) as change:
            comments.hide(khadija.session, change, comment, hidden=hidden)
        assert (thread.hidden_at is not None) is gone
    assert (first.is_gone, second.is_gone) == (False, True)


def test_all_that_is_said_touches_the_page(khadija: Writer) -> None:
    page = khadija.create("سبها")
    thread = begin(khadija, page)
    said = say(khadija, thread, "نعم")
    seen = [page.change]
    writes: list[Callable[[int], object]] = [
        lambda change: comments.edit(khadija.session, change, said, "لا", HTML),
        lambda change: comments.delete(khadija.session, change, said),
        lambda change: comments.delete(khadija.session, change, said, deleted=False),
        lambda change: comments.hide(khadija.session, change, said),
        lambda change: comments.hide(khadija.session, change, said, hidden=False),
        lambda change: threads.close(khadija.session, change, thread),
        lambda change: comments.erase(khadija.session, change, said),
    ]
    for write in writes:
        with database.writing(khadija.session) as change:
            write(change)
        assert page.change == change
        seen.append(change)
    assert seen == sorted(set(seen))


def test_what_happened_in_between_counts(khadija: Writer) -> None:
    """Another process closes the thread, hides the comment and deletes the page, all unknown to this session."""
    page = khadija.create("سبها")
    thread = begin(khadija, page)
    said = say(khadija, thread, "نعم")
    with database.open_session(khadija.session.get_bind()) as other:  # type: ignore[arg-type]
        with database.writing(other) as change:
            threads.close(other, change, other.get_one(Thread, thread.id))
        with pytest.raises(FieldError, match="thread: closed"):
            say(khadija, thread, "لا")
        with pytest.raises(FieldError, match="thread: closed"), database.writing(khadija.session) as change:
            comments.edit(khadija.session, change, said, "لا", HTML)

        with database.writing(other) as change:
            comments.hide(other, change, other.get_one(Comment, said.id))
        with pytest.raises(NotFoundError), database.writing(khadija.session) as change:
            comments.edit(khadija.session, change, said, "لا", HTML)

        with database.writing(other) as change:
            other.get_one(Page, page.id).deleted_at = said.at
        for write in (lambda: say(khadija, thread, "لا"), lambda: begin(khadija, page)):
            with pytest.raises(NotFoundError):
                write()


def test_a_comment_belongs_to_its_page(khadija: Writer) -> None:
    page, other = khadija.create("سبها"), khadija.create("سرت")
    said = say(khadija, begin(khadija, page), "نعم")
    assert comments.comment(khadija.session, page, said.id) is said
    with pytest.raises(NotFoundError):
        comments.comment(khadija.session, other, said.id)


def _counts(reader: Writer, page: Page) -> tuple[int | None, int | None]:
    """How many threads of the page are open, and how many comments can be read, as a new reader gets them."""
    with Session(reader.session.get_bind()) as session:
        found = store.by_slug(session, page.slug)
        return found.open_threads, found.comments
