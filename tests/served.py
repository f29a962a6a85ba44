"""A site served by the real command in processes of its own, for tests that need the whole of it."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

from wiki import create_app, db
from wiki.accounts import registry, tokens
from wiki.config import read
from wiki.migrations import migrate

_START_SECONDS = 30
PLAIN_VIEW = "try { localStorage.setItem('kunnash.editor', 'source'); } catch {}"
"""What a browser runs first where a test writes into the text area itself rather than into the live view over it."""


class Site:
    """A data folder, and the processes that serve it."""

    def __init__(self, folder: Path, program: tuple[str, ...] = (sys.executable, "-m", "wiki.cli")) -> None:
        self.program = program
        self.place: Path | None = None  # where it is started: None is here
        self.environment = {**os.environ, "KUNNASH_DATA": str(folder)}
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.token = ""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self, *arguments: str, typed: str = "") -> str:
        """Run `kunnash` with these arguments and return what it printed."""
        return subprocess.run(
            [*self.program, *arguments],
            cwd=self.place, env=self.environment, input=typed, text=True, check=True, capture_output=True,
        ).stdout  # fmt: skip

    def add_member(self, name: str, password: str, role: str = "member") -> None:
        """Give someone an account and the site a token of theirs: in this process, as commands take long to start."""
        wanted = read(self.environment)
        app = create_app(wanted)
        with app.app_context():
            migrate(db.engine(), wanted)
            with db.writing():
                account = registry.add(db.session(), name, f"{name}@example.org", role, password)
                self.token = tokens.issue(db.session(), account, "api")
        app.extensions["kunnash.engine"].dispose()

    def start(self, *options: str, said: IO[bytes] | int = subprocess.DEVNULL) -> None:
        self.process = subprocess.Popen(
            [*self.program, "serve", "--port", str(self.port), "--workers", "1", *options],
            cwd=self.place, env=self.environment, start_new_session=True,
            stdout=said, stderr=None if said == subprocess.DEVNULL else said,
        )  # fmt: skip
        wait_until(lambda: self.api("GET", "/pages?limit=1")[0] == 200)

    def kill(self) -> None:
        """End every process of the site as a power cut would end it."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()  # it ends the others; a web process that hears of its end twice may hang
            self.process.wait(20)

    def api(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Call the API; status 0 if the site does not answer."""
        request = urllib.request.Request(  # noqa: S310 - our own address
            f"{self.address}/api/v1{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"} | ({"Authorization": f"Bearer {self.token}"} if self.token else {}),
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own address
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")
        except (OSError, ValueError, http.client.HTTPException):
            return 0, None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(done: Any, seconds: float = _START_SECONDS) -> None:
    """Return as soon as `done()` is true; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site that is not started yet, ended with the test."""
    made = Site(tmp_path / "instance")
    yield made
    made.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium from the path, else Playwright's own; without either the tests are left out, but not where all must run."""
    with sync_playwright() as playwright:
        try:
            path = shutil.which("chromium") or shutil.which("chromium-browser")
            started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        except Error as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"no Chromium here: {error.message.splitlines()[0]}")
        yield started
        started.close()
