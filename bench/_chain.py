"""Long chains of revisions: who wrote the text, undoing one edit, and the first and last part of a history."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask.testing import FlaskClient
from sqlalchemy import insert, select, update

from pages_store import people, summaries
from pages_store.comparing import blame
from pages_store.comparing.blame import Blame
from pages_store.comparing.merge import merge
from pages_store.store import Signature
from pages_store.tables import Page, Revision
from wiki import create_app, db, migrations, publish
from wiki.config import read

REVISIONS, WORDS, EDITS = 500, 1_000, 4
HISTORY, ASKED = 10_000, 40
SHOWN = (*range(1, 60), *range(HISTORY - 59, HISTORY + 1))  # these tell what they changed, as the worker lets them
BLAME_BUDGET, HISTORY_BUDGET = 2_000, 30


def rows(words: list[str]) -> list[bool]:
    """Print the rows; return whether each budget was missed."""
    return [*blamed(chain(words)), *listed(" ".join(words[:100]))]


def chain(words: list[str]) -> list[str]:
    """Texts of so many words, each made of the one before by a few words; now and then a paragraph is moved."""
    texts, paragraphs = [], [words[at : at + 50] for at in range(0, WORDS, 50)]
    for number in range(REVISIONS):
        chance = random.Random(number)
        for _ in range(EDITS):
            paragraph = chance.choice(paragraphs)
            at = chance.randrange(len(paragraph) or 1)
            paragraph[at : at + chance.choice([0, 1, 1])] = [f"{chance.choice(words)}{number}"]
        if number % 10 == 0:
            chance.shuffle(paragraphs)
        texts.append("\n\n".join(" ".join(paragraph) for paragraph in paragraphs))
    return texts


def blamed(texts: list[str]) -> list[bool]:
    found = Blame()

    def work_out() -> None:
        nonlocal found
        for number, text in enumerate(texts, 1):
            found = blame.after(found, text, number)

    once = row(f"who wrote it, {REVISIONS} revisions of {WORDS:,} words, once", timed(work_out), BLAME_BUDGET)
    last = texts[-1].replace(" ", " جديد ", 3)
    row("who wrote it, one revision more", statistics.median(timed(lambda: blame.after(found, last, 501)) for _ in range(9)))
    middle = REVISIONS // 2
    taken = (timed(lambda: merge(texts[middle], texts[middle - 1], texts[-1])) for _ in range(9))
    row(f"undo the edit {REVISIONS - middle} revisions ago", statistics.median(taken))
    return [once]


def listed(text: str) -> list[bool]:
    """Ask for parts of a long history as visitors do, each under an address of its own; p95."""
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        settings = read({"KUNNASH_DATA": folder})
        app = create_app(settings)
        with app.app_context():
            migrations.migrate(db.engine(), settings)
            slug = long_history(text)
        client = app.test_client()
        for label, part in (("first", "before=20000"), ("last", "after=0")):
            asked(client, f"/pages/{slug}/history?{part}&n=0")
            taken = [
                timed(lambda n=n, part=part: asked(client, f"/pages/{slug}/history?{part}&n={n}")) for n in range(1, ASKED)
            ]
            missed.append(
                row(f"history of {HISTORY:,}, {label} page, p95", statistics.quantiles(taken, n=20)[-1], HISTORY_BUDGET)
            )
    return missed


def long_history(text: str) -> str:
    """Make a page with a long history and return its slug."""
    with db.writing():
        author = people.named(db.session(), "قياس")
    made = publish.create(f"---\ntitle: طويلة\n---\n{text}", Signature(author))
    session = db.session()
    with db.writing():
        common = {"page_id": made.page_id, "author_id": author.id, "comment": "", "minor": False}
        later = [
            common | {"number": n, "parent_number": n - 1, "text": f"{made.text} {n}", "at": made.at + timedelta(minutes=n)}
            for n in range(2, HISTORY + 1)
        ]
        session.execute(insert(Revision), later)
        head = session.query(Revision.id).filter_by(page_id=made.page_id, number=HISTORY).scalar()
        for revision in session.scalars(select(Revision).where(Revision.number.in_(SHOWN), Revision.page_id == made.page_id)):
            summaries.put(session, revision, summaries.work_out(session, revision))
        session.execute(update(Page).where(Page.id == made.page_id).values(head_id=head, changed_at=datetime.now(UTC)))
    return made.page.slug


def asked(client: FlaskClient, address: str) -> None:
    reply = client.get(address)
    assert reply.status_code == 200, reply.status


def timed(call: Callable[[], object]) -> float:
    """How long a call takes, in ms of CPU."""
    start = time.process_time()
    call()
    return 1_000 * (time.process_time() - start)


def row(label: str, taken: float, budget: int = 0) -> bool:
    is_missed = bool(budget) and taken > budget
    print(f"{label:<62}{taken:>9.1f}{budget or '':>8}{'  MISSED' if is_missed else ''}", flush=True)
    return is_missed
