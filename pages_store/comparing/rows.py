"""Two texts laid beside each other block by block: what stayed, what changed inside, what was put in, taken out or moved.

Source: the pairing of paragraphs and the moves as in MediaWiki's wikidiff2; ours pairs by the words that a comparison of words
finds in common, so that it is one search within one bound on work.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal

from pages_store.comparing import pairing, sequence, spelling
from pages_store.comparing.blocks import Block, Kind, cells
from pages_store.comparing.sequence import Hunk, Work
from pages_store.comparing.tokens import is_word, tokens

Sort = Literal["same", "changed", "added", "removed", "moved_from", "moved_to"]

# What was moved has left its place, so that more is asked of it, and that it is long enough not to be alike by chance.
_MOVED: Final = 0.7
_MOVED_WORDS: Final = 6
_MOVED_EXACT_WORDS: Final = 3
# A word that so many passages have tells none of them from the others.
_COMMON: Final = 20
_WHOLE: Final[frozenset[Kind]] = frozenset(("row", "code", "heading"))
"""Kinds of which one never becomes two by a break of a line."""


@dataclass(frozen=True)
class Row:
    """A passage in the old text, in the new one, or in both; blocks that a line break made two, or one, are one passage.

    What moved is in two rows with the same `move` (from 1): `moved_from` where it stood and `moved_to` where it stands. The
    latter has the `old` blocks as well, to be compared, though they stand elsewhere in the old text.
    """

    sort: Sort
    old: tuple[Block, ...]
    new: tuple[Block, ...]
    move: int = 0

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Return the blocks that are shown: the new ones, else those that are gone."""
        return self.new or self.old

    @property
    def kind(self) -> Kind:
        """Return the kind of what is shown."""
        return self.blocks[0].kind

    @property
    def section(self) -> str:
        """Return the heading above it."""
        return self.blocks[0].section


def text(blocks: Sequence[Block]) -> str:
    """Return the text of the blocks of a row, without the blank lines behind it."""
    return "".join(block.text + block.gap for block in blocks[:-1]) + (blocks[-1].text if blocks else "")


def rows(old: Sequence[Block], new: Sequence[Block], work: Work) -> list[Row]:
    """Return how the blocks `old` became `new`, in the order in which a reader meets them.

    The old blocks of all rows but those moved to a place are `old` in their order, the new blocks of all rows `new`.
    """
    hunks = sequence.hunks([each.text for each in old], [each.text for each in new], work)
    found: list[Row] = []
    at = new_at = 0
    for hunk in [*hunks, Hunk(len(old), len(old), len(new), len(new))]:
        found += (Row("same", (a,), (b,)) for a, b in zip(old[at : hunk.start], new[new_at : hunk.new_start], strict=True))
        found += _replaced(old[hunk.start : hunk.end], new[hunk.new_start : hunk.new_end], work)
        at, new_at = hunk.end, hunk.new_end
    return _with_moves(found)


def _replaced(old: Sequence[Block], new: Sequence[Block], work: Work) -> Iterator[Row]:
    """Yield the rows of a stretch in which no block stayed as it was."""
    at = new_at = 0
    for start, end, new_start, new_end in [*_pairs(old, new, work), (len(old), len(old), len(new), len(new))]:
        yield from _unpaired(old[at:start], new[new_at:new_start])
        if start < end:
            yield Row("changed", tuple(old[start:end]), tuple(new[new_start:new_end]))
        at, new_at = end, new_end


def _unpaired(old: Sequence[Block], new: Sequence[Block]) -> Iterator[Row]:
    """Yield the rows of blocks without words in common; as many of the same kinds, of few words, stand for one another."""
    is_short = all(len(each.text.split()) <= _MOVED_WORDS or each.kind in _WHOLE for each in (*old, *new))
    if is_short and [each.kind for each in old] == [each.kind for each in new]:
        yield from (Row("changed", (a,), (b,)) for a, b in zip(old, new, strict=True))
        return
    yield from (Row("removed", (each,), ()) for each in old)
    yield from (Row("added", (), (each,)) for each in new)


def _pairs(old: Sequence[Block], new: Sequence[Block], work: Work) -> list[tuple[int, int, int, int]]:
    """Return which blocks became which, as ranges in order: one for one, or one for several that it was cut into."""
    if not old or not new:
        return []
    common = pairing.alike([_words(each) for each in old], [_words(each) for each in new], work) | _named_alike(old, new)
    pairs = [(before, after) for before, after in common if _may_pair(old[before], new[after])]
    return _ranges(pairs, common, old, new)


