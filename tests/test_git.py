"""Git repositories: taking their histories in, and writing the site's histories out as one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from pages_store import files, history, people, store
from pages_store.store import Signature
from pages_store.tables import Page, Revision
from wiki import create_app, db, publish
from wiki.cli import exchange
from wiki.config import read
from wiki.exchange import attaching, chains, git_export, git_import
from wiki.exchange.deriving import Choices
from wiki.exchange.histories import SourceError
from wiki.exchange.report import Report
from wiki.migrations import migrate


class Repository:
    """A repository as someone made it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seconds = 1_600_000_000
        folder.mkdir()
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *words: str, author: str = "Amal") -> str:
        mine = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        who = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in self._sign(author).items()}
        done = subprocess.run(
            ["git", *words], cwd=self.folder, env={**os.environ, **mine, **who}, check=True, capture_output=True
        )
        return done.stdout.decode().strip()

    def put(self, path: str, text: str | bytes) -> None:
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else text.encode())

    def commit(self, comment: str = "why", author: str = "Amal", **files: str | bytes) -> str:
        for path, text in files.items():
            self.put(path.replace("__", "/") + ".md", text)
        self.git("add", "--all")
        self.seconds += 60
        self.git("commit", "--quiet", "--allow-empty", "--allow-empty-message", "-m", comment, author=author)
        return self.git("rev-parse", "HEAD")

    def _sign(self, author: str) -> dict[str, str]:
        return {"NAME": author, "EMAIL": "secret@example.org", "DATE": f"{self.seconds} +0200"}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "guide")


def take(place: Path, **choices: str) -> Report:
    return git_import.take(place, Choices(**choices))


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.created, report.changed, report.unchanged, report.revisions


def past(session: Session, page: Page | None = None) -> list[Revision]:
    found = session.scalars(select(Revision).order_by(Revision.page_id, Revision.number))
    return [each for each in found if page is None or each.page_id == page.id]


def only(session: Session) -> Page:
    return session.scalars(select(Page)).one()


def titles(session: Session) -> list[str]:
    return list(session.scalars(select(Page.title).order_by(Page.id)))


def test_each_commit_of_a_file_is_a_revision_with_its_author_date_and_subject(
    session: Session, repository: Repository
) -> None:
    repository.commit("Begin\nthe page\n\nand more", en__water="# Water\none\n")
    repository.commit("unrelated", en__other="# Other\n")
    repository.commit("شرح", "سالم", en__water="# Water\r\ntwo")
    assert counts(take(repository.folder)) == (2, 0, 0, 3)
    page = store.by_slug(session, "water")
    told = [(each.text, each.author.name, each.comment, each.at) for each in past(session, page)]
    first, third = (datetime.fromtimestamp(1_600_000_000 + seconds, UTC) for seconds in (60, 180))
    assert told == [("# Water\none\n", "Amal", "Begin the page", first), ("# Water\ntwo", "سالم", "شرح", third)]
    assert page.language == "en"


def test_addresses_of_mail_are_kept_nowhere(session: Session, repository: Repository, tmp_path: Path) -> None:
    repository.commit(water="# Water\n")
    take(repository.folder)
    session.commit()
    assert all(b"secret@example.org" not in file.read_bytes() for file in (tmp_path / "instance").glob("kunnash.db*"))


def test_a_page_goes_on_through_renames_and_earlier_titles_lead_to_it(session: Session, repository: Repository) -> None:
    repository.commit(wells="# Wells\nwater for all of us in the town\n")
    repository.git("mv", "wells.md", "ar-water.md")
    repository.commit("move")
    repository.commit(**{"ar-water": "# Water\nwater for all of us in the town\n"})
    assert counts(take(repository.folder)) == (1, 0, 0, 3)
    assert [each.comment for each in past(session)] == ["why", "move", "why"]
    assert store.by_slug(session, "wells").title == "Water"


