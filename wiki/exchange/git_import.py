"""Importing a Git repository of Markdown files: each file is a page, each commit that changed it a revision."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO, Final

from pages_store import limits, store
from wiki import db
from wiki.exchange import git, git_files, git_log, histories, trailers
from wiki.exchange.chronicle import Step
from wiki.exchange.deriving import Choices
from wiki.exchange.git import Repository
from wiki.exchange.git_log import Line, Mark
from wiki.exchange.histories import History, Run
from wiki.exchange.report import Report

_REVERTS: Final = re.compile(r"^This reverts commit [0-9a-f]{7,64}", re.MULTILINE)
_MOST_BYTES: Final = limits.PAGE_BYTES


def take(place: Path, choices: Choices, progress: Callable[[int, int], None] = lambda _done, _all: None) -> Report:
    """Import the Markdown files of the current branch of a work tree, a bare repository or a bundle.

    Authors are known by their names; addresses of mail are not read. What was imported before is known by its commit.

    Raises:
        SourceError: it is no repository, holds no commit, or `git` failed; what was taken before is in.
    """
    run = Run(choices, Report())
    with git.opened(place) as repository:
        lines, files = git_log.lines(repository), git_log.files(repository)
        with git.running(repository.folder, "cat-file", "--batch") as (asked, told):
            for number, line in enumerate(lines, 1):
                steps = _steps(run, line, lambda blob: _content(asked, told, blob, _MOST_BYTES))
                history = History(line.marks[-1].path, repository.name, steps)
                page_id = histories.take(run, history)
                if page_id and line.blob:
                    page = store.page(db.session(), page_id)
                    read = partial(_content, asked, told, most=limits.UPLOAD_BYTES)
                    notes = git_files.attach(page, history.path, files, read)
                    run.report.notes += [(history.path, note) for note in notes]
                progress(number, len(lines))
        _tell_limits(run, repository)
    return run.report


def _steps(run: Run, line: Line, content: Callable[[str], bytes]) -> Iterator[Step]:
    """Yield the steps of a file; a text that can't be read is told among the refused."""
    for mark in line.marks:
        try:
            text = content(mark.blob).decode("utf-8") if mark.blob else None
            yield _step(line, mark, text, run.choices)
        except UnicodeDecodeError as error:
            reason = f"not UTF-8: byte {error.start + 1} can't be read"
            run.report.refused.append((mark.path, f"commit {mark.commit.id[:12]}: {reason}"))
        except (ValueError, OverflowError, OSError) as error:
            run.report.refused.append((mark.path, f"commit {mark.commit.id[:12]}: {error}"))


def _step(line: Line, mark: Mark, text: str | None, choices: Choices) -> Step:
    comment, told = trailers.read(mark.commit.message)
    merged = mark.merged or _counted(line, told.get(trailers.MERGES, ""))
    undone = _counted(line, told.get(trailers.UNDOES, ""))
    return Step(
        key=_key(mark),
        at=datetime.fromtimestamp(int(mark.commit.at), UTC),
        author=mark.commit.author or choices.author,
        comment=comment,
        text=text,
        path=mark.path,
        minor=trailers.MINOR in told,
        removed=not mark.blob,
        merged=_key(merged) if merged else "",
        undone=_key(undone) if undone else "",
        title=told.get(trailers.TITLE, ""),
        reverts=trailers.REVERTS in told or _REVERTS.search(mark.commit.message) is not None,
    )


def _counted(line: Line, number: str) -> Mark | None:
    """Return the mark that an export of ours names by its place among those of the page."""
    return line.marks[int(number) - 1] if number.isdigit() and 0 < int(number) <= len(line.marks) else None


def _key(mark: Mark) -> str:
    return f"git:{mark.commit.id}:{mark.path}"


def _content(asked: IO[bytes], told: IO[bytes], blob: str, most: int) -> bytes:
    """Return the bytes of a blob. Raises `ValueError` if they are more than `most`, or missing."""
    asked.write(f"{blob}\n".encode())
    asked.flush()
    *_, size = told.readline().split()
    if not size.isdigit():
        raise ValueError("its content is missing")
    left = int(size)
    kept = told.read(min(left, most))
    left -= len(kept)
    whole = not left
    while left > 0:
        left -= len(told.read(min(left, most)))
    told.read(1)
    if not whole:
        raise ValueError(f"larger than {most:,} bytes")
    return kept


def _tell_limits(run: Run, repository: Repository) -> None:
    if (repository.folder / "shallow").is_file():
        run.report.notes.append((repository.name, "a shallow repository: what came before its oldest commits is not in it"))
