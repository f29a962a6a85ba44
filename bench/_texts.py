"""Pages that look real and the questions that are asked of them, for measuring the speed of search."""

from __future__ import annotations

import json
import os
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from search_index.engine import Entry, Section

SETS = ("xquad_ar", "mlqa_dev_ar", "tydi_dev_ar")
SINCE = datetime(2024, 1, 1, tzinfo=UTC)
DRAWN = 1 / 3
QUERIES = 300


def shared(name: str) -> Iterator[dict[str, Any]]:
    folder = Path(
        os.environ.get("KUNNASH_SHARED") or sys.exit("search_speed: KUNNASH_SHARED names no folder"), "data", "search"
    )
    for each in SETS:
        for line in (folder / each / name).read_text("utf-8").splitlines():
            yield json.loads(line)


def texts(pages: int, words: int) -> Iterator[Entry]:
    """Pages that look real, the same in each process."""
    chance = random.Random(3)
    sentences = [each.split() for text in shared("corpus.jsonl") for each in re.split(r"(?<=[.؟!])\s+", text["text"]) if each]
    counts = Counter(word for sentence in sentences for word in sentence)
    known, totals = list(counts), list(accumulate(counts.values()))
    for number in range(1, pages + 1):
        text: list[str] = []
        while len(text) < words:
            text += [drawn(chance, word, known, totals) for word in chance.choice(sentences)]
        title = " ".join(chance.choices(known, cum_weights=totals, k=4))
        yield Entry(
            number, title, "page", "ar", SINCE + timedelta(minutes=number), sections=(Section("", "", " ".join(text[:words])),)
        )


def drawn(chance: random.Random, word: str, known: list[str], totals: list[int]) -> str:
    return chance.choices(known, cum_weights=totals)[0] if chance.random() < DRAWN else word


def questions() -> list[str]:
    asked = [each["text"] for each in shared("queries.jsonl")]
    return random.Random(4).sample(asked, QUERIES)