def test_a_file_that_takes_the_place_of_a_renamed_one_is_another_page(session: Session, repository: Repository) -> None:
    repository.commit(a="# One\nthis is the first\n", b="# Two\nand here the second\n")
    for old, new in (("b", "c"), ("a", "b")):
        repository.git("mv", f"{old}.md", f"{new}.md")
        repository.commit("move")
    repository.commit(a="# Three\nis new\n")
    assert counts(take(repository.folder)) == (3, 0, 0, 5)
    assert titles(session) == ["One", "Two", "Three"]


def test_a_deleted_file_is_a_deleted_page_and_comes_back_with_its_file(session: Session, repository: Repository) -> None:
    repository.commit(water="# Water\n")
    repository.git("rm", "--quiet", "water.md")
    repository.commit("gone", "Salem")
    take(repository.folder)
    page = only(session)
    assert page.deleted_at == datetime.fromtimestamp(1_600_000_120, UTC)
    assert counts(take(repository.folder)) == (0, 0, 1, 0)

    repository.commit("back", water="# Water\nagain\n")
    assert counts(take(repository.folder)) == (0, 1, 0, 1)
    session.refresh(page)
    assert page.deleted_at is None
    assert [each.comment for each in past(session)] == ["why", "back"]


def test_of_merged_branches_all_commits_count_and_the_merge_says_so(session: Session, repository: Repository) -> None:
    repository.commit("base", water="# Water\n\none\n\ntwo\n\nthree\n")
    repository.git("checkout", "--quiet", "-b", "branch")
    repository.commit("on the branch", "Salem", water="# Water\n\none\n\ntwo\n\nTHREE\n")
    repository.git("checkout", "--quiet", "main")
    repository.commit("on main", water="# Water\n\nONE\n\ntwo\n\nthree\n")
    repository.git("merge", "--quiet", "--no-edit", "branch")
    take(repository.folder)
    revisions = past(session)
    assert {each.comment for each in revisions[1:3]} == {"on the branch", "on main"}
    assert (revisions[3].parent_number, revisions[3].merged_number) == (3, 2)
    assert only(session).head.text == "# Water\n\nONE\n\ntwo\n\nTHREE\n"


@pytest.mark.parametrize("strategy", ["ours", "theirs"])
def test_a_page_ends_as_the_newest_commit_has_its_file_whatever_a_merge_dropped(
    session: Session, repository: Repository, strategy: str
) -> None:
    repository.commit("base", water="# Water\n", other="# Other\n")
    repository.git("checkout", "--quiet", "-b", "branch")
    repository.commit("theirs", water="# Water\ntheirs\n", new="# New\n")
    repository.git("checkout", "--quiet", "main")
    repository.commit("ours", water="# Water\nours\n")
    words = ("-s", "ours") if strategy == "ours" else ("-X", "theirs")
    repository.git("merge", "--quiet", "--no-edit", *words, "branch")
    take(repository.folder)
    files = {place.read_text() for place in repository.folder.glob("*.md")}
    live = session.scalars(select(Page).where(Page.deleted_at.is_(None)))
    assert {page.head.text for page in live} == files


def test_a_file_renamed_here_and_edited_on_a_branch_is_one_page(session: Session, repository: Repository) -> None:
    body = "".join(f"line {number}\n" for number in range(20))
    repository.commit("base", water=f"# Water\n{body}")
    repository.git("checkout", "--quiet", "-b", "branch")
    repository.commit("edit", water=f"# Water\n{body}end\n")
    repository.git("checkout", "--quiet", "main")
    repository.git("mv", "water.md", "wells.md")
    repository.commit("rename")
    repository.git("merge", "--quiet", "--no-edit", "branch")
    take(repository.folder)
    assert only(session).head.text.endswith("end\n")


def test_a_revert_names_the_revision_that_it_brings_back(session: Session, repository: Repository) -> None:
    repository.commit(water="# Water\n")
    repository.commit(water="# Water\nmistake\n")
    repository.git("revert", "--no-edit", "HEAD")
    take(repository.folder)
    assert [each.reverted_number for each in past(session)] == [None, None, 1]


