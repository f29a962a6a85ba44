"""What a site of 100,000 pages costs beside one of 1,000: time at the processor for each screen, nothing of it kept before.

Pages are written straight into the database; `--pages N` says how many the larger site has. Waiting for the disk counts in
the milliseconds, not in the ratio.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import Engine, Table, insert, text
from sqlalchemy.orm import Session

from bench.throughput import vocabulary
from pages_store import database
from pages_store.base import Base
from pages_store.documents import titles
from pages_store.store import Signature
from pages_store.tables import Clock, Link, Mark, Name, Page, Person, Rendering, Revision, Slug
from wiki import create_app, db, markup, publish
from wiki.config import Settings, read
from wiki.migrations import migrate

SMALL = 1_000
REVISIONS = 10_000
TIMES = 60
KINDS = ("lesson", "policy", "study", "question", "page")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
LAST = 10_000_000
Rows = dict[type[Base], list[dict[str, object]]]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=100_000)
    options, _ = parser.parse_known_args()
    small, large = costs(SMALL), costs(options.pages)
    print(f"{'':22} {SMALL:>9,} pages: p50, p95 {options.pages:>9,} pages: p50, p95    ratio")
    for name, before in small.items():
        after = large[name]
        ratio = after[2] / before[2]
        print(f"{name:22} {before[0]:12.1f} {before[1]:8.1f} ms {after[0]:12.1f} {after[1]:8.1f} ms {ratio:8.2f}", flush=True)


def costs(pages: int) -> dict[str, tuple[float, float, float]]:
    """For each screen the median and the 95th percentile in milliseconds, and the median time at the processor."""
    with tempfile.TemporaryDirectory() as folder:
        settings = read({"KUNNASH_DATA": folder})
        engine = database.open_engine(settings.database_url)
        prepare(engine, settings, pages, REVISIONS)
        engine.dispose()
        app = create_app(settings)
        try:
            return measured(app, pages)
        finally:
            app.extensions["kunnash.renderer"].close()


def measured(app: Flask, pages: int) -> dict[str, tuple[float, float, float]]:
    chance = random.Random(2)
    screens = {
        "page": lambda _: f"/pages/p{chance.randrange(1, pages)}",
        "history of 10,000": lambda _: f"/pages/p{pages}/history",
        "older history": lambda n: f"/pages/p{pages}/history?before={5_000 + n}",
        "backlinks": lambda n: f"/pages/p{n + 1}/backlinks",
        "home": lambda _: "/",
        "changes": lambda _: "/changes",
        "list": lambda _: "/pages",
        "list of a kind": lambda _: "/pages?kind=lesson",
        "list of a rare tag": lambda n: f"/pages?tag=rare{n}",
        "list of a theme": lambda n: f"/pages?theme=theme{n % 10}",
        "list by change": lambda _: "/pages?sort=changed",
        "wanted pages": lambda _: "/wanted",
        "sitemap": lambda n: f"/sitemap.xml?after={n}",
    }
    found = {
        name: timed(lambda number, address=address: shown(app, address(number), number)) for name, address in screens.items()
    }
    with app.app_context():
        found["save"] = timed(save)
    return found


def shown(app: Flask, address: str, number: int) -> None:
    # Under another host each time: what is kept is of no use.
    reply = app.test_client().get(address, headers={"Host": f"h{number}.example"})
    assert reply.status_code == 200, (address, reply.status_code)


def save(number: int) -> None:
    page = db.session().get_one(Page, 1)
    author = db.session().get_one(Person, 1)
    publish.edit(page.head, page.head.text + f"\n\nفقرة {number}.\n", Signature(author))


def timed(act: Callable[[int], object]) -> tuple[float, float, float]:
    wall, busy = [], []
    for number in range(TIMES + 5):
        start, worked = time.perf_counter(), time.process_time()
        act(number)
        wall.append((time.perf_counter() - start) * 1000)
        busy.append((time.process_time() - worked) * 1000)
    wall, busy = sorted(wall[5:]), busy[5:]  # the first fill caches of statements and templates
    return statistics.median(wall), wall[int(TIMES * 0.95) - 1], statistics.median(busy)


def prepare(engine: Engine, settings: Settings, pages: int, revisions: int) -> None:
    """Write so many pages with marks and links, the last of them with so many revisions."""
    migrate(engine, settings)
    with Session(engine) as session:
        fill(session, pages, revisions)


def fill(session: Session, pages: int, revisions: int) -> None:
    chance, words = random.Random(1), vocabulary()
    session.execute(text("PRAGMA defer_foreign_keys = ON"))
    session.add_all([Clock(id=1, value=LAST), Person(id=1, slug="amal", name="amal")])
    session.flush()
    for start in range(1, pages + 1, 5_000):
        rows: Rows = {each: [] for each in (Page, Revision, Rendering, Slug, Name, Mark, Link)}
        for number in range(start, min(start + 5_000, pages + 1)):
            put(rows, number, pages, revisions if number == pages else 1, chance, words)
        for table, several in rows.items():
            assert isinstance(table.__table__, Table)
            session.execute(insert(table.__table__), several)
    session.commit()


def put(rows: Rows, number: int, pages: int, revisions: int, chance: random.Random, words: list[str]) -> None:
    title, kind, body = f"صفحة {number}", chance.choice(KINDS), " ".join(chance.choices(words, k=60))
    key, source = titles.key(title), f"---\ntitle: {title}\nkind: {kind}\nlanguage: ar\n---\n{body}\n"
    common = {"author_id": 1, "at": NOW, "comment": "", "minor": False}
    rows[Revision] += [
        {"id": number if each == revisions else -each, "page_id": number, "number": each, "text": source, **common,
         "parent_number": each - 1 or None}
        for each in range(1, revisions + 1)
    ]  # fmt: skip
    rows[Page].append(
        {"id": number, "slug": f"p{number}", "head_id": number, "title": title, "title_key": key, "kind": kind,
         "language": "ar", "created_at": NOW, "changed_at": NOW, "change": number}
    )  # fmt: skip
    html = f'<p dir="rtl">{body} <a href="ref:0" class="page">س</a></p>'
    linked = f"صفحة {chance.randrange(1, pages)}"
    rows[Rendering].append(
        {"revision_id": number, "version": markup.VERSION, "html": html, "problem": "", "headings": [],
         "references": [{"number": 0, "kind": "title", "target": linked}]}
    )  # fmt: skip
    rows[Slug].append({"slug": f"p{number}", "page_id": number})
    rows[Name].append({"page_id": number, "language": "ar", "key": key, "loose_key": titles.loose_key(title), "current": True})
    marks = [("tags", f"tag{number % 50}"), ("tags", f"rare{number % (pages // 10)}"), ("theme", f"theme{number % 10}")]
    rows[Mark] += [{"page_id": number, "name": n, "key": v, "value": v, "position": p} for p, (n, v) in enumerate(marks)]
    for wanted in (linked, f"مفقودة {number % 5_000}"):
        rows[Link].append(
            {"page_id": number, "key": titles.key(wanted), "loose_key": titles.loose_key(wanted), "title": wanted}
        )


if __name__ == "__main__":
    main()
