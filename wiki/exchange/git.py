"""Reading Git repositories that strangers made, by the `git` program, without obeying their settings.

Objects are read through an empty repository of ours that borrows those of theirs: no configuration, hook, attribute or remote
of theirs has a say, and no transport is allowed.

Source: git-config, safe.directory; gitrepository-layout, objects/info/alternates; git, GIT_ALLOW_PROTOCOL.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from wiki.exchange.histories import SourceError

_ENVIRONMENT: Final = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_COUNT": "2",
    "GIT_CONFIG_KEY_0": "safe.directory",  # who owns it is of no matter to one who obeys none of its settings
    "GIT_CONFIG_VALUE_0": "*",
    "GIT_CONFIG_KEY_1": "core.hooksPath",
    "GIT_CONFIG_VALUE_1": os.devnull,
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C.UTF-8",
}
_CHUNK: Final = 1 << 16


@dataclass(frozen=True)
class Repository:
    """A repository open for reading: our folder that borrows its objects, its newest commit, and its name."""

    folder: Path
    head: str
    name: str


@contextmanager
def opened(place: Path) -> Iterator[Repository]:
    """Open the repository at `place` while the block runs: a work tree, a bare repository or a bundle.

    Raises:
        SourceError: it is none, has no commit, or there is no `git` program.
    """
    with tempfile.TemporaryDirectory(prefix="kunnash-git-") as made:
        folder = Path(made)
        head = _unbundled(folder, place) if place.is_file() else _borrowed(folder, place)
        yield Repository(folder, head, place.resolve().name.removesuffix(".git").removesuffix(".bundle") or "git")


def run(folder: Path, *arguments: str, more: Mapping[str, str] | None = None) -> bytes:
    """Return what `git` says in a repository. Raises `SourceError` with its own words where it fails."""
    try:
        command = [program(), *arguments]
        done = subprocess.run(command, cwd=folder, env=environment(more), capture_output=True, check=True)  # noqa: S603 - no shell
    except subprocess.CalledProcessError as error:
        words = error.stderr.decode(errors="replace").strip().splitlines()
        raise SourceError(f"git: {words[-1] if words else error.returncode}") from None
    return done.stdout


@contextmanager
def running(folder: Path, *arguments: str) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Run `git` in a repository beside the block; yield what it reads and what it writes.

    Raises:
        SourceError: it failed; what it said is in the message.
    """
    with tempfile.TemporaryFile() as told:
        pipe = subprocess.PIPE
        command = [program(), *arguments]
        with subprocess.Popen(  # noqa: S603 - a command of ours, and no shell
            command, cwd=folder, env=environment(), stdin=pipe, stdout=pipe, stderr=told
        ) as child:
            if child.stdin is None or child.stdout is None:
                raise AssertionError
            try:
                yield child.stdin, child.stdout
                child.stdin.close()
                child.wait()
            finally:
                child.kill()
        if child.returncode:
            told.seek(0)
            raise SourceError(f"git: {told.read().decode(errors='replace').strip() or child.returncode}")


def parts(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield what stands between the NULs of a stream."""
    rest = b""
    while chunk := stream.read(_CHUNK):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole
    if rest:
        yield rest


def program() -> str:
    """Return where `git` is. Raises `SourceError` if it is not installed."""
    found = shutil.which("git")
    if found is None:
        raise SourceError("the program “git” is not installed")
    return found


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment in which `git` obeys no settings but ours."""
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": os.devnull, **_ENVIRONMENT, **(more or {})}


def _borrowed(folder: Path, place: Path) -> str:
    """Let the repository of ours see the objects of theirs; return their newest commit."""
    words = ("--path-format=absolute", "--git-common-dir", "--show-object-format", "--show-prefix")
    try:
        common, form, prefix = run(place, "rev-parse", *words).decode(errors="surrogateescape").split("\n")[:3]
    except (SourceError, ValueError):
        program()
        raise SourceError(f"{place} is not a Git repository") from None
    if prefix:
        raise SourceError(f"{place} is not a Git repository but a folder within one")
    try:
        head = run(place, "rev-parse", "--verify", "--quiet", "HEAD^{commit}").decode().strip()
    except SourceError:
        raise SourceError(f"{place} has no commit on its current branch") from None
    run(folder, "init", "--quiet", "--bare", f"--object-format={form}", "--template=")
    folder.joinpath("objects", "info").mkdir(exist_ok=True)
    folder.joinpath("objects", "info", "alternates").write_bytes(os.fsencode(Path(common, "objects")) + b"\n")
    shallow = Path(common, "shallow")
    if shallow.is_file():
        shutil.copyfile(shallow, folder / "shallow")
    return head


def _unbundled(folder: Path, place: Path) -> str:
    run(folder, "init", "--quiet", "--bare", "--template=")
    try:
        told = run(folder, "bundle", "unbundle", str(place.resolve()))
    except SourceError as error:
        program()
        raise SourceError(f"{place} is not a whole Git bundle ({error})") from None
    heads = {name: commit for commit, _, name in (line.partition(" ") for line in told.decode(errors="replace").splitlines())}
    if not heads:
        raise SourceError(f"{place} holds no commit")
    return heads.get("HEAD") or heads.get("refs/heads/main") or next(iter(heads.values()))
