"""Importing chains of revisions: files of JSON lines, each line a page with all its texts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from pages_store.documents import languages
from wiki.exchange import histories, tree
from wiki.exchange.chronicle import Step
from wiki.exchange.deriving import Choices
from wiki.exchange.histories import History, Run, SourceError
from wiki.exchange.report import Report

_ENDING: Final = ".jsonl"


def take(root: Path, choices: Choices, progress: Callable[[int, int], None] = lambda _done, _all: None) -> Report:
    """Import the chains of a file, or of all `.jsonl` files of a folder. A line that is none is told among the refused.

    A line is `{"page", "lang"?, "revs": [{"ts", "author"?, "summary"?, "op"?, "text", "commit"?, "minor"?}, …]}`, oldest
    first. `op` is A (added), M (modified), R (renamed) or D (deleted, without text); `ts` is a moment as ISO 8601 has it, of
    UTC if it names no zone.

    Raises:
        SourceError: the folder holds no such file.
    """
    files = [root] if root.is_file() else sorted(root.glob(f"*{_ENDING}"))
    if not files:
        raise SourceError(f"there is no {_ENDING} file in {tree.shown(str(root))}")
    run = Run(choices, Report())
    lines = sum(1 for file in files for _ in _lines(file))
    done = 0
    for file in files:
        for number, line in _lines(file):
            _take(run, file, number, line)
            done += 1
            progress(done, max(done, lines))
    return run.report


def _lines(file: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that are not empty, with their numbers from 1."""
    with file.open("rb") as data:
        for number, line in enumerate(data, 1):
            if line.strip():
                yield number, line


def _take(run: Run, file: Path, number: int, line: bytes) -> None:
    try:
        history = _history(file, json.loads(line.decode("utf-8-sig")), run.choices)
    except (ValueError, RecursionError) as error:
        run.report.refused.append((file.name, f"line {number}: {_reason(error)}"))
        return
    histories.take(run, history)


def _history(file: Path, row: Any, choices: Choices) -> History:
    """Return what a line says. Raises `ValueError` where it is no chain."""
    if not isinstance(row, dict) or not isinstance(row.get("revs"), list):
        raise ValueError("not an object with the list “revs”")
    path = _name(row, "page").strip("/")
    if not path or not row["revs"]:
        raise ValueError("“page” or “revs” is empty")
    steps: list[Step] = []
    seen: Counter[str] = Counter()
    for number, each in enumerate(row["revs"], 1):
        try:
            step = _step(path, each, steps[-1] if steps else None, choices)
        except (ValueError, OverflowError) as error:
            raise ValueError(f"revision {number}: {error}") from None
        seen[step.key] += 1
        steps.append(replace(step, key=f"{step.key}.{seen[step.key]}") if seen[step.key] > 1 else step)
    return History(path, file.stem, steps, languages.normal(_text(row, "lang", "")))


def _step(path: str, row: Any, before: Step | None, choices: Choices) -> Step:
    if not isinstance(row, dict):
        raise ValueError("not an object")
    removed = row.get("op") == "D"
    kept = before.text if before and row.get("op") == "R" else None
    text = None if removed else _text(row, "text", kept)
    at = datetime.fromisoformat(_text(row, "ts"))
    at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    known_as = _name(row, "commit", "") or tree.digest(f"{at.isoformat()}\n{text}".encode(errors="replace"))[:16]
    return Step(
        key=f"chains:{path}:{known_as}",
        at=at,
        author=_text(row, "author", "") or choices.author,
        comment=_text(row, "summary", ""),
        text=text,
        path=path,
        minor=row.get("minor") is True,
        removed=removed,
    )


def _text(row: dict[str, Any], key: str, default: str | None = None) -> str:
    value = default if row.get(key) is None else row[key]
    if not isinstance(value, str):
        raise ValueError(f"“{key}” is missing or no text")
    return value


def _name(row: dict[str, Any], key: str, default: str | None = None) -> str:
    """Return a text by which something is known, so that none of it may be lost. Raises `ValueError` for broken characters."""
    value = _text(row, key, default)
    value.encode()
    return value


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg} at character {error.pos + 1}"
    if isinstance(error, UnicodeEncodeError):
        return "a name holds half of a character"
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8: byte {error.start + 1} can't be read"
    return str(error) if isinstance(error, ValueError) else "nested too deeply"
