"""`> [!NOTE]`: a quotation that begins with such a word is a note to the reader.

The words, and the label shown in each language, stand in `admonitions.tsv`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import mistune

_FIRST_LINE: Final = re.compile(r"\[!(\w{1,20})\][ \t]*(?:\n|$)")
_FALLBACK: Final = "en"


@dataclass(frozen=True)
class _Sort:
    name: str
    words: tuple[str, ...]
    labels: dict[str, str]


def mark(_: mistune.Markdown, state: mistune.BlockState) -> None:
    """Turn the quotations among the parsed blocks that are notes into tokens of type `admonition`."""
    _mark(state.tokens)


def label(name: str, language: str) -> str:
    """Return the word shown on top of a note, in the page's language or else in English."""
    sort = next(sort for sort in _sorts() if sort.name == name)
    return sort.labels.get(language.lower().split("-")[0], sort.labels[_FALLBACK])


def labels(language: str) -> dict[str, tuple[str, str]]:
    """Return by each word that begins a note its sort and the label of that, in capitals as the word is looked up."""
    return {word: (sort, label(sort, language)) for word, sort in _names().items()}


def _mark(tokens: list[dict[str, Any]]) -> None:
    for token in tokens:
        if token["type"] == "block_quote":
            _mark_quote(token)
        _mark(token.get("children", []))


def _mark_quote(quote: dict[str, Any]) -> None:
    first = next((token for token in quote["children"] if token["type"] != "blank_line"), None)
    if first is None or first["type"] != "paragraph":
        return
    match = _FIRST_LINE.match(first["text"])
    name = _names().get(match[1].upper()) if match else None
    if match is None or name is None:
        return
    quote["type"] = "admonition"
    quote["attrs"] = {"name": name}
    first["text"] = first["text"][match.end() :]
    if not first["text"].strip():
        quote["children"].remove(first)


@cache
def _names() -> dict[str, str]:
    return {word: sort.name for sort in _sorts() for word in sort.words}


@cache
def _sorts() -> tuple[_Sort, ...]:
    lines = files(__package__).joinpath("admonitions.tsv").read_text("utf-8").splitlines()
    return tuple(_sort(*line.split("\t")) for line in lines)


def _sort(name: str, words: str, *labels: str) -> _Sort:
    return _Sort(name, tuple(words.split()), dict(part.split("=", 1) for part in labels))
