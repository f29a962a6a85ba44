"""Who wrote it: for each token of a text the revision that put it in first, through moves, edits and being brought back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from itertools import chain, groupby, islice
from typing import Final, TypeAlias

import regex

from pages_store.comparing import diff, sequence
from pages_store.comparing.sequence import Hunk, Work
from pages_store.comparing.tokens import is_word, tokens

Numbers: TypeAlias = tuple[int, ...]
"""The number of a revision for each token of a line."""

_LINE: Final = regex.compile(r"[^\n]*\n|[^\n]+")
# A line is known again elsewhere by all of its words if it has so many different ones: fewer are the same by chance.
_LEAST_WORDS: Final = 4
# A line that was moved and edited keeps more than half of the words in both.
_LIKE: Final = 0.5
_MOST_COMPARED: Final = 2_500
# Lines that are gone are remembered, the last so many: someone may bring them back.
_MOST_GONE: Final = 2_000
_STEPS: Final = 100_000


@dataclass(frozen=True)
class Blame:
    """The lines of a text, each with the revision of each of its tokens; `gone` holds those of former lines, by a hash."""

    lines: tuple[str, ...] = ()
    numbers: tuple[Numbers, ...] = ()
    gone: Mapping[str, Numbers] = field(default_factory=dict)

    def passages(self) -> Iterator[list[tuple[int, str]]]:
        """Yield each line as passages, number and text; what stands between words goes with the word before it."""
        for line, numbers in zip(self.lines, self.numbers, strict=True):
            cut = _cut(line)
            first = next((number for number, token in zip(numbers, cut, strict=True) if is_word(token)), numbers[0])
            said: list[int] = []
            for number, token in zip(numbers, cut, strict=True):
                said.append(number if is_word(token) else said[-1] if said else first)
            pairs = groupby(zip(said, cut, strict=True), key=lambda pair: pair[0])
            yield [(number, "".join(token for _, token in run)) for number, run in pairs]


def after(before: Blame, text: str, number: int, *, again: bool = False) -> Blame:
    """Return who wrote `text`, which revision `number` made of the text before.

    Words that stood there keep their revisions, also in a line that was moved, or moved and edited. So do lines of four words
    or more that stood in any earlier text; with `again`, for a revision that brings one of those back, shorter ones too.

    Source: blame as in Git with -M and -C, of words instead of lines, and with lines known again after they were gone.
    """
    lines = tuple(_LINE.findall(text))
    hunks = sequence.hunks(before.lines, lines, Work(_STEPS))
    removed = {_key(before.lines[at]): before.numbers[at] for hunk in hunks for at in range(hunk.start, hunk.end)}
    known = {**before.gone, **removed}
    found: dict[int, Numbers] = {}
    for at in chain.from_iterable(range(hunk.new_start, hunk.new_end) for hunk in hunks):
        if (again or len(_words(lines[at])) >= _LEAST_WORDS) and (numbers := known.get(_key(lines[at]))):
            found[at] = _fitted(numbers, len(_cut(lines[at])))
    kept = {_key(lines[at]) for at in found}
    rest = [_rest(before, hunk, kept, found) for hunk in hunks]
    for old, new in [*_moved(before.lines, lines, rest), *rest]:
        found.update(_edited(before, old, lines, [at for at in new if at not in found], number))
    return Blame(lines, tuple(_all(before, hunks, found)), _gone(before.gone, removed, lines))


def packed(numbers: Sequence[int]) -> list[int]:
    """Return numbers as runs: a number, how often it stands, the next number and so on."""
    return list(chain.from_iterable((number, sum(1 for _ in run)) for number, run in groupby(numbers)))


def unpacked(runs: Sequence[int]) -> Numbers:
    """Return the numbers that `packed` made runs of."""
    return tuple(chain.from_iterable([number] * times for number, times in zip(runs[::2], runs[1::2], strict=True)))


def of_text(text: str, numbers: Numbers, gone: Mapping[str, Numbers]) -> Blame:
    """Return the blame of a text whose tokens have these numbers."""
    lines = tuple(_LINE.findall(text))
    each, at = [], 0
    for line in lines:
        size = len(_cut(line))
        each.append(numbers[at : at + size])
        at += size
    return Blame(lines, tuple(each), gone)


@lru_cache(maxsize=20_000)
def _cut(line: str) -> tuple[str, ...]:
    return tuple(tokens(line))


@lru_cache(maxsize=20_000)
def _words(line: str) -> frozenset[str]:
    return frozenset(filter(is_word, _cut(line)))


@lru_cache(maxsize=20_000)
def _key(line: str) -> str:
    return sha256(line.strip().encode(errors="replace")).hexdigest()[:16]


def _fitted(numbers: Numbers, size: int) -> Numbers:
    """Return the numbers of a line for the same line with another end or indent."""
    return numbers[:size] + numbers[-1:] * (size - len(numbers))


def _rest(before: Blame, hunk: Hunk, kept: set[str], found: Mapping[int, Numbers]) -> tuple[list[int], list[int]]:
    """Return the lines of a hunk, old and new, that were not found whole."""
    old = [at for at in range(hunk.start, hunk.end) if _key(before.lines[at]) not in kept]
    return old, [at for at in range(hunk.new_start, hunk.new_end) if at not in found]


def _moved(
    before: Sequence[str], lines: Sequence[str], rest: Sequence[tuple[list[int], list[int]]]
) -> Iterator[tuple[list[int], list[int]]]:
    """Yield the old and the new place of lines that were moved from one hunk to another and edited."""
    if len(rest) < 2 or sum(len(old) for old, _ in rest) * sum(len(new) for _, new in rest) > _MOST_COMPARED:
        return
    old_words = {at: _words(before[at]) for old, _ in rest for at in old}
    for _, new in rest:
        for at in new:
            said = _words(lines[at])
            like = {place: len(said & kept) / (len(said | kept) or 1) for place, kept in old_words.items()}
            best = max(like, key=lambda place: like[place], default=None)
            if best is not None and like[best] > _LIKE and len(said) >= _LEAST_WORDS:
                yield [best], [at]


def _edited(before: Blame, old: Sequence[int], lines: Sequence[str], new: Sequence[int], number: int) -> dict[int, Numbers]:
    """Return the numbers of new lines made of old ones: words that stayed keep theirs."""
    old_tokens = [token for at in old for token in _cut(before.lines[at])]
    old_numbers = [each for at in old for each in before.numbers[at]]
    new_tokens = [token for at in new for token in _cut(lines[at])]
    first, last = _same_ends(old_tokens, new_tokens)
    middle, new_middle = old_tokens[first : len(old_tokens) - last], new_tokens[first : len(new_tokens) - last]
    numbers, at = old_numbers[:first], first
    for hunk in diff.phrases(middle, new_middle, diff.allowance(len(middle) + len(new_middle))):
        numbers += [*old_numbers[at : first + hunk.start], *[number] * (hunk.new_end - hunk.new_start)]
        at = first + hunk.end
    numbers += old_numbers[at:]
    found = of_text("".join(lines[at] for at in new), tuple(numbers), {})
    return dict(zip(new, found.numbers, strict=True))


def _same_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """Return how many tokens are the same at the start and, behind those, at the end."""
    first = next((at for at, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), min(len(old), len(new)))
    behind = zip(reversed(old[first:]), reversed(new[first:]), strict=False)
    return first, next((at for at, pair in enumerate(behind) if pair[0] != pair[1]), min(len(old), len(new)) - first)


def _all(before: Blame, hunks: Sequence[Hunk], found: Mapping[int, Numbers]) -> Iterator[Numbers]:
    at = 0
    for hunk in hunks:
        yield from before.numbers[at : hunk.start]
        yield from (found[place] for place in range(hunk.new_start, hunk.new_end))
        at = hunk.end
    yield from before.numbers[at:]


def _gone(gone: Mapping[str, Numbers], removed: Mapping[str, Numbers], lines: Sequence[str]) -> dict[str, Numbers]:
    if not removed:
        return dict(gone)
    standing = set(map(_key, lines))
    together = {**gone, **{key: numbers for key, numbers in removed.items() if key not in standing}}
    return dict(islice(together.items(), max(len(together) - _MOST_GONE, 0), None))
