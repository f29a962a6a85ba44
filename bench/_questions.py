"""Public sets of questions with the paragraphs that answer them, and how well a search does at them."""

import json
import math
import os
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ARABIC = ("xquad_ar", "mlqa_dev_ar", "tydi_dev_ar")
ENGLISH = "xquad_en2ar"
"""English questions on the paragraphs of xquad_ar."""

HITS = 10
RESAMPLED = 1_000
Search = Callable[[str], Sequence[str]]
"""Returns the names of what a text finds, best first."""


@dataclass(frozen=True)
class Question:
    text: str
    relevant: frozenset[str]


@dataclass(frozen=True)
class Marks:
    """How well the first ten hits answer one question."""

    reciprocal_rank: float
    recall: float
    gain: float


@dataclass(frozen=True)
class Quality:
    """The means of the sets' means, and how far the first one may be off: 95 % of resamplings lie between `low` and `high`."""

    mrr: float
    recall: float
    ndcg: float
    low: float
    high: float


def paragraphs(*names: str) -> dict[str, str]:
    """Return the paragraphs of some sets by their names."""
    return {row["id"]: row["text"] for name in names for row in _rows(name, "corpus")}


def questions(name: str) -> list[Question]:
    return [Question(row["text"], frozenset(row["relevant"])) for row in _rows(name, "queries")]


def marks(search: Search, asked: Iterable[Question], change: Callable[[str], str] = str) -> list[Marks]:
    """Return how well each question is answered when it is asked as `change` makes it."""
    return [_marks(search(change(question.text))[:HITS], question.relevant) for question in asked]


def quality(sets: Sequence[Sequence[Marks]]) -> Quality:
    """Return the mean over sets, each as heavy as the other."""
    chance = random.Random(0)
    ranks = [[each.reciprocal_rank for each in one] for one in sets]
    drawn = sorted(_macro([chance.choices(one, k=len(one)) for one in ranks]) for _ in range(RESAMPLED))
    recall, gain = ([[getattr(each, name) for each in one] for one in sets] for name in ("recall", "gain"))
    return Quality(_macro(ranks), _macro(recall), _macro(gain), drawn[RESAMPLED // 40], drawn[-RESAMPLED // 40 - 1])


class Bm25:
    """A plain index in memory with Lucene's formula (k1 1.2, b .75), for terms that a function makes of a text."""

    def __init__(self, terms: Callable[[str], list[str]], texts: dict[str, str]) -> None:
        self._terms = terms
        counted = {name: Counter(terms(text)) for name, text in texts.items()}
        mean = sum(count.total() for count in counted.values()) / len(counted)
        self._postings: dict[str, dict[str, float]] = defaultdict(dict)
        for name, count in counted.items():
            damper = 1.2 * (0.25 + 0.75 * count.total() / mean)
            for term, times in count.items():
                self._postings[term][name] = times / (times + damper)
        self._size = len(texts)

    def search(self, text: str) -> list[str]:
        found: Counter[str] = Counter()
        for term in dict.fromkeys(self._terms(text)):
            postings = self._postings.get(term, {})
            worth = math.log(1 + (self._size - len(postings) + 0.5) / (len(postings) + 0.5))
            for name, score in postings.items():
                found[name] += worth * score  # type: ignore[assignment] # a Counter may hold fractions
        return [name for name, _ in found.most_common(HITS)]


def _marks(found: Sequence[str], relevant: frozenset[str]) -> Marks:
    places = [place for place, name in enumerate(found, 1) if name in relevant]
    ideal = sum(1 / math.log2(place + 1) for place in range(1, min(HITS, len(relevant)) + 1))
    gain = sum(1 / math.log2(place + 1) for place in places) / ideal
    return Marks(1 / places[0] if places else 0.0, len(places) / len(relevant), gain)


def _macro(sets: Sequence[Sequence[float]]) -> float:
    return sum(sum(one) / len(one) for one in sets) / len(sets)


def _rows(name: str, kind: str) -> list[dict[str, Any]]:
    path = Path(os.environ["KUNNASH_SHARED"]) / "data" / "search" / name / f"{kind}.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
