"""Git repositories: taking their histories in, and writing the site's histories out as one."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from pages_store import store
from pages_store.tables import Page, Revision
from wiki.cli import exchange
from wiki.exchange import git_import
from wiki.exchange.deriving import Choices
from wiki.exchange.histories import SourceError
from wiki.exchange.report import Report


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
