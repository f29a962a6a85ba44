"""The names of filters and of their values, as writers type them in their languages."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from search_index.words import analysis, arabic


def filters() -> frozenset[str]:
    """Return all that a filter may be called, as written and folded, with the article and without."""
    return frozenset(called for called, name in _known().items() if ":" not in name)


def filter_called(typed: str) -> str:
    """Return the name of the filter that is called so; one of `filters`, in any spelling."""
    return _known()[analysis.surface(typed)]


def value_called(name: str, typed: str) -> str:
    """Return the kind or language that is called so; any other value as typed."""
    bare = analysis.surface(typed)
    return _known().get(f"{name}:{bare}", f"{name}:{typed}").removeprefix(f"{name}:")


@cache
def _known() -> dict[str, str]:
    """Return by all that it may be called each filter's name, and with the name of its filter before it each value's."""
    text = files(__package__).joinpath("filter_names.txt").read_text("utf-8")
    known: dict[str, str] = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        names = [name.strip() for name in line.split("|")]
        before = names[0][: names[0].find(":") + 1]
        for called in (names[0].removeprefix(before), *names[1:]):
            known.update({before + spelling: names[0] for spelling in _spellings(called)})
    return known


def _spellings(called: str) -> set[str]:
    bare = analysis.surface(called)
    spellings = {called, bare}
    return spellings | {arabic.ARTICLE + each for each in spellings} if analysis.is_arabic(bare) else spellings
