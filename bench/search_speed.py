"""How fast each engine indexes and searches real-looking Arabic, beside SQLite's FTS5 on the same tokens in the same run.

Texts are real sentences of `KUNNASH_SHARED`, a third of the words drawn anew by how frequent they are; queries are real
questions. That is 1,000 and 5,000 texts of 100 words and 200 of 1,000, in a few minutes; `--large` adds 20,000 and 100,000 of
100 and 20,000 of 1,000. Times are at the processor, each engine in processes of its own; Whoosh has 20,000 texts at most.
`aside` is docs/s without the analysis, `match` what a query takes without titles and snippets.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from bench import _fts5, _texts, growth
from pages_store import database
from search_index import fields
from search_index.engine import Entry
from search_index.engines import ENGINES
from search_index.index import Index
from tests.served import Site
from wiki import create_app
from wiki.config import read

HOSTILE = (
    "ب" * 10_000,
    "ab " * 5_000,
    "كلمة " * 500,
    "ا* ب* م* و* ل* " * 6,
    '"' + "في من على " * 500,
    "-مياه " * 300,
    "ال* " * 30,
)
WHOOSH_PAGES = 20_000
PASSWORD = "a long enough passphrase"
LETTERS = ("ص", "صف", "صفحة", "صفحة 1", "صفحة 12", "نفايات", "سب", "wat")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--engine", choices=ENGINES, help="this one alone, without FTS5")
    parser.add_argument("--child", nargs=5)
    options, _ = parser.parse_known_args()
    if options.child:
        role, engine, folder, pages, words = options.child
        print(json.dumps(ROLES[role](engine, Path(folder), int(pages), int(words))))
        return
    sizes = [(1_000, 100), (5_000, 100), (200, 1_000)]
    sizes += [(20_000, 100), (20_000, 1_000), (100_000, 100)] if options.large else []
    engines = (options.engine,) if options.engine else ENGINES
    for pages, words in sizes:
        compare(pages, words, engines if options.engine else (*engines, "fts5"))
    served(engines)


def compare(pages: int, words: int, engines: Sequence[str]) -> None:
    """Print a table of engines for so many texts of so many words."""
    analysed = 1 / told("analyse", "", "", pages, words)["seconds"]
    print(f"\n{pages:,} texts of {words:,} words · {analysed:,.0f} docs/s are analysed")
    building = f"{'':9} {'docs/s':>7} {'aside':>7} {'MB':>7} {'to build':>9} {'to search':>9}"
    print(f"{building}   p50    p95    p99 · match p95 · hostile, at most", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for engine in engines:
            if engine == "whoosh" and pages > WHOOSH_PAGES:
                continue
            built = told("build", engine, folder, pages, words)
            size = sum(path.stat().st_size for path in Path(folder, engine).rglob("*") if path.is_file()) / 1e6
            found = told("search", engine, folder, pages, words)
            times = " ".join(f"{found[each]:6.1f}" for each in ("p50", "p95", "p99"))
            aside = 1 / max(built["seconds"] - 1 / analysed, 1e-6)
            memory = f"{built['memory']:6.0f} MB {found['memory']:6.0f} MB"
            building = f"{engine:9} {1 / built['seconds']:7,.0f} {aside:7,.0f} {size:7.1f} {memory}"
            print(f"{building} {times} ms · {found['match']:6.1f} ms · {found['hostile']:6.1f} ms", flush=True)


def told(role: str, engine: str, folder: str, pages: int, words: int) -> dict[str, float]:
    """What a process of its own measures."""
    command = [sys.executable, "-m", "bench.search_speed", "--child", role, engine, folder, str(pages), str(words)]
    answer: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return answer


def analyse(_engine: str, _folder: Path, pages: int, words: int) -> dict[str, float]:
    several = list(_texts.texts(min(pages, 20_000), words))  # words read before are remembered, as in an index being built
    begun = time.process_time()
    for each in several:
        fields.terms(each)
    return {"seconds": (time.process_time() - begun) / len(several)}


def build(engine: str, folder: Path, pages: int, words: int) -> dict[str, float]:
    making = 0.0

    def entries() -> Iterator[Entry]:
        nonlocal making
        made = _texts.texts(pages, words)
        while True:
            begun = time.process_time()
            entry = next(made, None)
            making += time.process_time() - begun
            if entry is None:
                return
            yield entry

    before, begun = memory(), time.process_time()
    if engine == "fts5":
        _fts5.fill(folder / engine, entries())
    else:
        Index(folder / engine, engine).rebuild(entries(), 1)
    return {"seconds": (time.process_time() - begun - making) / pages, "memory": memory() - before}


def search(engine: str, folder: Path, pages: int, words: int) -> dict[str, float]:
    asked = _texts.questions()
    before = memory()
    if engine == "fts5":
        planner = Index(folder / "tantivy", "tantivy")
        planner.position()
        ask = _fts5.asker(folder / engine, planner)
    else:
        index = Index(folder / engine, engine)
        ask = partial(index.search, limit=10)
    match = ask if engine == "fts5" else lambda query: index.search(query, limit=0)
    for query in asked[:20]:
        ask(query)
    times = sorted(milliseconds(ask, query) for query in asked)
    matching = sorted(milliseconds(match, query) for query in asked)
    hostile = [milliseconds(ask, query) for query in HOSTILE]
    share = {name: times[int(len(times) * part)] for name, part in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))}
    found = {"match": matching[int(len(matching) * 0.95)], "hostile": max(hostile)}
    return {**share, **found, "memory": memory() - before}


def milliseconds(ask: Callable[[str], object], query: str) -> float:
    begun = time.process_time()
    ask(query)
    return (time.process_time() - begun) * 1000


def memory() -> float:
    """The most memory that this process had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


