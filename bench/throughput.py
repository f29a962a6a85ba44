"""Requests per second of the served site, beside a bare Flask view on the same server in the same run.

Needs `wrk` (Debian: apt install wrk). Pages are 1,000 Arabic words; `--pages N` says how many there are (default 1,000).
"""

from __future__ import annotations

import argparse
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
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

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
    with tempfile.TemporaryDirectory() as folder:
        floor = bare(Path(folder))
        with served(Path(folder), options.pages) as site:
            measure(site, floor)


def bare(folder: Path) -> float:
    """Requests per second of a Flask view that says hello."""
    (folder / "bare.py").write_text(BARE)
    port = free_port()
    granian = Path(sys.executable).with_name("granian")
    command = [granian, "--interface", "wsgi", "--workers", "2", "--blocking-threads", "2", "--port", str(port), "bare:app"]
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}/"
        wait_until(lambda: answers(address))
        return show("bare Flask view", *load(address), floor=None)
    finally:
        server.terminate()
        server.wait()


@contextmanager
def served(folder: Path, pages: int) -> Iterator[Site]:
    """A site of so many pages."""
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
    site.start("--workers", "2")
    try:
        yield site
    finally:
        site.stop()


def measure(site: Site, floor: float) -> None:
    page = f"{site.address}/pages/{urllib.parse.quote('صفحة-7')}"
    show("page, signed out", *load(page), floor=floor)
    tag = urllib.request.urlopen(page).headers["ETag"]
    show("page, 304", *load(page, f"If-None-Match: {tag}"), floor=floor)
    show("page, signed in", *load(page, f"Cookie: session={signed_in(site)}"), floor=floor)
    timed("save, 1 writer", lambda number: save(site, number), 100)
    query = urllib.parse.quote("إدارة النفايات في البلدية")
    timed("search", lambda _: site.api("GET", f"/search?q={query}"), 100)
    for name, path in (("home", "/"), ("changes", "/changes"), ("list of pages", "/pages")):
        timed(name, lambda _, path=path: urllib.request.urlopen(site.address + path).read(), 100)


def load(address: str, *headers: str) -> tuple[float, str]:
    """Return requests per second, and how long the slowest hundredth took."""
    more = [part for header in headers for part in ("-H", header)]
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", *more, address]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    slowest = re.search(r"99%\s+(\S+)", told)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1]), slowest[1] if slowest else "?"  # type: ignore[index]


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


def save(site: Site, number: int) -> None:
    _, page = site.api("GET", "/pages/3")
    body = page["body"] + f"\n\nفقرة {number}."
    status, _ = site.api("PUT", "/pages/3", {"base": page["revision"]["number"], "body": body})
    assert status == 200


def signed_in(site: Site) -> str:
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    form = browser.open(f"{site.address}/sign-in").read().decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)[1]  # type: ignore[index]
    sent = urllib.parse.urlencode({"csrf_token": token, "login": "amal", "password": PASSWORD}).encode()
    browser.open(f"{site.address}/sign-in", sent)
    return next(cookie.value or "" for cookie in jar if cookie.name == "session")


def answers(address: str) -> bool:
    try:
        return urllib.request.urlopen(address).status == 200
    except OSError:
        return False


def vocabulary() -> list[str]:
    path = Path(__file__).parent.parent / "search_index" / "words_ar.txt"
    words = re.findall(r"[\u0621-\u064a]{2,}", path.read_text())
    return words[:5_000]


if __name__ == "__main__":
    main()
