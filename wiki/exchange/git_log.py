"""What a Git repository says of its Markdown files: each file's way through the commits, renames followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from wiki.exchange import git, trailers, tree
from wiki.exchange.git import Repository

_FILES: Final = ("100644", "100755", "100664")
_FORMAT: Final = "tformat:%x00%H%x00%at%x00%an%x00%B%x00"


@dataclass(frozen=True)
class Commit:
    """A commit: seconds since 1970, the author's name and the whole message."""

    id: str
    at: str
    author: str
    message: str

    @property
    def page(self) -> str:
        """The page that an export of ours says it is part of, or ""."""
        return trailers.read(self.message)[1].get(trailers.PAGE, "")

    @property
    def attaches(self) -> bool:
        """Tell whether an export of ours says that it attached a file to a page."""
        return trailers.FILE in trailers.read(self.message)[1]


@dataclass(frozen=True)
class Mark:
    """A commit that changed a file; `blob` is the file's content, "" where it went. `merged` is a mark that came in by it."""

    commit: Commit
    path: str
    blob: str
    merged: Mark | None = None


@dataclass(eq=False)
class Line:
    """The way of one file: what changed it, oldest first, under the path that it had then."""

    marks: list[Mark] = field(default_factory=list)

    @property
    def blob(self) -> str:
        """Its content after the last mark; "" if it is gone."""
        return self.marks[-1].blob if self.marks else ""


@dataclass(frozen=True)
class _Change:
    """A line of `git log --raw`: what happened to a file between a parent and the commit."""

    status: str
    before: str
    after: str
    old: str
    new: str


@dataclass
class _Walk:
    """Where the files lie while the commits are walked: those that are there, and those that went or were renamed.

    `pages` are those of an export of ours, whose commits name them.
    """

    lines: list[Line] = field(default_factory=list)
    pages: dict[str, Line] = field(default_factory=dict)
    here: dict[str, Line] = field(default_factory=dict)
    gone: dict[str, Line] = field(default_factory=dict)
    attached: set[str] = field(default_factory=set)


def lines(repository: Repository) -> list[Line]:
    """Return the way of each Markdown file of the current branch, in the order in which they came.

    All commits count, those of merged branches before the merge. Each way ends as the newest commit has the file.

    Raises:
        SourceError: `git` failed.
    """
    walk = _Walk()
    newest = None
    for commit, changes in _commits(repository):
        if commit.attaches:
            walk.attached.update(each.new for each in changes)
        else:
            _apply(walk, commit, changes)
        if not changes and (same := walk.pages.get(commit.page)):  # a revision that says what the one before said
            same.marks.append(Mark(commit, same.marks[-1].path, same.blob))
        newest = commit
    if newest:
        pages = {path: blob for path, blob in files(repository).items() if tree.is_markdown(path)}
        _end(walk, newest, {path: blob for path, blob in pages.items() if path not in walk.attached})
    return walk.lines


def files(repository: Repository) -> dict[str, str]:
    """Return the files of the newest commit: their contents by their paths. Links are none."""
    found = {}
    for entry in git.run(repository.folder, "ls-tree", "-r", "-z", repository.head).split(b"\0")[:-1]:
        about, _, name = entry.partition(b"\t")
        mode, _, blob = about.decode().split()
        if mode in _FILES:
            found[_path(name)] = blob
    return found


def _commits(repository: Repository) -> Iterator[tuple[Commit, list[_Change]]]:
    """Yield the commits, parents first, with their changes against all parents."""
    options = ("--topo-order", "--reverse", "--full-history", "--diff-merges=separate", "--root", "-M", "-l1000")
    plain = ("--raw", "-z", "--no-abbrev", "--no-ext-diff", "--no-textconv", "--encoding=UTF-8", f"--format={_FORMAT}")
    commit, changes = None, list[_Change]()
    with git.running(repository.folder, "log", *options, *plain, repository.head, "--") as (_, told):
        tokens = git.parts(told)
        for token in tokens:
            start = token.lstrip(b"\n").decode(errors="replace")
            if start.startswith(":"):
                changes += _change(start, tokens)
            elif start:
                found = Commit(start, *(next(tokens).decode(errors="replace") for _ in range(3)))
                if commit and found.id != commit.id:
                    yield commit, changes
                    changes = []
                commit = found
    if commit:
        yield commit, changes


