"""Requests per second of the served site, beside a bare Flask view on the same server in the same run.

Needs `wrk` (Debian: apt install wrk). Pages are 1,000 Arabic words; `--pages N` says how many there are (default 1,000).
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from tests.served import Site, free_port, wait_until

SECONDS = 5
CONNECTIONS = 8
WORDS = 1_000
PASSWORD = "a long enough passphrase"
BARE = "import flask\napp = flask.Flask(__name__)\n@app.get('/')\ndef hello():\n    return 'hello'\n"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=1_000)
    options, _ = parser.parse_known_args()
    if not shutil.which("wrk"):
        sys.exit("throughput: wrk is not installed")
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), options.pages) as site:
        measure(site, Path(folder), options.pages)


@contextmanager
def bare(folder: Path) -> Iterator[str]:
    """A Flask view that says hello, served as the site is."""
    (folder / "bare.py").write_text(BARE)
    port = free_port()
    granian = Path(sys.executable).with_name("granian")
    command = [granian, "--interface", "wsgi", "--workers", "2", "--blocking-threads", "2", "--port", str(port), "bare:app"]
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}/"
        wait_until(lambda: answers(address))
        yield address
    finally:
        server.terminate()
        server.wait()


@contextmanager
def served(folder: Path, pages: int) -> Iterator[Site]:
    """A site of so many pages, whose index has caught up."""
    source = folder / "source"
    source.mkdir()
    words = vocabulary()
    chance = random.Random(1)
    for number in range(pages):
        body = "\n\n".join(" ".join(chance.choices(words, k=100)) for _ in range(WORDS // 100))
        (source / f"{number}.md").write_text(f"---\ntitle: صفحة {number}\nlanguage: ar\n---\n{body}\n")
    site = Site(folder / "instance")
    site.add_member("amal", PASSWORD)
    site.command("import", str(source))
    site.command("reindex")
    begun = time.perf_counter()
    site.start("--workers", "2")
    print(f"{'start to first answer':24} {time.perf_counter() - begun:9.2f} s", flush=True)
    try:
        yield site
    finally:
        site.stop()


def measure(site: Site, folder: Path, pages: int) -> None:
    page = f"{site.address}/pages/{urllib.parse.quote('صفحة-7')}"
    session = f"Cookie: session={signed_in(site)}"
    with bare(folder) as hello:
        floor = show("bare Flask view", *load(hello), floor=None)
        show("page, signed out", *load(page), floor=floor)
        tag = urllib.request.urlopen(page).headers["ETag"]
        show("page, 304", *load(page, f"If-None-Match: {tag}"), floor=floor)
        show("page, signed in", *load(page, session), floor=floor)
        show("bare Flask view again", *load(hello), floor=floor)
    for name, headers in (("page, first view", {}), ("the same, signed in", dict([session.split(": ")]))):
        timed(name, lambda number, headers=headers: fetched(site, number % pages, headers), min(pages, 300))
    bodies = [page, *(site.address + each for each in assets(page))]
    print(f"{'first visit':24} {sum(map(weight, bodies)) / 1000:9.1f} KB in {len(bodies)} requests", flush=True)
    base = site.api("GET", "/pages/3")[1]
    timed("save, 1 writer", lambda _: save(site, base), 100)
    query = urllib.parse.quote("إدارة النفايات في البلدية")
    timed("search", lambda _: site.api("GET", f"/search?q={query}"), 100)
    for name, path in (
        ("home", "/"),
        ("changes", "/changes"),
        ("list of pages", "/pages"),
        ("history", "/pages/صفحة-3/history"),
    ):
        timed(name, lambda _, path=path: urllib.request.urlopen(site.address + urllib.parse.quote(path)).read(), 100)
    print(f"{'largest process':24} {max(memory(site)) / 1000:9.0f} MB", flush=True)


def load(address: str, *headers: str) -> tuple[float, str]:
    """Return requests per second, and how long the slowest hundredth took."""
    more = [part for header in headers for part in ("-H", header)]
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", *more, address]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    slowest = re.search(r"99%\s+(\S+)", told)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1]), slowest[1] if slowest else "?"  # type: ignore[index] # it is always there


def show(name: str, rate: float, slowest: str, *, floor: float | None) -> float:
    share = f"{rate / floor:6.2f} of the floor" if floor else ""
    print(f"{name:24} {rate:9.0f} requests/s   p99 {slowest:>9}   {share}", flush=True)
    return rate


def timed(name: str, act: Callable[[int], object], times: int) -> None:
    taken = []
    for number in range(times):
        start = time.perf_counter()
        act(number)
        taken.append((time.perf_counter() - start) * 1000)
    taken.sort()
    print(f"{name:24} p50 {statistics.median(taken):7.1f} ms   p95 {taken[int(times * 0.95) - 1]:7.1f} ms", flush=True)


def save(site: Site, page: Any) -> None:
    body = page["body"] + f"\n\nفقرة {page['revision']['number']}."
    status, saved = site.api("PUT", "/pages/3", {"base": page["revision"]["number"], "body": body})
    assert status == 200
    page["revision"] = saved["revision"]


def fetched(site: Site, number: int, headers: dict[str, str]) -> bytes:
    address = f"{site.address}/pages/{urllib.parse.quote(f'صفحة-{number}')}"
    return urllib.request.urlopen(urllib.request.Request(address, headers=headers)).read()  # type: ignore[no-any-return] # bytes


def assets(page: str) -> set[str]:
    """The style sheets, scripts and pictures that a page loads."""
    text = urllib.request.urlopen(page).read().decode()
    found = re.findall(r'(?:href|src)="(/static/[^"#]+)', text)
    return {address.replace("&amp;", "&") for address in found}


def weight(address: str) -> int:
    asked = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    return len(urllib.request.urlopen(asked).read())


def memory(site: Site) -> Iterator[int]:
    """Yield what each process of the site takes, in KB; pages that several share count in parts."""
    assert site.process
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.getpgid(int(entry.name)) == site.process.pid:
                yield int(re.search(r"Pss:\s+(\d+)", (entry / "smaps_rollup").read_text())[1])  # type: ignore[index] # it is always there


def signed_in(site: Site) -> str:
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    form = browser.open(f"{site.address}/sign-in").read().decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)[1]  # type: ignore[index] # it is always there
    sent = urllib.parse.urlencode({"csrf_token": token, "login": "amal", "password": PASSWORD}).encode()
    browser.open(f"{site.address}/sign-in", sent)
    return next(cookie.value or "" for cookie in jar if cookie.name == "session")


def answers(address: str) -> bool:
    try:
        return urllib.request.urlopen(address).status == 200
    except OSError:
        return False


def vocabulary() -> list[str]:
    path = Path(__file__).parent.parent / "search_index" / "words" / "words_ar.txt"
    words = re.findall(r"[\u0621-\u064a]{2,}", path.read_text())
    return words[:5_000]


if __name__ == "__main__":
    main()