def test_a_second_import_adds_only_new_commits(session: Session, repository: Repository) -> None:
    repository.commit(water="# Water\n", wells="# Wells\n")
    take(repository.folder)
    ids = [each.id for each in past(session)]
    repository.commit(water="# Water\nmore\n")
    assert counts(take(repository.folder)) == (0, 1, 1, 1)
    assert [each.id for each in past(session)][:1] == ids[:1]
    assert counts(take(repository.folder)) == (0, 0, 2, 0)


def test_work_trees_bare_repositories_and_bundles_are_read_alike(
    session: Session, repository: Repository, tmp_path: Path
) -> None:
    repository.commit(water="# Water\n")
    repository.put("water.md", "not committed\n")
    repository.git("worktree", "add", "--quiet", str(tmp_path / "beside"), "-b", "beside")
    repository.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    repository.git("bundle", "create", "--quiet", str(tmp_path / "guide.bundle"), "HEAD", "main")
    assert counts(take(repository.folder)) == (1, 0, 0, 1)
    for place in ("beside", "bare.git", "guide.bundle", "guide/.git"):
        assert counts(take(tmp_path / place)) == (0, 0, 1, 0)


def test_texts_that_are_not_utf8_are_told_and_the_rest_goes_in(session: Session, repository: Repository) -> None:
    commit = repository.commit(water="# Water \xe9\n".encode("latin-1"))
    repository.commit(water="# Water é\n")
    report = take(repository.folder)
    assert report.refused == [("water.md", f"commit {commit[:12]}: not UTF-8: byte 9 can't be read")]
    assert [each.text for each in past(session)] == ["# Water é\n"]


def test_a_text_larger_than_a_page_is_told(session: Session, repository: Repository) -> None:
    repository.commit(water="x" * 3_000_000, wells="# Wells\n")
    ((path, reason),) = take(repository.folder).refused
    assert path == "water.md"
    assert reason.endswith("larger than 1,000,000 bytes")
    assert titles(session) == ["Wells"]


def test_links_between_files_lead_to_the_pages_that_they_became(app: Flask, session: Session, repository: Repository) -> None:
    repository.commit(en__water="# Water\n[wells](wells.md)\n", en__wells="# Wells\n")
    take(repository.folder)
    assert 'href="/pages/wells"' in app.test_client().get("/pages/water").text


def test_pictures_that_a_page_shows_come_with_it(session: Session, repository: Repository) -> None:
    repository.put("pictures/notes.txt", "notes")
    repository.put("pictures/unused.txt", "unused")
    repository.put("large.bin", b"0" * 25_000_001)
    repository.commit(en__water="# Water\n[notes](../pictures/notes.txt) [large](../large.bin)\n")
    report = take(repository.folder)
    assert [each.name for each in files.of_page(session, only(session))] == ["notes.txt"]
    assert report.notes == [("en/water.md", "large.bin not attached: larger than 25,000,000 bytes")]


def test_links_on_disk_are_not_followed(session: Session, repository: Repository) -> None:
    (repository.folder / "secret.md").symlink_to("/etc/passwd")
    repository.commit(water="# Water\n")
    take(repository.folder)
    assert titles(session) == ["Water"]


def test_nothing_that_a_repository_sets_is_run(session: Session, repository: Repository, tmp_path: Path) -> None:
    repository.commit(water="# Water\n")
    repository.commit(water="# Water\nmore\n")
    repository.put(".git/info/attributes", "*.md diff=evil filter=evil\n")
    command = f"touch {tmp_path}/ran; cat"
    for key in ("core.fsmonitor", "core.pager", "diff.external", "diff.evil.textconv", "filter.evil.smudge", "gpg.program"):
        repository.git("config", key, command)
    repository.git("config", "log.showSignature", "true")
    repository.git("config", "core.hooksPath", str(tmp_path))
    assert take(repository.folder).revisions == 2
    assert not (tmp_path / "ran").exists()


