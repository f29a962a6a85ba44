"""Words in the elements of a line, with marks around neighbours that were put in or taken out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from pages_store.comparing.tokens import tokens
from wiki.markup.trees import Element


@dataclass(frozen=True)
class Word:
    """A word, a sign or a picture, and the inline elements that it stands in, outermost first."""

    shown: str
    around: tuple[Element, ...]
    is_html: bool = False

    @property
    def html(self) -> str:
        """Return it as HTML, without the elements around it."""
        return self.shown if self.is_html else escape(self.shown, quote=False)


def flat(children: Sequence[Element | str], around: tuple[Element, ...] = ()) -> Iterator[Word]:
    """Yield the words of a line in their order; `around` are the elements that all of it stands in."""
    for child in children:
        if isinstance(child, str):
            yield from (Word(token, around) for token in tokens(child))
        elif child.children and child.is_inline:
            yield from flat(child.children, (*around, child))
        else:
            yield Word(child.html(), around, is_html=True)


def home(word: Word, before: list[Word], behind: list[Word]) -> tuple[Element, ...]:
    """Return the elements in which a word that is gone is shown: those of a neighbour like its own, else what both share."""
    tags = [element.tag for element in word.around]
    alike = (each.around for each in (*behind, *before) if [element.tag for element in each.around] == tags)
    return next(alike, _shared(before, behind))


def written(found: Sequence[tuple[str, Word]]) -> Iterator[str]:
    """Yield words, each with the start tag of its mark or "", in their elements; neighbours with one mark stand in one."""
    around: tuple[Element, ...] = ()
    mark = ""
    for opening, word in [*found, ("", Word("", ()))]:
        if word.around != around or opening != mark:
            yield end(mark)
            kept = len(_shared([Word("", around)], [Word("", word.around)]))
            yield from (element.closing for element in reversed(around[kept:]))
            yield from (element.opening for element in word.around[kept:])
            yield opening
        yield word.html
        around, mark = word.around, opening


def end(mark: str) -> str:
    """Return the end tag of a mark; "" for none."""
    return f"</{mark[1:4]}>" if mark else ""


def _shared(before: list[Word], behind: list[Word]) -> tuple[Element, ...]:
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
