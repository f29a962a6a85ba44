"""Two versions of one page in one: as the new one looks, with what was put in and taken out marked where it stands.

Blocks are paired with blocks and words with words, so that marks stand only around words inside one element: none is broken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Final, TypeAlias

from pages_store.comparing import diff, pairing, sequence, spelling
from pages_store.comparing.sequence import Hunk, Work
from pages_store.comparing.spelling import Sort
from wiki.markup.marked_words import Word, end, flat, home, written
from wiki.markup.sanitize import SafeHtml, sanitize_marked
from wiki.markup.trees import Element, inner, texts, tree

_CHARACTERS: Final = 600_000
_DEPTH: Final = 60
# What must not stand twice in a page, or leads away from it, is left off what is gone.
_LEFT_OFF: Final = frozenset({"id", "href"})
_CELLS: Final = frozenset({"td", "th"})
_INS: Final = '<ins class="put-in">'
_DEL: Final = '<del class="taken-out">'
_ALONE: Final = ('<del class="taken-out" dir="ltr">', '<ins class="put-in" dir="ltr">')
_IN_NUMBERS: Final = frozenset(".,:/٫٬%-")
_MOVED_HERE: Final = '<ins class="put-in moved">'
_MOVED_AWAY: Final = '<del class="taken-out moved">'
_SPELT_NOW: Final = '<ins class="put-in spelt">'
_SPELT_BEFORE: Final = '<del class="taken-out spelt">'
# A passage of fewer words stands elsewhere by chance.
_LEAST_WORDS: Final = 4

_Node: TypeAlias = Element | str
_Run: TypeAlias = list[_Node]


@dataclass(frozen=True)
class MarkLabels:
    """What stands beside marks in the reader's language: where a passage went or came from, and how words are spelt otherwise.

    "" for nothing.
    """

    moved_away: str = ""
    moved_here: str = ""
    spelt: Callable[[tuple[Sort, ...]], str] = lambda _ways: ""


def marked(old: SafeHtml, new: SafeHtml, *, quiet: bool = False, labels: MarkLabels = MarkLabels()) -> SafeHtml | None:
    """Return `new` with what it has and `old` has not in `<ins>`, and what only `old` has in `<del>`; None if too much.

    Joined without what is in `<ins>` or in `<del>`, the words are those of either, and of the labels. Passages that were
    moved, and words that are only spelt otherwise, have marks of their own; with `quiet` those words stand unmarked, as in
    `new`.
    """
    if len(old) + len(new) > _CHARACTERS:
        return None
    merger = _Merger(diff.allowance((len(old) + len(new)) // 4), quiet, labels)
    trees = tree(old), tree(new)
    if max(map(_depth, trees)) > _DEPTH:
        return None
    return sanitize_marked("".join(merger.blocks(*trees)))


def _depth(children: Sequence[_Node]) -> int:
    deepest, level = 0, [child for child in children if isinstance(child, Element)]
    while level:
        deepest += 1
        level = [child for each in level for child in each.children if isinstance(child, Element)]
    return deepest


@dataclass(frozen=True)
class _Merger:
    """Merges trees, within a bound on work."""

    work: Work
    quiet: bool
    labels: MarkLabels

    def blocks(self, old: Sequence[_Node], new: Sequence[_Node]) -> Iterator[str]:
        """Yield the merged HTML of what stands in two elements."""
        if all(_is_inline(child) for child in (*old, *new)):
            yield self._line(old, new)
            return
        befores, afters = list(_runs(old)), list(_runs(new))
        shown = [[inner(run) for run in runs] for runs in (befores, afters)]
        hunks = sequence.hunks(shown[0], shown[1], self.work)
        gone = {_key(run) for hunk in hunks for run in befores[hunk.start : hunk.end]}
        moved = gone & {_key(run) for hunk in hunks for run in afters[hunk.new_start : hunk.new_end]} - {""}
        new_at = 0
        for hunk in [*hunks, Hunk(len(befores), len(befores), len(afters), len(afters))]:
            yield "".join(shown[1][new_at : hunk.new_start])
            yield from self._replaced(befores[hunk.start : hunk.end], afters[hunk.new_start : hunk.new_end], moved)
            new_at = hunk.new_end

    def _replaced(self, old: list[_Run], new: list[_Run], moved: set[str]) -> Iterator[str]:
        at = new_at = 0
        for place, new_place in [*self._pairs(old, new), (len(old), len(new))]:
            for run in old[at:place]:
                yield (
                    self._moved(run, _MOVED_AWAY, self.labels.moved_away) if _key(run) in moved else _all(run, _DEL, gone=True)
                )
            for run in new[new_at:new_place]:
                yield self._moved(run, _MOVED_HERE, self.labels.moved_here) if _key(run) in moved else _all(run, _INS)
            if place < len(old):
                yield self._merged(old[place], new[new_place])
            at, new_at = place + 1, new_place + 1

    def _moved(self, run: _Run, mark: str, label: str) -> str:
        return _all(run, mark, gone=mark == _MOVED_AWAY).replace(mark, _label(label) + mark, 1)

    def _pairs(self, old: list[_Run], new: list[_Run]) -> Iterator[tuple[int, int]]:
        """Yield which runs became which, in order, each in one pair at most."""
        if len(old) == len(new) and {_shape(run) for run in (*old, *new)} <= _CELLS:
            yield from ((place, place) for place in range(len(old)))
            return
        at = new_at = 0
        said = [[list(map(spelling.fold, _words(run))) for run in runs] for runs in (old, new)]
        for place, new_place in sorted(pairing.alike(said[0], said[1], self.work)):
            if place >= at and new_place >= new_at and _shape(old[place]) == _shape(new[new_place]):
                yield place, new_place
                at, new_at = place + 1, new_place + 1

    def _merged(self, old: _Run, new: _Run) -> str:
        before, after = old[0], new[0]
        if isinstance(before, Element) and isinstance(after, Element) and not after.is_inline:
            return after.opening + "".join(self.blocks(before.children, after.children)) + after.closing
        return self._line(old, new)

    def _line(self, old: Sequence[_Node], new: Sequence[_Node]) -> str:
        """Return a stretch of text merged word by word, in the elements of the new one, with the words gone put in."""
        before, after = list(flat(old)), list(flat(new))
        found: list[tuple[str, Word]] = []
        at = new_at = 0
        keys = [[_folded(word) for word in words] for words in (before, after)]
        for hunk in [*diff.phrases(keys[0], keys[1], self.work), Hunk(len(before), len(before), len(after), len(after))]:
            for pair in zip(before[at : hunk.start], after[new_at : hunk.new_start], strict=True):
                found += self._same(*pair)
            beside = after[max(hunk.new_start - 1, 0) : hunk.new_start], after[hunk.new_start : hunk.new_start + 1]
            around = after[max(hunk.new_start - 1, 0) : hunk.new_start] + after[hunk.new_end : hunk.new_end + 1]
            gone, new_words = before[hunk.start : hunk.end], after[hunk.new_start : hunk.new_end]
            taken_out, put_in = _ALONE if _are_numbers_alone([*gone, *new_words], around) else (_DEL, _INS)
            found += ((taken_out, replace(word, around=home(word, *beside))) for word in gone)
            found += ((put_in, word) for word in new_words)
            at, new_at = hunk.end, hunk.new_end
        return "".join(written(found))

    def _same(self, before: Word, after: Word) -> Iterator[tuple[str, Word]]:
        """Yield a word that both versions have, with what it was before where it is only spelt otherwise."""
        if before.shown == after.shown or self.quiet:
            yield "", after
            return
        yield _SPELT_BEFORE, replace(before, around=after.around)
        yield _SPELT_NOW, after
        if label := _label(self.labels.spelt(spelling.sorts(before.shown, after.shown))):
            yield "", Word(label, after.around, is_html=True)


def _runs(children: Sequence[_Node]) -> Iterator[_Run]:
    """Yield each block by itself, and what stands between two blocks as one; not the spaces between."""
    run: _Run = []
    for child in [*children, None]:
        if child is not None and _is_inline(child):
            run.append(child)
            continue
        if run and inner(run).strip():
            yield run
        if child is not None:
            yield [child]
        run = []


def _shape(run: _Run) -> str:
    return run[0].tag if isinstance(run[0], Element) and not run[0].is_inline else ""


def _all(run: Sequence[_Node], mark: str, *, gone: bool = False) -> str:
    """Return a run with all its texts and pictures marked."""
    return "".join(_whole(child, mark, gone=gone) for child in run)


def _whole(child: _Node, mark: str, *, gone: bool) -> str:
    if isinstance(child, str):
        return f"{mark}{escape(child, quote=False)}{end(mark)}" if child.strip() else child
    given = tuple(pair for pair in child.attributes if not gone or pair[0] not in _LEFT_OFF)
    element = Element(child.tag, given, child.children)
    if child.children:
        return element.opening + _all(child.children, mark, gone=gone) + element.closing
    return f"{mark}{element.html()}{end(mark)}" if child.is_inline else element.html()


def _are_numbers_alone(words: Sequence[Word], beside: Sequence[Word]) -> bool:
    """Tell whether these are numbers and no parts of one: each runs by itself then, else the new one would stand first."""
    if any(word.is_html or any(map(str.isalpha, word.shown)) or _is_code(word) for word in words):
        return False
    is_part = any(word.shown in _IN_NUMBERS for word in beside)
    return not is_part and any(map(str.isdigit, "".join(word.shown for word in words)))


def _is_code(word: Word) -> bool:
    return any(element.tag == "code" for element in word.around)


def _folded(word: Word) -> str:
    return word.shown if word.is_html or _is_code(word) else spelling.fold(word.shown)


def _label(text: str) -> str:
    return f'<span class="tag gold way">{escape(text, quote=False)}</span>' if text else ""


def _key(run: _Run) -> str:
    """Return by what a passage is known again elsewhere; "" for one that is too short for that."""
    words = _words(run)
    return f"{_shape(run)} {' '.join(words)}" if len(words) >= _LEAST_WORDS else ""


def _words(run: _Run) -> list[str]:
    return [word for text in texts(run) for word in text.split()] or [inner(run)]


def _is_inline(child: _Node) -> bool:
    return isinstance(child, str) or child.is_inline
