"""Two edits of one plain text, paired paragraph by paragraph and word by word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final, TypeAlias, TypeVar

from pages_store import wording
from pages_store.comparing import sequence
from pages_store.comparing.sequence import Hunk, Work
from pages_store.comparing.tokens import paragraphs, tokens

T = TypeVar("T")
_Elements: TypeAlias = Sequence[str]
_Compare: TypeAlias = Callable[[_Elements, _Elements, Work], list[Hunk]]

# Some 0.4 s. Past it a passage is one conflict: a merge never trusts a comparison that gave up.
_STEPS: Final = 1_000_000


@dataclass(frozen=True)
class Piece:
    """A stretch of a merge in two versions; where they are the same, it is merged.

    `base` is what both began with. `key` is the name of a field, "" for text.
    """

    mine: str
    theirs: str
    base: str = ""
    key: str = ""

    @property
    def clashes(self) -> bool:
        """Whether a person has to choose."""
        return self.mine != self.theirs


@dataclass
class _Span:
    """A stretch of the base that was changed, and by how many elements it grew on either side."""

    start: int
    end: int
    growth: list[int] = field(default_factory=lambda: [0, 0])


def merged(base: str, mine: str, theirs: str) -> list[Piece]:
    """Return the pieces of the merge of two texts made from `base`, in order; each is a paragraph or some.

    What only one side changed is in both versions of a piece. All that was put in by a side is in the merged pieces or in
    that side's version.
    """
    return list(_whole(_by_paragraph(base, mine, theirs)))


def choice(base: T, mine: T, theirs: T) -> tuple[T, T]:
    """Return both versions of what is merged as a whole: if only one side changed it, that side's twice."""
    if mine == base:
        return theirs, theirs
    if theirs == base:
        return mine, mine
    return mine, theirs


def _by_paragraph(base: str, mine: str, theirs: str) -> Iterator[Piece]:
    # Changed neighbours go together: whether two paragraphs were put in at one point shows only among their words.
    regions = _regions(paragraphs(base), paragraphs(mine), paragraphs(theirs), sequence.hunks, reach=1)
    for region in [((base,), (mine,), (theirs,))] if regions is None else regions:
        passage = ["".join(elements) for elements in region]
        piece = Piece(*choice(*passage), passage[0])
        yield from _by_word(*passage) if piece.clashes else [piece]


def _by_word(base: str, mine: str, theirs: str) -> list[Piece]:
    regions = _regions(tokens(base), tokens(mine), tokens(theirs), wording.hunks)
    if regions is None:
        return [Piece(mine, theirs, base)]
    chosen = [choice(*region) for region in regions]
    # Two neighbouring edits may glue a word to another or to a mark, which neither side wrote.
    if any(_is_glued(version) for version in zip(*chosen, strict=True)):
        return [Piece(mine, theirs, base)]
    parts = ((*versions, region[0]) for versions, region in zip(chosen, regions, strict=True))
    return [Piece(*map("".join, part)) for part in parts]


def _regions(
    base: _Elements, mine: _Elements, theirs: _Elements, compare: _Compare, reach: int = 0
) -> list[tuple[_Elements, _Elements, _Elements]] | None:
    """Return `base` cut where its changes begin and end, with what each side has there; None if a comparison gave up.

    Changes of the two sides go into one region if they overlap, or insert at the same point; with a `reach` of 1, if they
    touch.
    """
    spans = _spans(base, (mine, theirs), compare, reach)
    if spans is None:
        return None
    regions = []
    at, places = 0, [0, 0]
    for span in [*spans, _Span(len(base), len(base))]:
        for start, end, growth in ((at, span.start, [0, 0]), (span.start, span.end, span.growth)):
            ends = [place + end - start + more for place, more in zip(places, growth, strict=True)]
            regions.append((base[start:end], mine[places[0] : ends[0]], theirs[places[1] : ends[1]]))
            places = ends
        at = span.end
    return regions


def _spans(base: _Elements, sides: tuple[_Elements, _Elements], compare: _Compare, reach: int) -> list[_Span] | None:
    edits = []
    for side, elements in enumerate(sides):
        work = Work(_STEPS)
        edits += [(hunk.start, hunk.end, side, hunk.growth) for hunk in compare(base, elements, work)]
        if work.gave_up:
            return None
    spans: list[_Span] = []
    for start, end, side, growth in sorted(edits):
        if not spans or (start - reach >= spans[-1].end and (start, end) != (spans[-1].start, spans[-1].end)):
            spans.append(_Span(start, end))
        spans[-1].end = max(spans[-1].end, end)
        spans[-1].growth[side] += growth
    return spans


def _is_glued(parts: Iterable[_Elements]) -> bool:
    version = list(chain.from_iterable(parts))
    return tokens("".join(version)) != version


def _whole(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield the pieces cut anew, at the ends of paragraphs."""
    mine = theirs = base = ""
    for piece in pieces:
        if piece.clashes:
            mine, theirs, base = mine + piece.mine, theirs + piece.theirs, base + piece.base
            continue
        for paragraph, old in _with_base(piece):
            mine, theirs, base = mine + paragraph, theirs + paragraph, base + old
            if paragraph.endswith("\n\n"):
                yield Piece(mine, theirs, base)
                mine = theirs = base = ""
    if mine or theirs or base:
        yield Piece(mine, theirs, base)


def _with_base(piece: Piece) -> Iterator[tuple[str, str]]:
    """Yield the paragraphs of a merged piece, each with what stood there; the last has it all if they are not as many."""
    new, old = paragraphs(piece.mine) or [""], paragraphs(piece.base)
    if len(new) != len(old):
        old = [""] * (len(new) - 1) + [piece.base]
    yield from zip(new, old, strict=True)
