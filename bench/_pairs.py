"""Pairs of words that search must bring together, or keep apart: `tests/cases/joined.txt` and `apart.txt`."""

from collections import defaultdict
from pathlib import Path

from search_index.words import analysis
from search_index.words.plurals import plurals

CASES = Path(__file__).parents[1] / "tests" / "cases"


def joined() -> dict[str, list[tuple[str, str]]]:
    """Return by group the pairs that belong together."""
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    group = ""
    for line in _lines("joined.txt"):
        if line.startswith("["):
            group = line.strip("[]")
        else:
            first, *others = line.split()
            groups[group] += [(first, other) for other in others]
    return groups


def apart() -> list[tuple[str, str]]:
    """Return the pairs that must not share a stem."""
    return [(one, other) for one, other in map(str.split, _lines("apart.txt"))]


def share_a_stem(one: str, other: str) -> bool:
    return _stem(one) == _stem(other)


def meet(one: str, other: str) -> bool:
    """Tell whether a query for one word finds the other by its stem, or as another number of the word."""
    numbers = (each.text for match in plurals().matches([one]) for each in match.others)
    return share_a_stem(one, other) or any(share_a_stem(number, other) for number in numbers)


def _stem(word: str) -> str:
    bare, stem = analysis.analysed(word, "ar")
    return stem or bare


def _lines(name: str) -> list[str]:
    return [line for line in (CASES / name).read_text("utf-8").splitlines() if line and not line.startswith("#")]
