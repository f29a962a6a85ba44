"""Where two sequences of texts differ, within a bound on work.

Source: Myers, "An O(ND) Difference Algorithm" (1986), as diff-match-patch has it, between anchors as in patience diff (Bram
Cohen): stretches that occur exactly once on each side, in the same order. Ours are runs of elements, since a word that both
sides have once is a poor witness.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Any, Final

from diff_match_patch import diff_match_patch

# The first character behind the surrogates: from here there is room for a million different elements, more than a page has.
_FIRST: Final = 0xE000
# Elements in an anchor. Four words are seldom the same twice by chance, and seldom broken by an edit.
_ANCHOR: Final = 4


@dataclass(frozen=True)
class Hunk:
    """`old[start:end]` gave way to `new[new_start:new_end]`; one of the two may be empty."""

    start: int
    end: int
    new_start: int
    new_end: int

    @property
    def size(self) -> int:
        """The number of elements on the longer side."""
        return max(self.end - self.start, self.new_end - self.new_start)

    @property
    def growth(self) -> int:
        """How many more elements `new` has here than `old`; negative for fewer."""
        return self.new_end - self.new_start - self.end + self.start

    def moved(self, by: int, new_by: int) -> Hunk:
        """Return the same hunk `by` elements further on in `old` and `new_by` in `new`."""
        return Hunk(self.start + by, self.end + by, self.new_start + new_by, self.new_end + new_by)


class Work:
    """How many steps a search may take: a count and no clock, so that its result does not depend on load.

    The library asks in each round of a search whether its deadline has passed. This stands in for the deadline: the n-th
    round takes at most 2n steps, and when they are used up, the answer is yes from then on.
    """

    def __init__(self, steps: int) -> None:
        self.steps = steps
        self.round = 0

    @property
    def gave_up(self) -> bool:
        """Whether some hunk is larger than it needed to be, because the steps were used up."""
        return self.steps < 0

    def __lt__(self, now: float) -> bool:
        self.round += 1
        self.steps -= 2 * self.round
        return self.gave_up


def hunks(old: Sequence[str], new: Sequence[str], work: Work) -> list[Hunk]:
    """Return where `new` differs from `old`, in order; between two hunks at least one element is the same in both.

    If `work` gives up, the smallest differences are still exact and the largest are replaced as a whole.
    """
    if not old or not new or len(old) == len(new) == 1:  # most of the gaps between words: nothing to search for
        return [Hunk(0, len(old), 0, len(new))] if list(old) != list(new) else []
    letters = {element: chr(_FIRST + number) for number, element in enumerate(dict.fromkeys(chain(old, new)))}
    old_letters, new_letters = ("".join(map(letters.__getitem__, elements)) for elements in (old, new))
    gaps = sorted(_gaps(old_letters, new_letters), key=lambda gap: gap.size)
    found = [hunk for gap in gaps for hunk in _searched(gap, old_letters, new_letters, work)]
    return sorted(found, key=lambda hunk: hunk.start)


def _gaps(old: str, new: str) -> Iterator[Hunk]:
    """Yield the stretches between the anchors."""
    at, new_at = 0, 0
    for start, new_start, end in [*_anchors(old, new), (len(old), len(new), len(old))]:
        if (at, new_at) != (start, new_start):
            yield Hunk(at, start, new_at, new_start)
        at, new_at = end, new_start + end - start


def _anchors(old: str, new: str) -> Iterator[tuple[int, int, int]]:
    """Yield the start in `old`, the start in `new` and the end in `old` of runs that are surely the same, in order."""
    library = diff_match_patch()
    prefix = library.diff_commonPrefix(old, new)
    suffix = library.diff_commonSuffix(old[prefix:], new[prefix:])
    last, new_last = len(old) - suffix, len(new) - suffix
    yield 0, 0, prefix
    at, new_at = prefix, prefix
    for start, new_start in _rising(_unique(old, prefix, last), _unique(new, prefix, new_last)):
        skip = max(at - start, new_at - new_start, 0)
        if skip < _ANCHOR:
            at, new_at = start + _ANCHOR, new_start + _ANCHOR
            yield start + skip, new_start + skip, at
    yield last, new_last, len(old)


def _unique(letters: str, start: int, end: int) -> dict[str, int]:
    """Return where each run of anchor length that occurs once between `start` and `end` begins, in order."""
    runs = [letters[at : at + _ANCHOR] for at in range(start, end - _ANCHOR + 1)]
    times = Counter(runs)
    return {run: at for at, run in enumerate(runs, start) if times[run] == 1}


def _rising(old: dict[str, int], new: dict[str, int]) -> list[tuple[int, int]]:
    """Return the places of most runs that both sides have in the same order.

    Source: Fredman, "On computing the length of longest increasing subsequences" (1975).
    """
    places = [(at, new[run]) for run, at in old.items() if run in new]
    lowest: list[int] = []  # the smallest place in `new` at which a chain of each length ends …
    ends: list[int] = []  # … and which of `places` that is
    before: list[int] = []
    for number, (_, new_at) in enumerate(places):
        length = bisect_left(lowest, new_at)
        lowest[length : length + 1] = [new_at]
        ends[length : length + 1] = [number]
        before.append(ends[length - 1] if length else -1)
    rising = []
    number = ends[-1] if ends else -1
    while number >= 0:
        rising.append(places[number])
        number = before[number]
    return rising[::-1]


def _searched(gap: Hunk, old: str, new: str, work: Work) -> list[Hunk]:
    """Return the smallest differences within `gap`; of those, if it has them, the ones that move nothing."""
    shortest = list(_shortest(gap, old, new, work))
    in_place = list(_in_place(gap, old, new)) if gap.growth == 0 else [gap]
    return min(in_place, shortest, key=_cost)


def _cost(found: list[Hunk]) -> int:
    return sum(2 * (hunk.end - hunk.start) + hunk.growth for hunk in found)


def _in_place(gap: Hunk, old: str, new: str) -> Iterator[Hunk]:
    """Yield the hunks of a gap that is as long in `new` as in `old`, each element compared with the one in its place."""
    shift = gap.new_start - gap.start
    for differs, places in groupby(range(gap.start, gap.end), lambda at: old[at] != new[at + shift]):
        if differs:
            start, *rest = places
            end = start + len(rest) + 1
            yield Hunk(start, end, start + shift, end + shift)


def _shortest(gap: Hunk, old: str, new: str, work: Work) -> Iterator[Hunk]:
    library = _Library()
    start, new_start = end, new_end = gap.start, gap.new_start
    for kind, run in library.diff_main(old[gap.start : gap.end], new[gap.new_start : gap.new_end], False, work):
        if kind == library.DIFF_EQUAL:
            if (start, new_start) != (end, new_end):
                yield Hunk(start, end, new_start, new_end)
            start, new_start = end, new_end = end + len(run), new_end + len(run)
        elif kind == library.DIFF_DELETE:
            end += len(run)
        else:
            new_end += len(run)
    if (start, new_start) != (end, new_end):
        yield Hunk(start, end, new_start, new_end)


class _Library(diff_match_patch):  # type: ignore[misc]  # it carries no types
    """The library, telling the work when a search begins anew."""

    def __init__(self) -> None:
        super().__init__()
        self.Diff_Timeout = 0  # else it first looks for long matches, in a time that grows with the square of the length

    def diff_bisect(self, old: str, new: str, work: Work) -> Any:
        work.round = 0
        return super().diff_bisect(old, new, work)
