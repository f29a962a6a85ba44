"""Taking in pages with all their revisions, whatever their source: dates, authors, comments and order stay as they were."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from pages_store.documents import document
from pages_store.errors import StaleEditError, StoreError
from wiki import messages
from wiki.exchange import chronicle
from wiki.exchange.chronicle import Chronicle, Step
from wiki.exchange.deriving import Choices
from wiki.exchange.report import Report

# A write holds these at most, so that a page of any length is taken in constant memory and others can save in between.
_BATCH_STEPS: Final = 500
_BATCH_CHARACTERS: Final = 8_000_000


class SourceError(Exception):
    """What was named can't be read as what it is said to be; the message says why."""


@dataclass(frozen=True)
class History:
    """A page of a source: the path it has now, the name of what holds the source, and its steps, oldest first.

    `page_id` is the page that it became by an earlier export of the same source, which may share no step with this one.
    `language` is what the source says of it beside its texts. `linked` says that other texts refer to it by its path. New
    steps are made Markdown by `convert`.
    """

    path: str
    top: str
    steps: Iterable[Step]
    language: str = ""
    linked: bool = True
    page_id: int = 0
    convert: Callable[[Step], Step] = lambda step: step


_OVERTAKEN: Final = "newer revisions of it were imported before, and none of these, so that it is a page of its own"


@dataclass
class Run:
    """One import of histories."""

    choices: Choices
    report: Report


def take(run: Run, history: History) -> int:
    """Bring the page of `history` in, or what is new in it.

    Each batch of steps is a transaction: what was taken before a failure is in, and taking it again takes the rest. A page
    that was changed here since is left alone and told among the refused. Returns the number of the
    page if anything of it was written, else 0.

    Raises:
        SourceError: reading the steps failed; what was read before is in.
    """
    page = Chronicle(history.path, history.top, run.choices, history.language, linked=history.linked, page_id=history.page_id)
    held: list[Step] = []
    try:
        for batch, is_last in _batches(history.steps):
            new = chronicle.unknown(page, batch)
            if chronicle.is_overtaken(page, batch):
                run.report.notes.append((history.path, _OVERTAKEN))
                page.page_id = 0
            # Where older revisions came to light, the newest text of the source still is the one to stand.
            if is_last and page.written + len(new) and batch[-1].key in page.numbers:
                new.append(replace(batch[-1], key=f"{batch[-1].key} after {page.last + len(new)}"))
            fresh = [*held, *_usable(run, map(history.convert, new))]
            ready = next((n for n in range(len(fresh), 0, -1) if _can_stand(fresh[n - 1])), 0)
            chronicle.write(page, fresh[:ready], is_last=is_last)
            held = fresh[ready:]
    except StaleEditError:
        run.report.refused.append((history.path, "its page was changed here or deleted since; left alone"))
    except StoreError as error:
        run.report.refused.append((history.path, messages.sentence(error)))
    run.report.refused += [(history.path, f"revision {_known_as(step)}: its source does not show the text") for step in held]
    _count(run.report, page)
    return page.page_id if page.written else 0


def _usable(run: Run, steps: Iterable[Step]) -> Iterator[Step]:
    """Yield the steps as a page can have them; one that it can't is told among the refused."""
    for step in steps:
        try:
            text = None if step.text is None else document.clean(step.text)
        except StoreError as error:
            run.report.refused.append((step.path, f"revision {_known_as(step)}: {messages.sentence(error)}"))
        else:
            yield replace(step, text=text)


def _batches(steps: Iterable[Step]) -> Iterator[tuple[list[Step], bool]]:
    """Yield the steps in batches, each with whether it is the last."""
    batch: list[Step] = []
    size = 0
    for step in steps:
        if len(batch) == _BATCH_STEPS or size > _BATCH_CHARACTERS:
            yield batch, False
            batch, size = [], 0
        batch.append(step)
        size += len(step.text or "")
    if batch:
        yield batch, True


def _can_stand(step: Step) -> bool:
    """Tell whether a page can end with this step: there is a text to show, or the page is gone."""
    return step.text is not None or step.removed


def _known_as(step: Step) -> str:
    return step.key.rpartition(":")[2]


def _count(report: Report, page: Chronicle) -> None:
    report.revisions += page.written
    report.notes += [(page.path, note) for note in page.notes]
    report.created += page.is_new
    report.changed += bool(page.written) and not page.is_new
    report.unchanged += page.page_id > 0 and not page.written