def test_a_shallow_repository_says_that_it_is_one(session: Session, repository: Repository, tmp_path: Path) -> None:
    repository.commit(water="# Water\n")
    repository.commit(water="# Water\nmore\n")
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.folder}", str(tmp_path / "shallow"))
    report = take(tmp_path / "shallow")
    assert report.revisions == 1
    assert "shallow" in report.notes[0][1]


def _none(folder: Path) -> Path:
    return folder


def _empty(folder: Path) -> Path:
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    return folder


def _within(folder: Path) -> Path:
    made = _empty(folder) / "docs"
    made.mkdir()
    return made


def _text(folder: Path) -> Path:
    (folder / "x.bundle").write_text("no bundle")
    return folder / "x.bundle"


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (_none, "is not a Git repository"),
        (_empty, "has no commit on its current branch"),
        (_within, "is not a Git repository but a folder within one"),
        (_text, "is not a whole Git bundle"),
    ],
)
def test_what_is_no_repository_is_refused_in_one_line(app: Flask, tmp_path: Path, make: object, reason: str) -> None:
    folder = tmp_path / "source"
    folder.mkdir()
    assert callable(make)
    with app.app_context():
        result = CliRunner().invoke(exchange.import_command, [str(make(folder)), "--format", "git"])
    assert result.exit_code == 1
    assert reason in result.output
    assert result.output.count("\n") <= 2


def test_without_the_program_it_is_said_what_is_missing(
    session: Session, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit(water="# Water\n")
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(SourceError, match="not installed"):
        take(repository.folder)


# Writing the history out


def write(text: str, author: str = "Amal", **more: object) -> Page:
    with db.writing():
        person = people.named(db.session(), author)
    return publish.create(text, Signature(person, **more)).page  # type: ignore[arg-type] # of a test


def save(page: Page, text: str, author: str = "Amal", **more: object) -> Revision:
    with db.writing():
        person = people.named(db.session(), author)
    return publish.edit(page.head, text, Signature(person, **more))  # type: ignore[arg-type] # of a test


def git(folder: Path, *words: str) -> str:
    command = ["git", "-c", "core.quotePath=false", *words]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True).stdout.decode()


def at(day: int) -> datetime:
    return datetime(2024, 1, day, tzinfo=UTC)


def story(session: Session) -> list[tuple[object, ...]]:
    """All that a history tells, page by page."""
    session.expire_all()
    told = []
    for page in session.scalars(select(Page).order_by(Page.slug)):
        told.append((page.slug, page.title, page.language, page.kind, page.deleted_at))
        told += [
            (each.text, each.at, each.author.name, each.comment, each.minor, *_earlier(each)) for each in past(session, page)
        ]
    return told


def _earlier(revision: Revision) -> tuple[int | None, ...]:
    return revision.merged_number, revision.reverted_number, revision.undone_number


def test_each_revision_is_a_commit_in_order_of_time(session: Session, tmp_path: Path) -> None:
    water = write("---\ntitle: ماء\n---\nواحد\n", "سالم", comment="بداية", at=at(1))
    write("---\ntitle: Wells\nlanguage: en\n---\none\n", at=at(2))
    save(water, "---\ntitle: ماء\n---\nاثنان\n", comment="تعديل", minor=True, at=at(3))
    report = git_export.export(tmp_path / "out")
    assert (report.pages, report.revisions) == (2, 3)
    lines = git(tmp_path / "out", "log", "--reverse", "--format=%an|%ae|%as|%s|%(trailers:key=Kunnash-Minor,valueonly)")
    assert lines.replace("\n\n", "\n").splitlines() == [
        "سالم|سالم@kunnash.invalid|2024-01-01|بداية|",
        "Amal|amal@kunnash.invalid|2024-01-02|Wells|",
        "Amal|amal@kunnash.invalid|2024-01-03|تعديل|yes",
    ]
    assert (tmp_path / "out" / "ar" / "ماء.md").read_text() == "---\ntitle: ماء\n---\nاثنان\n"


