"""What rendering a text yields, in the shape in which the store keeps it beside the revision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ReferenceKind = Literal["title", "path", "file"]


@dataclass(frozen=True)
class Heading:
    """A heading as met in the text: its level (1 to 6), the id of its anchor, and its plain text."""

    level: int
    id: str
    text: str


@dataclass(frozen=True)
class Reference:
    """Something a text points to inside the site, under the `number` (from 0) its place holder has in the HTML.

    Kinds: `title`, a page by its title (`[[Title]]`); `path`, a relative link of an imported page; `file`, a file of the
    page by its name (`![[photo.jpg]]` or a relative image). `target` is what the writer typed, without label or anchor.
    """

    number: int
    kind: ReferenceKind
    target: str


@dataclass(frozen=True)
class Rendered:
    """The safe HTML of one text, with the headings and references met in it.

    In `html` the address of reference `n` is `ref:n`, with the anchor behind it where there is one (`ref:3#section`); it is
    replaced when the page is assembled. `problem` is a code for the reason why the text is shown as plain text, or "".
    `version` is that of the renderer; HTML of another version is made anew by the worker.
    """

    html: str
    headings: tuple[Heading, ...] = ()
    references: tuple[Reference, ...] = ()
    problem: str = ""
    version: int = 0
