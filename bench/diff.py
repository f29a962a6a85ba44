"""The diff: our figures beside diff-match-patch over words mapped to characters, in the same run."""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from diff_match_patch import diff_match_patch

from pages_store.diff import changes
from pages_store.tokens import is_word, tokens

ROUNDS = 7
# Words, changes (None: another text altogether) and the budget in ms.
CASES = ((1_000, 50, 20), (10_000, 500, 200), (10_000, None, 1_000))


def main() -> int:
    """Print a table of medians; return 1 if a budget is missed."""
    shared = Path(os.environ.get("KUNNASH_SHARED", ""))
    words = arabic_words(shared / "data" / "pages")
    if len(words) < 20_000:
        print("diff: skipped, KUNNASH_SHARED names no folder with the Arabic pages")
        return 0
    missed = 0
    print(f"{'diff':<34}{'ours ms':>9}{'peer ms':>9}{'budget':>8}")
    for size, edits, budget in CASES:
        old = words[:size]
        new = words[size : 2 * size] if edits is None else edited(old, edits)
        texts = " ".join(old), " ".join(new)
        ours = median(partial(changes, *texts))
        # Without a bound the peer takes minutes for two different texts; with its own, which is a clock, it shows that clock.
        theirs = "–" if edits is None else f"{median(partial(peer, *texts)):.1f}"
        label = f"{size:,} words, " + ("another text" if edits is None else f"{edits} changes")
        print(f"{label:<34}{ours:>9.1f}{theirs:>9}{budget:>8}{'  MISSED' if ours > budget else ''}")
        missed += ours > budget
    return int(missed > 0)


def arabic_words(pages: Path) -> list[str]:
    """The words of the long Arabic pages with what stands at them, in order."""
    texts = [path.read_text("utf-8") for path in sorted((pages / "opensource-guide" / "ar").rglob("*.md"))]
    return "".join(texts).split(" ")


def edited(words: list[str], times: int) -> list[str]:
    """`words` with words replaced, put in and taken out at random places; the same in each run."""
    chance = random.Random(times)
    vocabulary = sorted({token for word in words for token in tokens(word) if is_word(token)})
    words = list(words)
    for _ in range(times):
        at = chance.randrange(len(words))
        words[at : at + chance.choice([1, 1, 0, 1])] = chance.choices(vocabulary, k=chance.choice([1, 1, 1, 0]))
    return words


def peer(old: str, new: str) -> list[tuple[int, str]]:
    """What the library gives over words mapped to characters, cleaned up for a reader."""
    library = diff_match_patch()
    library.Diff_Timeout = 0
    old_tokens, new_tokens = tokens(old), tokens(new)
    known = list(dict.fromkeys([*old_tokens, *new_tokens]))
    letters = {token: chr(0xE000 + number) for number, token in enumerate(known)}
    found = library.diff_main(
        "".join(map(letters.__getitem__, old_tokens)), "".join(map(letters.__getitem__, new_tokens)), False
    )
    library.diff_cleanupSemantic(found)
    return [(kind, "".join(known[ord(letter) - 0xE000] for letter in run)) for kind, run in found]


def median(call: Callable[[], object]) -> float:
    """The median time of a call, in ms of CPU: it does not wait for anything, so on a quiet machine that is its time."""
    taken = []
    for _ in range(ROUNDS):
        start = time.process_time()
        call()
        taken.append(1_000 * (time.process_time() - start))
    return statistics.median(taken)


if __name__ == "__main__":
    raise SystemExit(main())