def _named_alike(old: Sequence[Block], new: Sequence[Block]) -> dict[tuple[int, int], int]:
    """Return the pairs of rows of tables that begin with the same name, each with what outweighs words in common."""
    names, new_names = _names(old), _names(new)
    return {(names[name], new_names[name]): len(old[names[name]].text) for name in names.keys() & new_names.keys()}


def _names(found: Sequence[Block]) -> dict[str, int]:
    """Return the place of each row by its first cell, if no other begins so; numbers are no names, rows are counted anew."""
    firsts = [spelling.fold(next(iter(cells(each.text)), "")) if each.kind == "row" else "" for each in found]
    often = Counter(firsts)
    return {name: place for place, name in enumerate(firsts) if often[name] == 1 and any(map(str.isalpha, name))}


def _may_pair(old: Block, new: Block) -> bool:
    return old.kind == new.kind or not {old.kind, new.kind} & _WHOLE


def _ranges(
    alike: list[tuple[int, int]], common: dict[tuple[int, int], int], old: Sequence[Block], new: Sequence[Block]
) -> list[tuple[int, int, int, int]]:
    """Join pairs that share a block into one range where it may have been cut in two; else keep the better pair."""
    found: list[tuple[int, int, int, int]] = []
    for before, after in sorted(alike):
        start, end, new_start, new_end = found[-1] if found else (-1, -1, -1, -1)
        if before >= end and after >= new_end:
            found.append((before, before + 1, after, after + 1))
        elif {old[before].kind, new[after].kind} & _WHOLE:
            if common[before, after] > common.get((start, new_start), 0):
                found[-1] = (before, before + 1, after, after + 1)
        else:
            found[-1] = (start, max(end, before + 1), new_start, max(new_end, after + 1))
    kept: list[tuple[int, int, int, int]] = []
    for each in found:
        if not kept or (each[0] >= kept[-1][1] and each[2] >= kept[-1][3]):
            kept.append(each)
    return kept


def _words(block: Block) -> list[str]:
    return [spelling.fold(token) for token in tokens(block.text) if is_word(token)]


def _with_moves(found: list[Row]) -> list[Row]:
    """Mark what was taken out in one place and put in, perhaps changed a little, in another."""
    places = {sort: [place for place, row in enumerate(found) if row.sort == sort] for sort in ("removed", "added")}
    moved = _moves([found[at] for at in places["removed"]], [found[at] for at in places["added"]])
    pairs = sorted((places["added"][after], places["removed"][before]) for after, before in moved.items())
    result = list(found)
    number = 0
    for (last, last_from), (place, place_from) in pairwise([(-2, -2), *pairs]):
        number += (place, place_from) != (last + 1, last_from + 1)  # neighbours that moved together are one move
        result[place] = replace(found[place], sort="moved_to", old=found[place_from].old, move=number)
        result[place_from] = replace(found[place_from], sort="moved_from", move=number)
    return result


def _moves(removed: Sequence[Row], added: Sequence[Row]) -> dict[int, int]:
    """Return for each of the added rows that was moved the removed one that it was: the most alike first."""
    origins: dict[int, int] = {}  # by the old place, then turned round
    taken: set[int] = set()
    for _, place, at in sorted(_candidates(removed, added)):
        if at not in origins and place not in taken:
            origins[at] = place
            taken.add(place)
    return {place: at for at, place in origins.items()}


def _candidates(removed: Sequence[Row], added: Sequence[Row]) -> Iterator[tuple[float, int, int]]:
    there = [Counter(_words(row.old[0])) for row in removed]
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for place, words in enumerate(there):
        for word in words:
            holders[word].append(place)
    for place, row in enumerate(added):
        here = Counter(_words(row.new[0]))
        near = Counter(at for word in here if len(holders[word]) <= _COMMON for at in holders[word])
        for at, _ in near.most_common(3):
            likeness = _likeness(there[at], here)
            exact = removed[at].old[0].text == row.new[0].text
            if removed[at].kind == row.kind and _is_move(likeness, there[at].total(), exact=exact):
                yield -likeness, place, at


def _likeness(old: Counter[str], new: Counter[str]) -> float:
    return 2 * (old & new).total() / (old.total() + new.total() or 1)


def _is_move(likeness: float, words: int, *, exact: bool) -> bool:
    return (exact and words >= _MOVED_EXACT_WORDS) or (likeness >= _MOVED and words >= _MOVED_WORDS)
