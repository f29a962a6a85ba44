"""The first ten minutes of a stranger, in an empty folder: the seconds of each step from the clone to a page that is found.

What a person reads and types is not counted. `make run` installs from the network; without it the bench says so and stops.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

from tests.page_forms import Form, forms
from tests.served import free_port, wait_until

ROOT = Path(__file__).parent.parent
TITLE = "First page of a stranger"
RARE = "qanateer"


class Steps:
    """Prints each step with its seconds, and at the end their sum."""

    def __init__(self) -> None:
        self.begun = self.last = time.perf_counter()

    def done(self, what: str) -> None:
        now = time.perf_counter()
        print(f"{what:44} {now - self.last:7.2f} s", flush=True)
        self.last = now

    def sum(self) -> None:
        print(f"{'together':44} {self.last - self.begun:7.2f} s", flush=True)


class Browser:
    """Reads pages and sends their forms, keeping cookies."""

    def __init__(self, site: str) -> None:
        self.site = site
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar())).open

    def get(self, address: str) -> str:
        answer = self._open(urllib.parse.urljoin(self.site, urllib.parse.quote(address, safe="/:?&=%+#")), timeout=10)
        return str(answer.read().decode())

    def send(self, form: Form, **typed: str) -> str:
        data = urllib.parse.urlencode({**form.fields, **typed}).encode()
        return str(self._open(urllib.parse.urljoin(self.site, form.action), data, timeout=30).read().decode())


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        place, steps = Path(folder) / "kunnash", Steps()
        subprocess.run(["git", "clone", "-q", str(ROOT), str(place)], check=True)
        steps.done("git clone")
        with running(place) as (said, site):
            link = watched(said, steps)
            walk(Browser(site), link, steps)
        steps.sum()


@contextmanager
def running(place: Path) -> Iterator[tuple[Iterator[str], str]]:
    """`make run` in the clone, with nothing of ours in its environment; yields what it prints and where the site is."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KUNNASH_", "MAKE", "VIRTUAL_ENV"))}
    kept["PATH"] = os.pathsep.join(each for each in kept["PATH"].split(os.pathsep) if ".venv" not in each)
    process = subprocess.Popen(
        [shutil.which("make") or "make", "run", f"PORT={port}"],
        cwd=place, env=kept, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    assert process.stdout
    try:
        yield iter(process.stdout.readline, ""), f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C in a terminal
        process.wait(20)
        process.stdout.close()


def watched(said: Iterator[str], steps: Steps) -> str:
    """Time what `make run` does by what it prints; return the link to sign in."""
    link, printed = "", []
    for line in said:
        printed.append(line)
        if "sample pages added" in line:
            steps.done("make run: installed, sample community loaded")
        if found := re.search(r"https?://\S+/sign-in/\S+", line):
            link = urllib.parse.urlsplit(found[0]).path
        if "Kunnash is at" in line:
            return link
    sys.exit(f"first_minutes: make run failed:\n{''.join(printed)[-2000:]}")


def walk(browser: Browser, link: str, steps: Steps) -> None:
    wait_until(lambda: reads(browser, "/healthz"))
    steps.done("make run: the site answers")
    home = browser.get("/")
    address = re.search(r'href="(/pages/[^"/?]+)"', home.partition("<main")[2])
    assert address, "home shows no page"
    browser.get(urllib.parse.unquote(address[1]))
    steps.done("home and the first page are read")
    browser.send(form(browser.get(link), link))
    steps.done("signed in by the printed link")
    shown = browser.send(form(browser.get("/pages/new"), "/pages/new"), title=TITLE, body=f"{RARE} is what it tells of.\n")
    assert TITLE in shown
    assert RARE in shown
    steps.done("the first page is written and shown")
    wait_until(lambda: TITLE in re.sub(r"</?mark>", "", browser.get(f"/search?q={RARE}").partition("<main")[2]))
    steps.done("it is found by search")


def form(page: str, action: str) -> Form:
    """The form of a page that is sent there."""
    return next(each for each in forms(page) if each.method == "post" and each.action.partition("?")[0] == action)


def reads(browser: Browser, address: str) -> bool:
    try:
        return bool(browser.get(address))
    except OSError:
        return False
