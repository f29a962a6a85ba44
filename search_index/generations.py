"""The folders of an index: generations, the pointer to the one that serves, the locks. The same for every engine.

`current` names the folder that serves; a rebuild fills a new folder beside it and moves the pointer. `unfinished` says how far
a rebuild is, so that one that was cut off goes on. A folder's name begins with its engine and the version of what it holds.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from search_index.engine import IndexBusyError, IndexUnavailableError

WRITER_SECONDS: Final = 10.0
"""How long a writer waits for another."""

_PAUSE_SECONDS: Final = 0.02


@dataclass(frozen=True)
class Unfinished:
    """A rebuild that is not whole yet: its folder, the position it will have, and the number of the last page in it."""

    folder: str
    position: int
    last: int


def serving(root: Path) -> Path:
    """Return the folder that serves.

    Raises:
        IndexUnavailableError: there is none.
    """
    try:
        name = (root / "current").read_bytes().decode("ascii").strip()
    except (OSError, ValueError) as error:
        raise IndexUnavailableError("no index") from error
    if not name or "/" in name or name.startswith("."):
        raise IndexUnavailableError("no index")
    return root / name


def fresh(root: Path, prefix: str) -> Path:
    """Return a new folder that does not serve yet; what earlier rebuilds left is deleted."""
    (root / "unfinished").unlink(missing_ok=True)
    with suppress(IndexUnavailableError):
        _keep_only(root, serving(root))
    folder = root / f"{prefix}{uuid.uuid4().hex}"
    folder.mkdir(parents=True)
    return folder


def serve(root: Path, folder: Path) -> None:
    """Let a folder serve from now on, and delete all others. Readers that have files of these open keep them."""
    _replace(root / "current", folder.name)
    (root / "unfinished").unlink(missing_ok=True)
    _keep_only(root, folder)


def condemn(root: Path, folder: Path) -> None:
    """Let a broken folder no longer serve, in any process, so that whoever keeps the index rebuilds it."""
    with suppress(OSError, IndexUnavailableError):
        if serving(root) == folder:
            (root / "current").unlink()


def unfinished(root: Path, prefix: str) -> Unfinished | None:
    """Return what is known of a rebuild that was cut off; None if there is none, or one by another engine or version."""
    try:
        found = Unfinished(**json.loads((root / "unfinished").read_text("ascii")))
    except (OSError, ValueError, TypeError):
        return None
    fits = found.folder.startswith(prefix) and "/" not in found.folder and (root / found.folder).is_dir()
    return found if fits else None


def note(root: Path, state: Unfinished) -> None:
    """Note how far a rebuild is."""
    _replace(root / "unfinished", json.dumps(asdict(state)))


def forget(root: Path, folder: Path) -> None:
    """Give up a rebuild and the room it takes."""
    with suppress(OSError):
        (root / "unfinished").unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def held(root: Path, name: str, seconds: float) -> Iterator[None]:
    """Hold the lock of that name, which the system takes back from a process that dies. Who waits for it asks for it.

    Raises:
        IndexBusyError: another had it for so many seconds.
        IndexUnavailableError: the lock can't be made.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        file = (root / name).open("ab")
    except OSError as error:
        raise IndexUnavailableError(repr(error)) from error
    with file:
        deadline = time.monotonic() + seconds
        while not _is_taken(file.fileno()):
            if time.monotonic() >= deadline:
                raise IndexBusyError("the index is being written")
            with suppress(OSError):
                (root / f"{name}.asked").touch()
            time.sleep(_PAUSE_SECONDS)
        yield


def is_asked_for(root: Path, name: str) -> bool:
    """Tell whether another process waits for the lock of that name, or has waited since this was asked last."""
    try:
        (root / f"{name}.asked").unlink()
    except OSError:
        return False
    return True


def _is_taken(file: int) -> bool:
    """Take a lock if it is free; say whether it was."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _replace(path: Path, text: str) -> None:
    """Write a file that is there as it was or as it will be, also after a power cut."""
    new = path.with_name(f"{path.name}.new")
    with new.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if path.is_dir():  # not ours
        shutil.rmtree(path)
    os.replace(new, path)


def _keep_only(root: Path, folder: Path) -> None:
    for other in root.iterdir():
        if other.is_dir() and other != folder:
            shutil.rmtree(other, ignore_errors=True)
