"""Revisions: comparing and merging, beside Python's difflib and diff-match-patch on characters in the same run."""

from __future__ import annotations

import difflib
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path

from diff_match_patch import diff_match_patch
from flask.testing import FlaskClient

from bench import _chain
from pages_store import people
from pages_store.comparing import comparison, summary
from pages_store.comparing.diff import changes
from pages_store.comparing.merge import merge
from pages_store.comparing.tokens import is_word, tokens
from pages_store.store import Signature
from wiki import create_app, db, migrations, publish
from wiki.config import read

ROUNDS = 7
# Words, changes (None: another text altogether) and the budgets in ms of the diff and of the whole request.
CASES = ((1_000, 50, 20, 30), (10_000, 500, 200, 300), (10_000, None, 1_000, 0))
# Merged are two texts with so many changes each.
MERGED = ((1_000, 10), (10_000, 50))
VIEWS = ("", "view=side", "view=rendered", "view=source", "quiet=1")


def main() -> int:
    """Print tables of medians; return 1 if a budget is missed."""
    shared = Path(os.environ.get("KUNNASH_SHARED", ""))
    words = arabic_words(shared / "data" / "pages")
    if len(words) < 20_000:
        print("revisions: skipped, KUNNASH_SHARED names no folder with the Arabic pages")
        return 0
    print(f"{'ms of CPU, medians':<44}{'ours':>9}{'difflib':>9}{'dmp':>9}{'budget':>8}")
    return int(sum([*compared(words), *merged(words), *requested(words), *_chain.rows(words)]) > 0)


def compared(words: list[str]) -> list[bool]:
    """Compare texts: whether each budget was missed. The peers compare words (difflib) and characters (for a second)."""
    missed = []
    for size, edits, budget, _ in CASES:
        old, new = pair(words, size, edits)
        label = f"{size:,} words, " + ("another text" if edits is None else f"{edits} changes")
        # difflib takes minutes for two different texts.
        theirs = None if edits is None else median(partial(by_difflib, old, new), 1)
        missed.append(
            row(f"diff, {label}", partial(changes, old, new), theirs, median(partial(by_characters, old, new), 3), budget)
        )
        row(f"passages and spelling, {label}", partial(comparison.compare, old, new))
        row(f"summary kept with a save, {label}", partial(summary.between, old, new))
    return missed


def merged(words: list[str]) -> list[bool]:
    """Merge two edits of one text; the peer applies one as patches to the other."""
    for size, edits in MERGED:
        base = " ".join(words[:size])
        mine, theirs = (" ".join(edited(words[:size], edits, seed)) for seed in (1, 2))
        peer = median(partial(by_patches, base, mine, theirs), 3)
        row(f"merge, {size:,} words, {edits} changes each", partial(merge, base, mine, theirs), dmp=peer)
    return []


def requested(words: list[str]) -> list[bool]:
    """Ask for comparisons as a visitor does, each address once so that nothing kept is sent."""
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        settings = read({"KUNNASH_DATA": folder})
        app = create_app(settings)
        for size, edits, _, budget in CASES:
            if edits is None:
                continue
            with app.app_context():
                migrations.migrate(db.engine(), settings)
                slug = two_revisions(*pair(words, size, edits))
            client = app.test_client()
            for view in VIEWS:
                taken = median(partial(fetched, client, f"/pages/{slug}/compare/1/2?{view}&n="))
                label = f"whole request, {size:,} words, {view or 'text'}"
                print(f"{label:<44}{taken:>9.1f}{'':>18}{budget:>8}{'  MISSED' if taken > budget else ''}")
                missed.append(taken > budget)
    return missed


def two_revisions(old: str, new: str) -> str:
    """Make a page of two revisions and return its slug."""
    title = f"حجم {len(old)}"
    with db.writing():
        author = people.named(db.session(), "قياس")
    front = f"---\ntitle: {title}\n---\n"
    made = publish.create(front + old, Signature(author))
    publish.edit(made, front + new, Signature(author))
    return made.page.slug


def fetched(client: FlaskClient, address: str) -> None:
    reply = client.get(f"{address}{next(_numbers)}")
    assert reply.status_code == 200, reply.status


_numbers = count(1)
"""Makes each address new, so that no answer comes from what is kept."""


def row(
    label: str, ours: Callable[[], object], library: float | None = None, dmp: float | None = None, budget: int = 0
) -> bool:
    """Print a row; return whether its budget was missed."""
    taken = median(ours)
    peers = "".join(f"{'–' if each is None else f'{each:.1f}':>9}" for each in (library, dmp))
    is_missed = bool(budget) and taken > budget
    print(f"{label:<44}{taken:>9.1f}{peers}{budget or '':>8}{'  MISSED' if is_missed else ''}", flush=True)
    return is_missed


def pair(words: list[str], size: int, edits: int | None) -> tuple[str, str]:
    old = words[:size]
    return " ".join(old), " ".join(words[size : 2 * size] if edits is None else edited(old, edits))


def arabic_words(pages: Path) -> list[str]:
    """The words of the long Arabic pages with what stands at them, in order."""
    texts = [path.read_text("utf-8") for path in sorted((pages / "opensource-guide" / "ar").rglob("*.md"))]
    return "".join(texts).split(" ")


def edited(words: list[str], times: int, seed: int = 0) -> list[str]:
    """`words` with words replaced, put in and taken out at random places; the same in each run."""
    chance = random.Random(times + seed)
    vocabulary = sorted({token for word in words for token in tokens(word) if is_word(token)})
    words = list(words)
    for _ in range(times):
        at = chance.randrange(len(words))
        words[at : at + chance.choice([1, 1, 0, 1])] = chance.choices(vocabulary, k=chance.choice([1, 1, 1, 0]))
    return words


def by_difflib(old: str, new: str) -> object:
    return difflib.SequenceMatcher(None, tokens(old), tokens(new)).get_opcodes()


def by_characters(old: str, new: str) -> object:
    library = diff_match_patch()
    found = library.diff_main(old, new)
    library.diff_cleanupSemantic(found)
    return found


def by_patches(base: str, mine: str, theirs: str) -> object:
    library = diff_match_patch()
    return library.patch_apply(library.patch_make(base, mine), theirs)


def median(call: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median time of a call in ms of CPU, so that other work on the machine counts less."""
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        call()
        taken.append(1_000 * (time.process_time() - start))
    return statistics.median(taken)


if __name__ == "__main__":
    raise SystemExit(main())
