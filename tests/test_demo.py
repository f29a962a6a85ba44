"""The sample community that a new site may load."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pages_store import document, kinds, links, store
from pages_store.store import Signature
from pages_store.tables import Clock, Page, Person, Rendering, Revision
from wiki import db, demo, publish


def _pages(session: Session) -> list[Page]:
    return list(session.scalars(select(Page).order_by(Page.id)))


def test_the_samples_show_every_language_and_nearly_every_kind(session: Session) -> None:
    assert demo.load() == 16
    pages = _pages(session)
    assert Counter(page.language for page in pages) == {"ar": 12, "it": 2, "fr": 1, "en": 1}
    assert {page.kind for page in pages} == set(kinds.KINDS) - {"opportunity"}
    assert session.scalar(select(func.count()).select_from(Rendering).where(Rendering.problem != "")) == 0


def test_every_sample_is_marked_as_one_and_is_whole(session: Session) -> None:
    demo.load()
    for page in _pages(session):
        parsed = document.parse(page.head.text)
        assert parsed.problem == ""
        assert {"مثال", "esempio", "exemple", "example"} & set(parsed.tags), page.title
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


def test_samples_link_to_each_other_and_two_pages_are_wanted(session: Session) -> None:
    demo.load()
    assert [title for title, _ in links.wanted_pages(session, 10)] == ["القانون رقم 59 لسنة 2012", "دليل المشتريات البلدية"]
    lesson = session.scalars(select(Page).where(Page.title == "صندوق الشكاوى وحده لا يكفي")).one()
    assert len(links.backlinks(session, lesson, 10)) == 3


def test_loading_again_changes_nothing_even_what_was_edited_or_deleted(session: Session) -> None:
    demo.load()
    first, second = _pages(session)[:2]
    publish.edit(first.head, first.head.text.replace("title: ", "title: جديد "), Signature(first.head.author))
    with db.writing() as change:
        store.delete(session, change, second, second.head.author)
    before = session.scalar(select(Clock.value)), session.scalar(select(func.count()).select_from(Revision))
    assert demo.load() == 0
    assert (session.scalar(select(Clock.value)), session.scalar(select(func.count()).select_from(Revision))) == before


def test_once_leaves_a_site_alone_that_has_pages(session: Session) -> None:
    with db.writing():
        author = Person(name="Amal", slug="amal")
        session.add(author)
    publish.create("---\ntitle: ريبلد، المشروع والجماعة\n---\n", Signature(author))
    assert demo.load(once=True) == 0
    assert demo.load() == 16
    assert len(_pages(session)) == 17


def test_every_sample_opens_for_a_visitor(app: Flask, session: Session) -> None:
    demo.load()
    for page in _pages(session):
        reply = app.test_client().get(f"/pages/{page.slug}")
        assert reply.status_code == 200, page.title
        assert page.title.split("؟")[0] in reply.text