def test_log_and_blame_tell_what_history_tells_through_renames(session: Session, tmp_path: Path) -> None:
    body = "".join(f"line {number}\n" for number in range(9))
    page = write(f"---\ntitle: Wells\nlanguage: en\n---\n{body}", at=at(1))
    save(page, f"---\ntitle: Water\nlanguage: en\n---\n{body}", "Salem", comment="new name", at=at(2))
    save(page, f"---\ntitle: Water\nlanguage: en\n---\n{body}end\n", "Huda", comment="end", at=at(3))
    git_export.export(tmp_path / "out")
    log = git(tmp_path / "out", "log", "--follow", "--format=%an %s", "--", "en/water.md")
    assert log.splitlines() == ["Huda end", "Salem new name", "Amal Water"]
    blame = git(tmp_path / "out", "blame", "--line-porcelain", "en/water.md")
    authors = [line.removeprefix("author ") for line in blame.splitlines() if line.startswith("author ")]
    assert authors == ["Amal", "Salem", *["Amal"] * 11, "Huda"]


def test_hidden_and_erased_texts_are_in_no_object_also_of_an_earlier_export(session: Session, tmp_path: Path) -> None:
    page = write("---\ntitle: Water\n---\nsecret word\n", at=at(1))
    save(page, "---\ntitle: Water\n---\nother secret\n", at=at(2))
    save(page, "---\ntitle: Water\n---\npublic\n", at=at(3))
    out = tmp_path / "out"
    git_export.export(out)
    with db.writing() as change:
        history.erase(session, change, history.revision(session, page, 1))
        history.hide(session, change, history.revision(session, page, 2))
    assert git_export.export(out).revisions == 1
    objects = git(out, "cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)").splitlines()
    texts = [git(out, "cat-file", "blob", line.split()[0]) for line in objects if line.endswith("blob")]
    assert texts == ["---\ntitle: Water\n---\npublic\n"]
    assert "secret" not in git(out, "log", "--all", "--reflog", "-p")


def test_exporting_again_makes_the_same_commits_and_adds_the_new(session: Session, tmp_path: Path) -> None:
    page = write("---\ntitle: Water\n---\none\n", at=at(1))
    out = tmp_path / "out"
    heads = []
    for text in ("", "", "two"):
        if text:
            save(page, f"---\ntitle: Water\n---\n{text}\n", at=at(2))
        git_export.export(out)
        heads.append(git(out, "rev-parse", "HEAD"))
    assert heads[0] == heads[1]
    assert git(out, "rev-parse", "HEAD~1") == heads[0]
    assert git(out, "status", "--porcelain") == ""


@pytest.mark.parametrize("what", ["other things", "a commit", "a change"])
def test_a_folder_in_which_someone_else_works_is_left_alone(app: Flask, session: Session, tmp_path: Path, what: str) -> None:
    out = tmp_path / "out"
    write("---\ntitle: Water\n---\none\n", at=at(1))
    if what == "other things":
        out.mkdir()
        (out / "mine").touch()
    else:
        git_export.export(out)
        (out / "mine").touch()
    if what == "a commit":
        git(out, "add", ".")
        git(out, "-c", "user.name=x", "-c", "user.email=x", "commit", "-qm", "mine")
    result = CliRunner().invoke(exchange.export_command, [str(out), "--format", "git"])
    assert result.exit_code == 1
    assert "holds other things" in result.output
    assert (out / "mine").exists()


