"""The sample community that a new site may load."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pages_store import files, links, store
from pages_store.documents import document, kinds
from pages_store.documents.document import Document
from pages_store.store import Signature
from pages_store.tables import Clock, Page, Person, Rendering, Revision
from pages_store.thread_tables import Comment, Thread
from wiki import create_app, db, demo, labels, publish
from wiki.config import read
from wiki.demo.samples import PICTURES
from wiki.views import facts

SAMPLES = 60
PICTURE_BYTES = 40_000
CASES = Path(__file__).with_name("cases")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Iterator[Flask]:
    """A site with the sample community, for tests that change nothing."""
    wanted = read({"KUNNASH_DATA": str(tmp_path_factory.mktemp("community"))})
    shutil.copy(migrated, wanted.data)
    made = create_app(wanted)
    with made.app_context():
        assert demo.load() == SAMPLES
    yield made
    made.extensions["kunnash.renderer"].close()
    made.extensions["kunnash.engine"].dispose()


@pytest.fixture
def community(site: Flask) -> Iterator[Session]:
    """A session on that site's database."""
    with site.app_context():
        yield db.session()


def _words(name: str) -> set[str]:
    lines = CASES.joinpath("community.txt").read_text(encoding="utf-8").splitlines()[1:]
    return {value for key, value in (line.split("\t") for line in lines) if key == name}


def _pages(session: Session, kind: str = "") -> list[Page]:
    query = select(Page).order_by(Page.id)
    return list(session.scalars(query.where(Page.kind == kind) if kind else query))


def _documents(session: Session, kind: str = "") -> list[Document]:
    return [document.parse(page.head.text) for page in _pages(session, kind)]


def _counted(session: Session) -> list[int | None]:
    counts = (select(Clock.value), select(func.count(Revision.id)), select(func.count(Comment.id)))
    return [session.scalar(each) for each in counts]


def test_the_samples_show_every_kind_and_language(community: Session) -> None:
    pages = _pages(community)
    assert Counter(page.kind for page in pages) == {
        "lesson": 14,
        "team": 11,
        "term": 7,
        "policy": 6,
        "page": 6,
        "question": 5,
        "activity": 4,
        "study": 3,
        "story": 3,
        "opportunity": 1,
    }
    assert Counter(page.language for page in pages) == {"ar": 47, "it": 5, "fr": 5, "en": 3}
    assert community.scalar(select(func.count()).select_from(Rendering).where(Rendering.problem != "")) == 0


def test_every_sample_says_that_it_is_one_before_its_first_section(community: Session) -> None:
    for parsed in _documents(community):
        opening = parsed.body.partition("\n## ")[0]
        notes = "".join(line for line in opening.casefold().splitlines() if line.startswith(">"))
        assert any(word in notes for word in _words("said")), parsed.title


def test_those_who_read_no_arabic_are_told_the_fields_of_a_lesson_by_their_names_on_the_screen(community: Session) -> None:
    told = [parsed for parsed in _documents(community, "page") if parsed.language in ("it", "fr")]
    assert len(told) == 2
    for parsed in told:
        rows = re.findall(r"^\| ([^|\n]+) \| ([^|\n]+) \| ", parsed.body, re.MULTILINE)[1:]
        assert len(rows) == 6
        names = [_labels(language) for language in (parsed.language, "ar")]
        assert [row for row in rows if not (row[0] in names[0] and row[1] in names[1])] == []


def _labels(language: str) -> set[str]:
    with force_locale(language):
        return {labels.field(field.name) for field in kinds.kind("lesson").fields}


def test_every_sample_is_marked_as_one_and_is_whole(community: Session) -> None:
    for parsed in _documents(community):
        assert parsed.problem == ""
        assert _words("mark") & set(parsed.tags), parsed.title
        assert kinds.missing(parsed.kind, parsed.fields) == [], parsed.title
        known = {field.name for field in kinds.kind(parsed.kind).fields} | {"theme", "place", *kinds.COMMON}
        assert set(parsed.fields) <= known, parsed.title


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("lesson", ("problem", "done", "result", "why", "recommendation", "strength", "attribution")),
        ("policy", ("type", "issuer", "number", "year", "theme", "in_force", "scope")),
        ("study", ("creators", "institution", "issued", "type", "abstract", "keywords", "rights")),
        ("question", ("theme", "place", "status")),
        ("activity", ("start", "end", "place", "organiser")),
        ("opportunity", ("funder", "deadline", "who", "url")),
        ("story", ("place", "date")),
        ("term", ("ar", "it", "en", "fr", "variants")),
        ("team", ("type", "place", "institution", "members")),
    ],
)
def test_of_each_kind_the_fields_are_filled_in(community: Session, kind: str, names: tuple[str, ...]) -> None:
    for parsed in _documents(community, kind):
        assert [name for name in names if not parsed.listed(name)] == [], parsed.title


