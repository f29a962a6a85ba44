"""Broken plurals of Arabic: words whose singular no stem brings them together with."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from search_index.synonyms import Synonyms


@cache
def plurals() -> Synonyms:
    """Return the singulars and broken plurals of a list made for this project, as words that mean the same.

    They are looked for together in a query; the index holds each as it is written, so that the list may grow at any time.
    """
    text = files(__package__).joinpath("plurals_ar.txt").read_text("utf-8")
    return Synonyms(line.split() for line in text.splitlines() if not line.startswith("#"))