def test_a_deleted_page_ends_with_its_deletion(session: Session, tmp_path: Path) -> None:
    page = write("---\ntitle: Water\n---\none\n", at=at(1))
    with db.writing() as change:
        store.delete(session, change, page, people.named(session, "Salem"))
    git_export.export(tmp_path / "out")
    assert git(tmp_path / "out", "log", "--format=%an", "--name-status").split() == [
        "Salem", "D", "ar/water.md", "Amal", "A", "ar/water.md",
    ]  # fmt: skip


def test_files_lie_beside_their_pages(session: Session, tmp_path: Path) -> None:
    page = write("---\ntitle: Water\n---\none\n", at=at(1))
    with db.writing():
        stored = files.store_bytes(current_app.extensions["kunnash.settings"].files, b"notes")
        attaching.attach(session, page, [('a "b".md', stored)], page.head.author)
    assert git_export.export(tmp_path / "out").files == 1
    assert next((tmp_path / "out" / "files" / "water").iterdir()).read_bytes() == b"notes"
    with new_site(tmp_path / "second"):
        assert counts(take(tmp_path / "out")) == (1, 0, 0, 1)
        again = db.session().scalars(select(Page)).one()
        assert [each.sha256 for each in files.of_page(db.session(), again)] == [stored.sha256]


def test_an_empty_site_is_an_empty_repository(session: Session, tmp_path: Path) -> None:
    for _ in range(2):
        assert git_export.export(tmp_path / "out").revisions == 0


def test_an_export_makes_the_same_site_anew(session: Session, tmp_path: Path) -> None:
    body = "نصّ طويل بما يكفي\n" * 5
    rows = [
        chain("en/a.md", (f"# Wells\n{body}", 3), (f"# Water\n{body}", 1), (f"# Water\n{body}", 2), ("# Other\nx\n", 5)),
        chain("b/en/a.md", ("# Other\nsame title\n", 4)),
        chain("ar/gone.md", ("# ماء\n", 1), (None, 6)),
        chain("ar/back.md", ("---\ntitle: بئر\nkind: story\n---\n", 7), ("", 8), ("بلا عنوان", 9)),
    ]
    (tmp_path / "chains.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    chains.take(tmp_path / "chains.jsonl", Choices())
    page = session.scalars(select(Page).where(Page.kind == "story")).one_or_none() or session.scalars(select(Page)).first()
    assert page is not None
    publish.revert(page, 1, Signature(page.head.author, minor=True, at=at(20)))
    publish.undo(page.head, Signature(page.head.author, at=at(21)))
    git_export.export(tmp_path / "out")
    wanted = story(session)
    with new_site(tmp_path / "second"):
        assert take(tmp_path / "out").refused == []
        assert story(db.session()) == wanted


@pytest.mark.shared
def test_real_histories_come_back_whole(session: Session, tmp_path: Path, shared: Path) -> None:
    lines = (shared / "revisions" / "opensource-guide.jsonl").read_text("utf-8").splitlines()[::4]
    lines += (shared / "revisions" / "umbrella.jsonl").read_text("utf-8").splitlines()[::26]
    (tmp_path / "chains.jsonl").write_text("\n".join(lines), "utf-8")
    chains.take(tmp_path / "chains.jsonl", Choices())
    git_export.export(tmp_path / "out")
    wanted = story(session)
    with new_site(tmp_path / "second"):
        take(tmp_path / "out")
        assert story(db.session()) == wanted


def chain(path: str, *texts: tuple[str | None, int]) -> dict[str, object]:
    revisions = [
        {"ts": f"2024-01-{day:02}", "author": f"A{day % 3}", "summary": f"of {day}" * (day % 2), "text": text}
        | ({"op": "D"} if text is None else {})
        for text, day in texts
    ]
    return {"page": path, "revs": revisions}


@contextmanager
def new_site(data: Path) -> Iterator[Flask]:
    made = create_app(read({"KUNNASH_DATA": str(data)}))
    with made.app_context():
        migrate(db.engine(), made.extensions["kunnash.settings"])
        yield made
    made.extensions["kunnash.renderer"].close()
    made.extensions["kunnash.engine"].dispose()