# Through a served site


def served(engines: Sequence[str]) -> None:
    """Print how long a saved page takes to be found, with each engine, and how long suggestions take."""
    print()
    for engine in engines:
        with tempfile.TemporaryDirectory() as folder:
            print(f"save to found, {engine:8} p95 {found_after(Path(folder), engine):6.0f} ms", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        print(f"suggestions, 20,000 pages p95 {suggested(folder):6.1f} ms", flush=True)


def found_after(folder: Path, engine: str, pages: int = 40) -> float:
    site = Site(folder / "instance")
    site.environment["KUNNASH_SEARCH_ENGINE"] = engine
    site.add_member("amal", PASSWORD)
    site.command("import", str(source(folder, 500)), "--format", "markdown")
    site.command("reindex")
    site.start()
    try:
        times = []
        for number in range(pages):
            begun = time.perf_counter()
            site.api("POST", "/pages", {"title": f"saved{number}", "body": f"unheard{number}"})
            while not (site.api("GET", f"/search?q=unheard{number}")[1] or {}).get("total"):
                time.sleep(0.01)
            times.append((time.perf_counter() - begun) * 1000)
        return sorted(times)[int(pages * 0.95) - 1]
    finally:
        site.stop()


def source(folder: Path, pages: int) -> Path:
    made = folder / "source"
    made.mkdir()
    for entry in _texts.texts(pages, 100):
        (made / f"{entry.id}.md").write_text(
            f"---\ntitle: {entry.id} {entry.title}\nlanguage: ar\n---\n{entry.sections[0].text}\n"
        )
    return made


def suggested(folder: str) -> float:
    settings = read({"KUNNASH_DATA": folder})
    engine = database.open_engine(settings.database_url)
    growth.prepare(engine, settings, 20_000, 1)
    engine.dispose()
    app = create_app(settings)
    client = app.test_client()
    try:
        client.get("/suggestions", query_string={"q": "صفحة"})
        times = sorted(
            milliseconds(lambda typed: client.get("/suggestions", query_string={"q": typed}), each) for each in LETTERS * 20
        )
        return times[int(len(times) * 0.95)]
    finally:
        app.extensions["kunnash.renderer"].close()
        shutil.rmtree(folder, ignore_errors=True)


ROLES = {"analyse": analyse, "build": build, "search": search}


if __name__ == "__main__":
    main()
