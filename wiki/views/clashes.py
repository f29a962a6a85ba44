"""Two texts that clash, place by place: what each says there, what was picked, and the text that the picks make."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256

from flask import request
from flask_babel import gettext as _

from pages_store.comparing import merge
from pages_store.comparing.passages import Piece
from pages_store.documents import document
from pages_store.tables import Revision
from wiki import forms, labels
from wiki.views import comparison, editing
from wiki.views.comparison import Layout

_MOST = 50
"""So many places are picked one by one; from the last of them on, the rest is one."""
_MOST_COMPARED = 50_000
"""Of passages that are longer together, in characters, the changes are not marked: that would take seconds."""
_END = re.compile(r"\n*\Z")


@dataclass(frozen=True)
class Clash:
    """One place where two texts clash, `number` (from 1), with what was picked there: `theirs`, `mine`, `both` or `own`.

    `own` is what stands in its box, and `typed` whether that was changed since it was shown. `kind` is that of the page.
    """

    number: int
    piece: Piece
    kind: str
    language: str
    pick: str = ""
    own: str = ""
    typed: bool = False

    @property
    def label(self) -> str:
        """The name of the field, "" for text."""
        return labels.field(self.piece.key) if self.piece.key else ""

    @property
    def picks(self) -> list[str]:
        """What can be picked; of a field one value, of one with fixed choices none that is typed."""
        shape = editing.shape(self.piece.key, self.kind) if self.piece.key else "lines"
        both = [] if self.piece.key or not (self.piece.mine and self.piece.theirs) else ["both"]
        return ["theirs", "mine", *both, *([] if shape == "choice" else ["own"])]

    @property
    def base(self) -> str:
        """What both began with, as it is shown."""
        return self._said(self.piece.base)

    @property
    def theirs(self) -> Layout:
        """What the other changed here."""
        return self._layout(self.piece.theirs)

    @property
    def mine(self) -> Layout:
        """What the writer changed here."""
        return self._layout(self.piece.mine)

    @property
    def seen(self) -> str:
        """A mark of what stands in the box, by which it is known whether something was typed into it."""
        return _digest(self.own)

    @property
    def rows(self) -> int:
        """How many lines its box shows."""
        return min(max(2, 1 + self.own.count("\n") + len(self.own) // 60), 14)

    @property
    def settled(self) -> bool:
        """Whether it is clear what is to stand here: something was picked, and nothing typed would be lost by it."""
        return self.pick in self.picks and (self.pick == "own" or not self.typed)

    @property
    def text(self) -> str:
        """What was picked; as long as that is not clear, both texts between marks."""
        if not self.settled:
            return merge.marked(self.piece, mine_label=_("what you wrote"), theirs_label=_("what the other wrote"))
        if self.pick == "both":
            return self.piece.theirs.rstrip("\n") + "\n\n" + self.piece.mine
        return {"theirs": self.piece.theirs, "mine": self.piece.mine, "own": self._own()}[self.pick]

    def begun(self) -> str:
        """Return what its box holds at first."""
        if not self.piece.key:
            return self.piece.mine.rstrip("\n")
        value = editing.value(self.piece.mine, self.piece.key, self.kind)
        return self.piece.mine.rstrip("\n") if value is None else value

    def _own(self) -> str:
        if self.piece.key and editing.value(self.piece.mine, self.piece.key, self.kind) is not None:
            return editing.entry(self.piece.mine or self.piece.theirs, self.piece.key, self.kind, self.own)
        ends = (_END.search(version) for version in (self.piece.mine, self.piece.theirs))
        return self.own.rstrip("\n") + max((end[0] for end in ends if end), key=len) if self.own.strip() else ""

    def _layout(self, version: str) -> Layout:
        base, said = self.base, self._said(version)
        is_long = len(base) + len(said) > _MOST_COMPARED
        return comparison.compare(said if is_long else base, said, self.language)

    def _said(self, version: str) -> str:
        if not self.piece.key:
            return version.rstrip("\n")
        value = editing.value(version, self.piece.key, self.kind)
        if value is None:
            return version.rstrip("\n")
        return editing.said(self.piece.key, self.kind, value)


@dataclass(frozen=True)
class Clashes:
    """What a writer has to settle, in order: merged stretches as texts, and the places where two versions clash."""

    parts: tuple[str | Clash, ...]

    @cached_property
    def places(self) -> list[Clash]:
        """The places to be settled."""
        return [part for part in self.parts if isinstance(part, Clash)]

    @property
    def settled(self) -> bool:
        """Whether it is clear at each place what is to stand there."""
        return all(place.settled for place in self.places)

    @property
    def text(self) -> str:
        """The whole text that the picks make."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    @cached_property
    def digest(self) -> str:
        """A mark of the texts that clash, by which a form is known to be about these."""
        return _digest("\0".join(place.piece.theirs + "\0" + place.piece.mine for place in self.places))


def between(base: Revision, mine: str, head: Revision) -> Clashes:
    """Return where `mine`, written from `base`, and the head clash, with what the form that was sent says of these places."""
    theirs, kind, language = head.text, document.parse(head.text).kind, head.page.language
    parts: list[str | Clash] = []
    for piece in _bounded(merge.pieces("" if base.erased_at else base.text, mine, theirs)):
        if piece.clashes:
            number = 1 + sum(isinstance(part, Clash) for part in parts)
            shown = replace(piece, base="") if base.hidden_at else piece
            parts.append(Clash(number, shown, kind, language))
        elif parts and isinstance(parts[-1], str):
            parts[-1] += piece.mine
        else:
            parts.append(piece.mine)
    return _filled(Clashes(tuple(parts)))


def stray() -> list[str]:
    """Return what was typed into the boxes of the form that was sent."""
    typed = [(name, forms.text(name)) for name in request.form if name.startswith("own.")]
    return [text for name, text in typed if _digest(text) != forms.line(name.replace("own.", "seen."))]


def _bounded(pieces: list[Piece]) -> Iterator[Piece]:
    places = [number for number, piece in enumerate(pieces) if piece.clashes]
    end = len(pieces) if len(places) <= _MOST else places[_MOST - 1]
    yield from pieces[:end]
    rest = pieces[end:]
    if rest:
        yield Piece(*("".join(getattr(piece, side) for piece in rest) for side in ("mine", "theirs", "base")))


def _filled(found: Clashes) -> Clashes:
    """Return the places with what was picked and typed, if the form that was sent is about them."""
    is_known = forms.line("places") == found.digest
    return Clashes(tuple(_place(part, known=is_known) if isinstance(part, Clash) else part for part in found.parts))


def _place(place: Clash, *, known: bool) -> Clash:
    number = place.number
    own = forms.text(f"own.{number}") if known and f"own.{number}" in request.form else place.begun()
    typed = known and bool(forms.line(f"seen.{number}")) and _digest(own) != forms.line(f"seen.{number}")
    pick = forms.line(f"pick.{number}") if known else ""
    pick = pick or ("own" if typed else "")
    return replace(place, pick=pick, own=own, typed=typed)


def _digest(text: str) -> str:
    return sha256(text.encode(errors="replace")).hexdigest()[:16]
