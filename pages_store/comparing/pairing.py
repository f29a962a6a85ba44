"""Which passages of two texts are the same, changed: found by the words that a comparison of words finds in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from pages_store.comparing import sequence
from pages_store.comparing.sequence import Hunk, Work

_Places: TypeAlias = list[tuple[str, int]]
# Of the words of the shorter of two passages, so many must be in the other for it to be the same one.
_ALIKE: Final = 0.5
# If they have so many of the longer one's, they surely are.
_SURELY: Final = 0.7


def alike(old: Sequence[Sequence[str]], new: Sequence[Sequence[str]], work: Work) -> dict[tuple[int, int], int]:
    """Return the pairs of passages, given as their words, that are alike, each with how many words they have in common.

    Each word counts in one pair only, and no pair crosses another.
    """
    common: Counter[tuple[int, int]] = Counter()
    if len(old) == len(new):  # most often they stand for one another, and the order of their words need not be looked at
        there = {(place, place): (Counter(a) & Counter(b)).total() for place, (a, b) in enumerate(zip(old, new, strict=True))}
        if all(count >= _SURELY * max(len(old[place]), len(new[place])) for (place, _), count in there.items()):
            return there
    common.update(_in_order(_places(old), _places(new), work))
    return {pair: count for pair, count in common.items() if count >= _ALIKE * min(len(old[pair[0]]), len(new[pair[1]]))}


def _in_order(befores: _Places, afters: _Places, work: Work) -> Iterator[tuple[int, int]]:
    """Yield for each word in common the passages that it stands in."""
    at = new_at = 0
    hunks = sequence.hunks([word for word, _ in befores], [word for word, _ in afters], work)
    for hunk in [*hunks, Hunk(len(befores), len(befores), len(afters), len(afters))]:
        same = zip(befores[at : hunk.start], afters[new_at : hunk.new_start], strict=True)
        yield from ((before, after) for (_, before), (_, after) in same)
        at, new_at = hunk.end, hunk.new_end


def _places(passages: Sequence[Sequence[str]]) -> _Places:
    return [(word, place) for place, words in enumerate(passages) for word in words]
