"""Two versions of one page in one: as the new one looks, with what was put in and taken out marked where it stands.

Blocks are paired with blocks and words with words, so that marks stand only around words inside one element: none is broken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Final, TypeAlias

from pages_store import diff, pairing, sequence, spelling
from pages_store.sequence import Hunk, Work
from pages_store.tokens import tokens
from wiki.markup.sanitize import SafeHtml, sanitize_marked
from wiki.markup.trees import Element, inner, texts, tree

_CHARACTERS: Final = 600_000
_DEPTH: Final = 60
# What must not stand twice in a page, or leads away from it, is left off what is gone.
_LEFT_OFF: Final = frozenset({"id", "href"})
_CELLS: Final = frozenset({"td", "th"})
_INS: Final = '<ins class="put-in">'
_DEL: Final = '<del class="taken-out">'

_Node: TypeAlias = Element | str
_Run: TypeAlias = list[_Node]


@dataclass(frozen=True)
class _Word:
    """A word, a sign or a picture, and the inline elements that it stands in, outermost first."""

    shown: str
    around: tuple[Element, ...]
    is_html: bool = False

    @property
    def html(self) -> str:
        return self.shown if self.is_html else escape(self.shown, quote=False)


def marked(old: SafeHtml, new: SafeHtml, *, quiet: bool = False) -> SafeHtml | None:
    """Return `new` with what it has and `old` has not in `<ins>`, and what only `old` has in `<del>`; None if too much.

    Joined without what is in `<ins>` or in `<del>`, the words are those of either. With `quiet` words that are only spelt
    otherwise stand unmarked, as in `new`.
    """
    if len(old) + len(new) > _CHARACTERS:
        return None
    merger = _Merger(diff.allowance((len(old) + len(new)) // 4), quiet)
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

    def blocks(self, old: Sequence[_Node], new: Sequence[_Node]) -> Iterator[str]:
        """Yield the merged HTML of what stands in two elements."""
        if all(_is_inline(child) for child in (*old, *new)):
            yield self._line(old, new)
            return
        befores, afters = list(_runs(old)), list(_runs(new))
        shown = [[inner(run) for run in runs] for runs in (befores, afters)]
        new_at = 0
        end = Hunk(len(befores), len(befores), len(afters), len(afters))
        for hunk in [*sequence.hunks(shown[0], shown[1], self.work), end]:
            yield "".join(shown[1][new_at : hunk.new_start])
            yield from self._replaced(befores[hunk.start : hunk.end], afters[hunk.new_start : hunk.new_end])
            new_at = hunk.new_end

    def _replaced(self, old: list[_Run], new: list[_Run]) -> Iterator[str]:
        at = new_at = 0
        for place, new_place in [*self._pairs(old, new), (len(old), len(new))]:
            yield from (_all(run, _DEL, gone=True) for run in old[at:place])
            yield from (_all(run, _INS) for run in new[new_at:new_place])
            if place < len(old):
                yield self._merged(old[place], new[new_place])
            at, new_at = place + 1, new_place + 1

    def _pairs(self, old: list[_Run], new: list[_Run]) -> Iterator[tuple[int, int]]:
        """Yield which runs became which, in order, each in one pair at most."""
        if len(old) == len(new) and {_shape(run) for run in (*old, *new)} <= _CELLS:
            yield from ((place, place) for place in range(len(old)))
            return
        at = new_at = 0
        for place, new_place in sorted(pairing.alike(list(map(_words, old)), list(map(_words, new)), self.work)):
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
        before, after = list(_flat(old, ())), list(_flat(new, ()))
        found: list[tuple[str, _Word]] = []
        new_at = 0
        end = Hunk(len(before), len(before), len(after), len(after))
        keys = [[self._key(word) for word in words] for words in (before, after)]
        for hunk in [*diff.phrases(keys[0], keys[1], self.work), end]:
            found += (("", word) for word in after[new_at : hunk.new_start])
            beside = after[max(hunk.new_start - 1, 0) : hunk.new_start], after[hunk.new_start : hunk.new_start + 1]
            found += ((_DEL, replace(word, around=_home(word, *beside))) for word in before[hunk.start : hunk.end])
            found += ((_INS, word) for word in after[hunk.new_start : hunk.new_end])
            new_at = hunk.new_end
        return "".join(_written(found))

    def _key(self, word: _Word) -> str:
        is_literal = word.is_html or any(element.tag == "code" for element in word.around)
        return spelling.fold(word.shown) if self.quiet and not is_literal else word.shown


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


def _flat(children: Sequence[_Node], around: tuple[Element, ...]) -> Iterator[_Word]:
    for child in children:
        if isinstance(child, str):
            yield from (_Word(token, around) for token in tokens(child))
        elif child.children and child.is_inline:
            yield from _flat(child.children, (*around, child))
        else:
            yield _Word(child.html(), around, is_html=True)


def _home(word: _Word, before: list[_Word], behind: list[_Word]) -> tuple[Element, ...]:
    """Return the elements in which a word that is gone is shown: those of a neighbour like its own, else what both share."""
    tags = [element.tag for element in word.around]
    alike = (each.around for each in (*behind, *before) if [element.tag for element in each.around] == tags)
    return next(alike, _shared(before, behind))


def _shared(before: list[_Word], behind: list[_Word]) -> tuple[Element, ...]:
    """Return the elements in which both neighbours of a place stand."""
    if not before or not behind:
        return ()
    pairs = zip(before[0].around, behind[0].around, strict=False)
    shared: list[Element] = []
    for first, second in pairs:
        if first is not second:
            break
        shared.append(first)
    return tuple(shared)


def _written(found: Sequence[tuple[str, _Word]]) -> Iterator[str]:
    """Yield the words in their elements, neighbours with one mark in one."""
    around: tuple[Element, ...] = ()
    mark = ""
    for opening, word in [*found, ("", _Word("", ()))]:
        if word.around != around or opening != mark:
            yield _end(mark)
            kept = len(_shared([_Word("", around)], [_Word("", word.around)]))
            yield from (element.closing for element in reversed(around[kept:]))
            yield from (element.opening for element in word.around[kept:])
            yield opening
        yield word.html
        around, mark = word.around, opening


def _end(mark: str) -> str:
    return f"</{mark[1:4]}>" if mark else ""


def _all(run: Sequence[_Node], mark: str, *, gone: bool = False) -> str:
    """Return a run with all its texts and pictures marked."""
    return "".join(_whole(child, mark, gone=gone) for child in run)


def _whole(child: _Node, mark: str, *, gone: bool) -> str:
    if isinstance(child, str):
        return f"{mark}{escape(child, quote=False)}{_end(mark)}" if child.strip() else child
    given = tuple(pair for pair in child.attributes if not gone or pair[0] not in _LEFT_OFF)
    element = Element(child.tag, given, child.children)
    if child.children:
        return element.opening + _all(child.children, mark, gone=gone) + element.closing
    return f"{mark}{element.html()}{_end(mark)}" if child.is_inline else element.html()


def _words(run: _Run) -> list[str]:
    return [word for text in texts(run) for word in text.split()] or [inner(run)]


def _is_inline(child: _Node) -> bool:
    return isinstance(child, str) or child.is_inline
