"""Ways on from a search that found nothing: what would be found with a filter, a quotation or an exclusion less."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from search_index.query import Filters, Query, Term, parse, without
from wiki import finding
from wiki.views.facets import List, filters

MOST_TRIED = 6
"""So many other searches are tried at most: each costs as much as the first."""


@dataclass(frozen=True)
class Way:
    """Another search: what it does otherwise, what that is about, how many pages it finds, and its address."""

    label: str
    about: str
    count: int
    address: str


Try = tuple[Way, str, Filters]
"""A way on, and what it searches for."""


def found(here: List, query: Query, asked: Filters, *, expand: bool) -> list[Way]:
    """Return the searches nearest to one that find anything, in the order in which they were typed.

    Where none of them does, that for the words alone, if it does.
    """
    tries = list(_tries(here, query, asked))
    counted = _counted(tries[:MOST_TRIED], query, expand=expand)
    return counted if counted or len(tries) < 2 else _counted(_words_alone(here, query), query, expand=expand)


def _counted(tries: Iterable[Try], query: Query, *, expand: bool) -> list[Way]:
    counted = []
    for way, text, others in tries:
        near = replace(parse(text), names=query.names, corrects=query.corrects)
        results = finding.search(near, others, 1, expand=expand).results if near.text or others else None
        if results and results.total:
            counted.append(replace(way, count=results.total))
    return counted


def _tries(here: List, query: Query, asked: Filters) -> Iterator[Try]:
    for term in query.terms:
        if changed := _eased(term):
            label, standing = changed
            text = f"{query.text[: term.span[0]]}{standing}{query.text[term.span[1] :]}".strip()
            yield Way(label, term.typed, 0, here.address(q=text)), text, asked
    for each in query.typed:
        text = without(query.text, each.span)
        yield Way(_("Without this filter"), each.value, 0, here.lifted(each)), text, asked
    for choice, name in zip(here.chosen(), here.set(), strict=False):
        lifted = filters({**here.asked, name: ""})
        yield Way(_("Without this filter"), choice.label, 0, choice.address), query.text, lifted


def _words_alone(here: List, query: Query) -> Iterator[Try]:
    words = ((_eased(term) or ("", term.typed))[1] for term in query.terms)
    if text := " ".join(filter(None, words)):
        lifted = dict.fromkeys(here.set(), "")
        yield Way(_("Only the words"), text, 0, here.address(q=text, **lifted)), text, Filters()


def _eased(term: Term) -> tuple[str, str] | None:
    """Return what makes a term ask for less, and how it then stands in the query; None for one that can't be eased."""
    if term.excluded:
        return _("Without leaving out"), ""
    labels = {"phrase": _("Without the quotation marks"), "exact": _("In any spelling")}
    return (labels[term.shape], " ".join(term.words)) if term.shape in labels else None
