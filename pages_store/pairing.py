"""Which passages of two texts are the same, changed: found by the words that a comparison of words finds in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from pages_store import sequence
from pages_store.sequence import Hunk, Work

# Of the words of the shorter of two passages, so many must be in the other for it to be the same one.
_ALIKE: Final = 0.5


def alike(old: Sequence[Sequence[str]], new: Sequence[Sequence[str]], work: Work) -> dict[tuple[int, int], int]:
    """Return the pairs of passages, given as their words, that are alike, each with how many words they have in common.

    Each word counts in one pair only, and no pair crosses another.
    """
    befores, afters = _places(old), _places(new)
    common: Counter[tuple[int, int]] = Counter()
    at = new_at = 0
    hunks = sequence.hunks([word for word, _ in befores], [word for word, _ in afters], work)
    for hunk in [*hunks, Hunk(len(befores), len(befores), len(afters), len(afters))]:
        same = zip(befores[at : hunk.start], afters[new_at : hunk.new_start], strict=True)
        common.update((before, after) for (_, before), (_, after) in same)
        at, new_at = hunk.end, hunk.new_end
    return {pair: count for pair, count in common.items() if count >= _ALIKE * min(len(old[pair[0]]), len(new[pair[1]]))}


def _places(passages: Sequence[Sequence[str]]) -> list[tuple[str, int]]:
    return [(word, place) for place, words in enumerate(passages) for word in words]
