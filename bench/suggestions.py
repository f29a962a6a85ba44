"""What suggestions cost on a site of 20,000 pages, as a browser sees them, beside a plain LIKE over the table of names.

Titles are words in a row of real Arabic texts. What is typed are beginnings of titles and of words in them, one to eight
letters, with and without the article. `--pages N` says how many pages the site has.
"""

from __future__ import annotations

import argparse
import http.client
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Table, insert, text
from sqlalchemy.orm import Session

from bench.growth import NOW
from bench.throughput import vocabulary
from pages_store import database
from pages_store.documents import titles
from pages_store.tables import Clock, Mark, Name, Page, Person, Revision, Slug
from tests.served import Site
from wiki.config import read
from wiki.migrations import migrate

TIMES = 600
PLACES = ("سبها", "سرت", "طبرق", "غريان", "زليتن", "بنغازي")
TERMS = 500
LIKE = "SELECT page_id FROM names WHERE current AND (loose_key LIKE ? OR loose_key LIKE ?) LIMIT 8"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=20_000)
    options, _ = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as folder:
        names = fill(Path(folder), options.pages)
        site = Site(Path(folder))
        site.add_member("amal", "a long enough passphrase")
        site.start("--no-worker")
        try:
            show(site, Path(folder), names)
        finally:
            site.stop()


def show(site: Site, folder: Path, names: list[str]) -> None:
    chance = random.Random(2)
    typed = [beginning(chance, chance.choice(names)) for _ in range(TIMES)]
    connection = http.client.HTTPConnection("127.0.0.1", site.port)
    print(f"{len(names):,} pages, {TERMS} terms: ms p50, p95, p99")
    print(f"{'the first, all titles read':32} {timed(lambda text: get(connection, text), typed[:1])[0]:8.1f}")
    report("typing, HTTP included", timed(lambda text: get(connection, text), typed))
    report("after a save each", timed(lambda text: get(connection, text), typed[:100], lambda: saved(site)))
    plain = sqlite3.connect(folder / "kunnash.db")
    report("peer: LIKE, no HTTP, no folding", timed(lambda text: plain.execute(LIKE, like(text)).fetchall(), typed))


def beginning(chance: random.Random, title: str) -> str:
    words = title.split()
    text = " ".join(words[chance.randrange(len(words)) :])
    return text[: chance.randint(1, 8)].strip() or words[0]


def like(typed: str) -> tuple[str, str]:
    key = titles.loose_key(typed)
    return f"{key}%", f"% {key}%"


def get(connection: http.client.HTTPConnection, typed: str) -> None:
    connection.request("GET", f"/suggestions?q={quote(typed)}", headers={"Accept-Language": "ar"})
    reply = connection.getresponse()
    assert reply.status == 200, reply.read()
    reply.read()


def saved(site: Site) -> None:
    assert site.api("POST", "/pages", {"title": f"خطة {time.time_ns()}", "body": "نصّ"})[0] == 201


def timed(act: Callable[[str], object], typed: list[str], before: Callable[[], object] = lambda: None) -> list[float]:
    """Return the milliseconds of each call in order of size."""
    took = []
    for each in typed:
        before()
        start = time.perf_counter()
        act(each)
        took.append((time.perf_counter() - start) * 1000)
    return sorted(took)


def report(name: str, took: list[float]) -> None:
    at = (int(len(took) * share) for share in (0.95, 0.99))
    print(f"{name:32} {statistics.median(took):8.1f} {' '.join(f'{took[place]:8.1f}' for place in at)}")


def fill(folder: Path, pages: int) -> list[str]:
    """Write so many pages straight into a new database, some of them terms, and return their titles."""
    settings = read({"KUNNASH_DATA": str(folder)})
    engine = database.open_engine(settings.database_url)
    migrate(engine, settings)
    chance, words, names = random.Random(1), vocabulary(), []
    rows: dict[type, list[dict[str, object]]] = {each: [] for each in (Page, Revision, Slug, Name, Mark)}
    for number in range(1, pages + 1):
        title = f"{' '.join(chance.choices(words, k=chance.randint(3, 7)))} {number}"
        names.append(title)
        put(rows, number, title, " ".join(chance.choices(words, k=2)) if number <= TERMS else "")
    with Session(engine) as session:
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        session.add_all([Clock(id=1, value=pages), Person(id=1, slug="writer", name="writer")])
        session.flush()
        for table, several in rows.items():
            made = table.__table__  # type: ignore[attr-defined] # each is a table of ours
            assert isinstance(made, Table)
            session.execute(insert(made), several)
        session.commit()
    engine.dispose()
    return names


def put(rows: dict[type, list[dict[str, object]]], number: int, title: str, word: str) -> None:
    """Add the rows of a page; of a term if it has a word for one."""
    kind, key = "term" if word else "lesson", titles.key(title)
    source = (
        f"---\ntitle: {title}\nkind: {kind}\n"
        + (f"ar: {word}\nit: parola{number}\nfr: mot{number}\n" if word else "")
        + "---\n"
    )
    rows[Revision].append(
        {
            "id": number,
            "page_id": number,
            "number": 1,
            "text": source,
            "author_id": 1,
            "at": NOW,
            "comment": "",
            "minor": False,
        }
    )
    rows[Page].append(
        {"id": number, "slug": f"p{number}", "head_id": number, "title": title, "title_key": key, "kind": kind,
         "language": "ar", "created_at": NOW, "changed_at": NOW, "change": number}
    )  # fmt: skip
    rows[Slug].append({"slug": f"p{number}", "page_id": number})
    rows[Name].append({"page_id": number, "language": "ar", "key": key, "loose_key": titles.loose_key(title), "current": True})
    place = PLACES[number % len(PLACES)]
    rows[Mark].append({"page_id": number, "name": "place", "key": place, "value": place, "position": 0})


if __name__ == "__main__":
    main()