def test_lessons_say_what_to_repeat_and_what_to_avoid_and_questions_are_open_and_answered(community: Session) -> None:
    assert {parsed.fields["outcome"] for parsed in _documents(community, "lesson")} == {"repeat", "avoid"}
    questions = _documents(community, "question")
    assert {parsed.fields["status"] for parsed in questions} == {"open", "answered"}
    assert all(bool(parsed.listed("answer")) == (parsed.fields["status"] == "answered") for parsed in questions)


def test_each_of_the_ten_municipalities_has_its_team(community: Session) -> None:
    places = Counter(place for parsed in _documents(community, "team") for place in parsed.listed("place"))
    assert _words("municipality") < set(places)
    assert max(places.values()) == 1


def test_themes_are_those_of_the_taxonomy_and_each_is_spoken_of(community: Session) -> None:
    told = {theme for parsed in _documents(community) for theme in parsed.listed("theme")}
    assert told == _words("theme")


def test_links_lead_to_samples_but_for_the_pages_that_are_wanted(community: Session) -> None:
    assert {title for title, _ in links.wanted_pages(community, 100)} == _words("wanted")
    for page in _pages(community):
        named = facts.titles(document.parse(page.head.text))
        found = links.targets(community, named, page.language)
        assert [title for title in named if title not in found] == [], page.title
    linked = sum(bool(links.backlinks(community, page, 10)) for page in _pages(community))
    assert linked > SAMPLES * 2 // 3


def test_histories_name_who_wrote_what_and_when_in_order(community: Session) -> None:
    revisions = list(community.scalars(select(Revision).order_by(Revision.page_id, Revision.number)))
    assert Counter(each.number for each in revisions)[3] >= 5
    assert all(each.comment for each in revisions if each.number > 1)
    assert any(each.minor for each in revisions)
    for before, after in pairwise(revisions):
        assert before.page_id != after.page_id or before.at < after.at
        assert before.page_id != after.page_id or before.text != after.text
    signed = {(each.page_id, each.author_id) for each in revisions}
    writers = Counter(page_id for page_id, _ in signed)
    assert sum(people > 1 for people in writers.values()) >= 10
    assert all(person.team for person in community.scalars(select(Person)))


def test_the_newest_changes_are_those_that_were_made_last(community: Session) -> None:
    changes = [page.changed_at for page in sorted(_pages(community), key=lambda page: page.change)]
    assert changes == sorted(changes)


def test_discussions_are_open_and_closed_and_held_in_several_languages(community: Session) -> None:
    held = list(community.scalars(select(Thread)))
    assert {bool(thread.closed_at) for thread in held} == {True, False}
    assert len(held) >= 12
    for thread in held:
        times = [said.at for said in thread.comments]
        assert times == sorted(times)
        assert thread.active_at == times[-1]
        assert thread.closed_at is None or thread.closed_at >= thread.active_at
        assert thread.page.created_at < times[0]
        assert thread.passage in thread.page.head.text
    teams = {said.author.team_id for thread in held for said in thread.comments}
    assert len(teams) >= 6


def test_stories_show_their_pictures_each_small_and_described(site: Flask, community: Session) -> None:
    attached = {each.name for page in _pages(community) for each in files.of_page(community, page)}
    assert attached == {each.name for each in PICTURES.iterdir()}
    assert all(each.stat().st_size <= PICTURE_BYTES for each in PICTURES.iterdir())
    for page in _pages(community, "story"):
        shown = site.test_client().get(f"/pages/{page.slug}").text
        for each in files.of_page(community, page):
            assert f'/files/{each.sha256}/{each.name}" alt="' in shown
            assert f'{each.name}" alt=""' not in shown
            with Image.open(PICTURES / each.name) as picture:
                width, height = picture.size
            assert re.search(rf'/{each.name}" [^>]* width="{width}" height="{height}" loading="lazy">', shown)
        assert shown.count("<figcaption") == len(files.of_page(community, page)) > 0


def test_every_sample_opens_for_a_visitor(site: Flask, community: Session) -> None:
    for page in _pages(community):
        reply = site.test_client().get(f"/pages/{page.slug}")
        assert reply.status_code == 200, page.title
        assert page.title.split("؟")[0].replace("'", "&#39;") in reply.text


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
