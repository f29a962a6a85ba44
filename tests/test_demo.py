"""The sample community that a new site may load."""

from __future__ import annotations

from itertools import pairwise

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pages_store import document, kinds, store
from pages_store.store import Signature
from pages_store.tables import Clock, Page, Person, Rendering, Revision
from pages_store.thread_tables import Comment, Thread
from wiki import db, demo, publish

SAMPLES = 27
MARKS = {"مثال", "esempio", "exemple", "example"}


def _pages(session: Session, kind: str = "") -> list[Page]:
    query = select(Page).order_by(Page.id)
    return list(session.scalars(query.where(Page.kind == kind) if kind else query))


def _counted(session: Session) -> list[int | None]:
    counts = (select(Clock.value), select(func.count(Revision.id)), select(func.count(Comment.id)))
    return [session.scalar(each) for each in counts]


def test_the_samples_show_every_language(session: Session) -> None:
    assert demo.load() == SAMPLES
    assert {page.language for page in _pages(session)} == {"ar", "it", "fr", "en"}
    assert session.scalar(select(func.count()).select_from(Rendering).where(Rendering.problem != "")) == 0


def test_every_sample_is_marked_as_one_and_is_whole(session: Session) -> None:
    demo.load()
    for page in _pages(session):
        parsed = document.parse(page.head.text)
        assert parsed.problem == ""
        assert MARKS & set(parsed.tags), page.title
        assert kinds.missing(page.kind, parsed.fields) in ([], ["place"]), page.title
        known = {field.name for field in kinds.kind(page.kind).fields} | {"theme", "place", *kinds.COMMON}
        assert set(parsed.fields) <= known, page.title


def test_histories_name_who_wrote_what_and_when_in_order(session: Session) -> None:
    demo.load()
    revisions = list(session.scalars(select(Revision).order_by(Revision.page_id, Revision.number)))
    assert max(each.number for each in revisions) == 3
    assert all(each.comment for each in revisions if each.number > 1)
    for before, after in pairwise(revisions):
        assert before.page_id != after.page_id or before.at < after.at
    assert all(person.team for person in session.scalars(select(Person)))


def test_discussions_are_open_and_closed_and_answered_across_languages(session: Session) -> None:
    demo.load()
    held = list(session.scalars(select(Thread)))
    assert {bool(thread.closed_at) for thread in held} == {True, False}
    for thread in held:
        times = [said.at for said in thread.comments]
        assert times == sorted(times)
        assert thread.active_at == times[-1]
        assert thread.closed_at is None or thread.closed_at >= thread.active_at
        assert thread.page.created_at < times[0]
        assert not thread.passage or thread.passage in thread.page.head.text
    assert session.scalar(select(func.count(Comment.id))) == sum(len(thread.comments) for thread in held)


def test_loading_again_changes_nothing_even_what_was_edited_or_deleted(session: Session) -> None:
    demo.load()
    first, second = _pages(session)[:2]
    publish.edit(first.head, first.head.text.replace("title: ", "title: جديد "), Signature(first.head.author))
    with db.writing() as change:
        store.delete(session, change, second, second.head.author)
    before = _counted(session)
    assert demo.load() == 0
    assert _counted(session) == before


def test_once_leaves_a_site_alone_that_has_pages(session: Session) -> None:
    with db.writing():
        author = Person(name="Amal", slug="amal")
        session.add(author)
    publish.create("---\ntitle: ريبلد، المشروع والجماعة\n---\n", Signature(author))
    assert demo.load(once=True) == 0
    assert demo.load() == SAMPLES
    assert len(_pages(session)) == SAMPLES + 1


def test_every_sample_opens_for_a_visitor(app: Flask, session: Session) -> None:
    demo.load()
    for page in _pages(session):
        reply = app.test_client().get(f"/pages/{page.slug}")
        assert reply.status_code == 200, page.title
        assert page.title.split("؟")[0] in reply.text