def _change(start: str, tokens: Iterator[bytes]) -> Iterator[_Change]:
    """Yield a change if it is one of a Markdown file; a link, or what is called so no more, counts as gone."""
    _, mode, before, after, status = start.split()
    old = new = _path(next(tokens))
    if status[0] in "RC":
        new = _path(next(tokens))
    was, stands = tree.is_markdown(old), tree.is_markdown(new) and mode in _FILES
    if stands:
        yield _Change(status[0] if was else "A", before, after, old if was else new, new)
    elif was and status[0] != "C":
        yield _Change("D", before, after, old, old)


def _path(name: bytes) -> str:
    return name.decode("utf-8", "backslashreplace")


def _apply(walk: _Walk, commit: Commit, changes: Iterable[_Change]) -> None:
    """Let the files go where a commit put them. A merge has their changes against each of its parents."""
    present = {each.new: each for each in changes if each.status != "D"}
    renamed = {each.old for each in present.values() if each.status == "R"}
    left = {each.old for each in changes if each.status in "DR"} - present.keys()
    ways: dict[str, Line] = {}
    for path, each in present.items():
        way = walk.pages.get(commit.page) if commit.page else _way(walk, each, renamed)
        ways[path] = Line() if way is None or way in ways.values() else way
    for path in left & walk.here.keys():
        walk.gone[path] = walk.here.pop(path)
        if walk.gone[path] not in ways.values():
            walk.gone[path].marks.append(Mark(commit, path, ""))
    before = {path: {each.before for each in changes if each.new == path} for path in present}
    for path, way in ways.items():
        if commit.page:
            walk.pages[commit.page] = way
        _put(walk, way, Mark(commit, path, present[path].after, _merged(way, before[path])))


def _way(walk: _Walk, change: _Change, renamed: set[str]) -> Line | None:
    """Return the way that goes on with a change; None if it begins one."""
    if change.new in walk.here and change.new not in renamed:
        return walk.here[change.new]
    if change.status == "R":
        return walk.here.get(change.old) or walk.gone.get(change.old)
    earlier = walk.gone.get(change.new)  # the file came back; or a branch did not know yet that it was renamed
    return earlier if earlier and (change.status != "A" or not earlier.blob) else None


def _put(walk: _Walk, way: Line, mark: Mark) -> None:
    if not way.marks:
        walk.lines.append(way)
    if not way.marks or (way.marks[-1].path, way.blob) != (mark.path, mark.blob):
        there = next((path for path, each in walk.here.items() if each is way), mark.path)
        way.marks.append(mark)
        if there != mark.path:
            walk.gone[there] = walk.here.pop(there)
    walk.here[mark.path] = way


def _merged(way: Line, before: set[str]) -> Mark | None:
    """Return the newest mark before the last that a parent of a merge had."""
    several = len(before) > 1
    return next((each for each in reversed(way.marks[:-1]) if each.blob in before), None) if several else None


def _end(walk: _Walk, newest: Commit, files: dict[str, str]) -> None:
    """Let each way end as the newest commit has its file: merges may have dropped what a branch did."""
    for path in walk.here.keys() - files.keys():
        walk.here[path].marks.append(Mark(newest, path, ""))
    for path, blob in files.items():
        earlier = walk.here.get(path) or walk.gone.get(path)
        way = earlier if earlier and (path in walk.here or not earlier.blob) else Line()
        if way.blob != blob:
            _put(walk, way, Mark(newest, path, blob))
