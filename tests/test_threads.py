from __future__ import annotations

import pytest

from pages_store import database, threads
from pages_store.errors import FieldError, NotFoundError, TooLargeError
from pages_store.rendered import Rendered
from tests.store_cast import Writer


def test_a_thread_holds_its_comments_in_order(khadija: Writer, marco: Writer) -> None:
    page = khadija.create("سبها")
    with database.writing(khadija.session):
        thread = threads.open_thread(khadija.session, page, "سؤال", "الفقرة")
        threads.add_comment(khadija.session, thread, "أوّل", Rendered("<p>أوّل</p>"), khadija.person)
        threads.add_comment(khadija.session, thread, "ثانٍ", Rendered("<p>ثانٍ</p>"), marco.person)

    [found] = threads.of_page(khadija.session, page)
    assert (found.subject, found.passage) == ("سؤال", "الفقرة")
    assert [(comment.body, comment.author.name) for comment in found.comments] == [("أوّل", "خديجة"), ("ثانٍ", "Marco")]


def test_an_empty_or_too_long_comment_is_refused(khadija: Writer) -> None:
    page = khadija.create("سبها")
    with database.writing(khadija.session):
        thread = threads.open_thread(khadija.session, page, "سؤال")
    for body, error in ((" \n", FieldError), ("ب" * 10_001, TooLargeError)):
        with pytest.raises(error), database.writing(khadija.session):
            threads.add_comment(khadija.session, thread, body, Rendered(""), khadija.person)


def test_the_threads_of_a_deleted_page_are_not_found(khadija: Writer) -> None:
    page = khadija.create("سبها")
    with database.writing(khadija.session):
        thread = threads.open_thread(khadija.session, page, "سؤال")
    khadija.delete(page)
    with pytest.raises(NotFoundError):
        threads.thread(khadija.session, thread.id)
