"""Exporting the site as a folder, and making it anew from that folder."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from pages_store import aliases, comments, files, people, store, threads
from pages_store.store import Signature
from pages_store.tables import Page
from search_index import alike
from tests.store_cast import rendered
from wiki import create_app, db, publish
from wiki.cli import exchange
from wiki.config import read
from wiki.exchange import attaching, manifest, markdown_export, markdown_tree
from wiki.exchange.deriving import Choices
from wiki.migrations import migrate

TOO_EARLY = '{"threads": [{"comments": [{"at": "0001-01-01T00:00:00+14:00", "body": "So."}]}]}'
SHARED = Path(os.environ.get("KUNNASH_SHARED", "/nonexistent")) / "data"


@contextmanager
def new_site(data: Path) -> Iterator[Flask]:
    made = create_app(read({"KUNNASH_DATA": str(data)}))
    with made.app_context():
        migrate(db.engine(), made.extensions["kunnash.settings"])
        yield made
    made.extensions["kunnash.renderer"].close()
    made.extensions["kunnash.engine"].dispose()


def write(text: str) -> Page:
    with db.writing():
        author = people.named(db.session(), "Amal")
    return publish.create(text, Signature(author)).page


def tree_of(folder: Path) -> dict[str, bytes]:
    return {place.relative_to(folder).as_posix(): place.read_bytes() for place in folder.rglob("*") if place.is_file()}


def pages_of(folder: Path) -> dict[str, bytes]:
    return {path: data for path, data in tree_of(folder).items() if path.endswith(".md")}


def test_an_export_holds_each_page_byte_for_byte_by_language_and_slug(session: Session, tmp_path: Path) -> None:
    texts = ["---\ntitle: الإدارة المحلية\n---\nنص بلا سطر أخير", "---\ntitle: 'Due'\nlanguage: it\n---\n\n\ttesto\n"]
    for text in texts:
        write(text)
    report = markdown_export.export(tmp_path / "out")
    assert pages_of(tmp_path / "out") == {"ar/الإدارة-المحلية.md": texts[0].encode(), "it/due.md": texts[1].encode()}
    assert (report.pages, report.files, report.left_out) == (2, 0, [])


def test_files_lie_in_a_folder_of_their_page_and_come_back_with_it(session: Session, tmp_path: Path) -> None:
    page = write("---\ntitle: One\nlanguage: en\n---\n![[notes.txt]]\n")
    with db.writing():
        for content in (b"old", b"new"):
            stored = files.store_bytes(current_app.extensions["kunnash.settings"].files, content)
            attaching.attach(session, page, [("notes.txt", stored)], page.head.author)
    report = markdown_export.export(tmp_path / "out")
    assert report.files == 1
    assert (tmp_path / "out" / "files" / "one" / "notes.txt").read_bytes() == b"new"

    with new_site(tmp_path / "second"):
        markdown_tree.take(tmp_path / "out", Choices())
        (again,) = files.of_page(db.session(), db.session().scalars(select(Page)).one())
        assert again.name == "notes.txt"
        assert again.sha256 == stored.sha256


def test_what_is_said_about_a_page_comes_back_with_it(session: Session, tmp_path: Path) -> None:
    page = write("---\ntitle: One\nlanguage: en\n---\ntext\n")
    with db.writing() as change:
        amal, salem = (people.named(session, name) for name in ("amal", "salem"))
        thread = threads.open_thread(session, change, page, amal, "A question", "text")
        comments.add(session, change, thread, "Why **so**?", rendered(), amal)
        comments.add(session, change, thread, "Since.", rendered(), salem)
        comments.hide(session, change, comments.add(session, change, thread, "secret", rendered(), salem))
        threads.close(session, change, thread)
        aliases.add(session, change, page, "the first", alike.key("the first"), salem)
    at = [comment.at for comment in thread.comments][:2]
    markdown_export.export(tmp_path / "out")
    file = tmp_path / "out" / "discussions" / "one.json"
    assert "secret" not in file.read_text("utf-8")

    with new_site(tmp_path / "second"):
        assert markdown_tree.take(tmp_path / "out", Choices()).notes == []
        (again,) = threads.of_page(db.session(), db.session().scalars(select(Page)).one())
        assert (again.subject, again.passage, again.closed_at is not None) == ("A question", "text", True)
        assert [(each.author.name, each.body, each.at) for each in again.comments] == [
            ("amal", "Why **so**?", at[0]),
            ("salem", "Since.", at[1]),
        ]
        assert "<strong>so</strong>" in again.comments[0].html
        (wording,) = aliases.of_page(db.session(), again.page)
        assert (wording.typed, wording.author.name) == ("the first", "salem")
        assert markdown_tree.take(tmp_path / "out", Choices()).unchanged == 1
        markdown_export.export(tmp_path / "third")
        assert (tmp_path / "third" / "discussions" / "one.json").read_text("utf-8") == file.read_text("utf-8")


@pytest.mark.parametrize(
    "said", ["{", "[]", '{"threads": [{}]}', '{"threads": [{"comments": []}]}', '{"wordings": [1]}', "\udcff", TOO_EARLY]
)
def test_discussions_that_can_not_be_read_are_noted_and_the_page_comes_in(session: Session, tmp_path: Path, said: str) -> None:
    for path, text in (("en/one.md", "# One\n"), ("discussions/one.json", said)):
        (tmp_path / path).parent.mkdir()
        (tmp_path / path).write_bytes(text.encode(errors="surrogateescape"))
    report = markdown_tree.take(tmp_path, Choices())
    assert report.created == 1
    assert "its discussions are not taken" in report.notes[-1][1]


def test_what_is_said_and_can_not_be_used_keeps_neither_the_page_out_nor_what_can(session: Session, tmp_path: Path) -> None:
    said = [{"author": "amal", "at": "2024-01-01T00:00:00+00:00", "body": "So."}]
    talks = [{"subject": subject, "passage": "", "comments": said} for subject in ("", "x" * 201, "a\u202eb", "Well")]
    wordings = [{"words": words, "author": "salem"} for words in ("؟", "the first")]
    for path, text in (
        ("en/one.md", "# One\n"),
        ("discussions/one.json", json.dumps({"threads": talks, "wordings": wordings})),
    ):
        (tmp_path / path).parent.mkdir()
        (tmp_path / path).write_text(text, "utf-8")
    report = markdown_tree.take(tmp_path, Choices())
    page = session.scalars(select(Page)).one()
    assert [thread.subject for thread in threads.of_page(session, page)] == ["Well"]
    assert [wording.typed for wording in aliases.of_page(session, page)] == ["the first"]
    refused = [note for _, note in report.notes if "is not taken" in note]
    assert (report.created, report.refused, len(refused)) == (1, [], 4)


def test_a_file_that_is_markdown_comes_back_as_a_file(session: Session, tmp_path: Path) -> None:
    page = write("---\ntitle: One\nlanguage: en\n---\ntext\n")
    with db.writing():
        stored = files.store_bytes(current_app.extensions["kunnash.settings"].files, b"# Notes\n")
        attaching.attach(session, page, [("notes.md", stored)], page.head.author)
    markdown_export.export(tmp_path / "out")
    with new_site(tmp_path / "second"):
        markdown_tree.take(tmp_path / "out", Choices())
        (again,) = files.of_page(db.session(), db.session().scalars(select(Page)).one())
        assert again.name == "notes.md"


def test_hidden_and_deleted_texts_are_not_exported(session: Session, tmp_path: Path) -> None:
    hidden, deleted = write("---\ntitle: Hidden\n---\n"), write("---\ntitle: Deleted\n---\n")
    with db.writing() as change:
        hidden.head.hidden_at = datetime.now(UTC)
        store.delete(session, change, deleted, deleted.head.author)
    report = markdown_export.export(tmp_path / "out")
    assert pages_of(tmp_path / "out") == {}
    assert report.left_out == ["hidden: its newest text is hidden"]


def test_an_export_never_touches_a_folder_of_others(session: Session, tmp_path: Path) -> None:
    write("---\ntitle: One\n---\n")
    tmp_path.joinpath("out").mkdir()
    tmp_path.joinpath("out", "mine.txt").write_text("mine")
    done = CliRunner().invoke(exchange.export_command, [str(tmp_path / "out")])
    assert done.exit_code == 1
    assert "holds other things" in done.output
    assert tree_of(tmp_path / "out") == {"mine.txt": b"mine"}


def test_exporting_again_follows_the_site_and_keeps_what_others_put_there(session: Session, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = write("---\ntitle: First\nlanguage: en\n---\n")
    second = write("---\ntitle: Second\nlanguage: en\n---\n")
    write("---\ntitle: Third\nlanguage: en\n---\n")
    markdown_export.export(out)
    out.joinpath("en", "second.md").write_text("changed by hand")
    out.joinpath("mine.txt").write_text("mine")
    publish.edit(first.head, "---\ntitle: Renamed\nlanguage: en\n---\n", Signature(first.head.author))
    with db.writing() as change:
        store.delete(session, change, second, second.head.author)
    markdown_export.export(out)
    left = tree_of(out)
    del left[manifest.NAME]
    assert sorted(left) == ["en/renamed.md", "en/second.md", "en/third.md", "mine.txt"]


def test_pages_whose_titles_make_one_slug_keep_their_addresses(session: Session, tmp_path: Path) -> None:
    for title, language in (
        ("What now", "en"),
        ("What now?", "en"),
        ("What now!", "ar"),
        ("What, now", "en"),
        ("What-now", "ar"),
    ):
        write(f"---\ntitle: {title}\nlanguage: {language}\n---\n")
    markdown_export.export(tmp_path / "out")
    with new_site(tmp_path / "second"):
        assert markdown_tree.take(tmp_path / "out", Choices()).created == 5
        markdown_export.export(tmp_path / "again")
    assert tree_of(tmp_path / "again") == tree_of(tmp_path / "out")


def test_the_longest_titles_and_names_fit_into_a_file_system(session: Session, tmp_path: Path) -> None:
    page = write(f"---\ntitle: {'ش' * 200}\nlanguage: ar\n---\n")
    stored = files.store_bytes(current_app.extensions["kunnash.settings"].files, b"x")
    with db.writing():
        attaching.attach(session, page, [(f"{'ش' * 190}.txt", stored)], page.head.author)
    report = markdown_export.export(tmp_path / "out")
    assert (report.pages, report.files) == (1, 1)
    assert any(path.startswith("files/") and path.endswith(".txt") for path in tree_of(tmp_path / "out"))


def test_importing_an_export_into_its_own_site_changes_nothing(session: Session, tmp_path: Path) -> None:
    for text in ("---\ntitle: One\nlanguage: en\n---\n", "---\ntitle: Two\n---\nاثنان\n"):
        write(text)
    markdown_export.export(tmp_path / "out")
    report = markdown_tree.take(tmp_path / "out", Choices())
    assert (report.created, report.changed, report.unchanged) == (0, 0, 2)


def test_a_text_that_names_no_language_comes_back_as_it_is(session: Session, tmp_path: Path) -> None:
    write("---\ntitle: Two\n---\nاثنان\n")
    markdown_export.export(tmp_path / "out")
    with new_site(tmp_path / "second"):
        markdown_tree.take(tmp_path / "out", Choices(language="it", kind="lesson"))
        markdown_export.export(tmp_path / "again")
    assert tree_of(tmp_path / "again") == tree_of(tmp_path / "out")


@pytest.mark.shared
def test_real_pages_come_back_byte_for_byte(tmp_path: Path) -> None:
    with new_site(tmp_path / "first"):
        for folder in ("contributor-covenant", "opensource-guide", "umbrella/ar/travel"):
            assert markdown_tree.take(SHARED / "pages" / folder, Choices()).refused == []
        markdown_export.export(tmp_path / "out")
    with new_site(tmp_path / "second"):
        assert markdown_tree.take(tmp_path / "out", Choices()).refused == []
        markdown_export.export(tmp_path / "again")
    assert len(tree_of(tmp_path / "out")) > 130
    assert tree_of(tmp_path / "again") == tree_of(tmp_path / "out")
