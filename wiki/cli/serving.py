"""Serving the site: the web processes, and the one worker beside them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import click
from flask import current_app
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from sqlalchemy import select

from wiki import db, worker
from wiki.accounts import registry, tokens
from wiki.accounts.tables import Account
from wiki.config import Settings

_THREADS = 2  # for each process; more only queue for Python's lock
_FIRST_NAME = "admin"
_FIRST_EMAIL = "admin@kunnash.invalid"
_WORKER_PATIENCE_SECONDS = 5
_LOOK_SECONDS = 0.5


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="How many web processes.")
@click.option("--no-worker", is_flag=True, help="Leave indexing to a `kunnash worker` elsewhere.")
@click.option("--welcome", is_flag=True, help="Until an administrator has a password, print a link to sign in.")
def serve(host: str, port: int, workers: int, no_worker: bool, welcome: bool) -> None:
    """Serve the site until Ctrl-C."""
    _require_free(host, port)
    site = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    if welcome:
        _welcome(site)
    click.echo(f"Kunnash is at {site} (Ctrl-C stops it)")
    server = Granian(
        "wiki:create_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=_THREADS,
        factory=True,
        websockets=False,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    )
    db.engine().dispose()
    _hear_ctrl_c_alone()
    with nullcontext() if no_worker else _worker_beside():
        server.serve()


@click.command(name="worker")
@click.option("--beside", type=int, hidden=True, help="Stop when this process is gone.")
def work(beside: int | None) -> None:
    """Render and index what was saved; `serve` runs one by itself."""
    worker.run(beside)


COMMANDS = (serve, work)


def _require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(f"can't listen on {host} port {port}: {error.strerror}; --port names another") from None


def _hear_ctrl_c_alone() -> None:
    """Keep Ctrl-C, which a terminal sends to the whole group, from all processes started from here on; this one ends them.

    A web process of granian that hears of its end twice may hang.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    threading.Thread(target=_end_on_ctrl_c, daemon=True).start()


def _end_on_ctrl_c() -> None:
    signal.sigwait({signal.SIGINT})
    os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def _worker_beside() -> Iterator[None]:
    """Keep one worker running, a new one if it dies, until the block ends; then end it."""
    ended = threading.Event()
    keeper = threading.Thread(target=_keep_worker, args=(_start_worker(), ended), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join(_WORKER_PATIENCE_SECONDS)


def _keep_worker(beside: subprocess.Popen[bytes], ended: threading.Event) -> None:
    while not ended.wait(_LOOK_SECONDS):
        if beside.poll() is not None:
            beside = _start_worker()
    beside.terminate()
    beside.wait()


def _start_worker() -> subprocess.Popen[bytes]:
    """Start the worker as a child of this process.

    `close_fds=False` lets Python use posix_spawn. The other way waits for a pipe to close, of which a web process that granian
    forks at that moment keeps a copy for ever.
    """
    command = [sys.executable, "-m", "wiki.cli", "worker", "--beside", str(os.getpid())]
    return subprocess.Popen(command, close_fds=False)  # noqa: S603 - our own program


def _welcome(site: str) -> None:
    """Print a link by which the first administrator signs in, made if there is none; nothing once one has a password."""
    session = db.session()
    query = select(Account).where(Account.role == "administrator", Account.disabled_at.is_(None)).order_by(Account.id)
    known = session.scalars(query).all()
    if any(account.password_hash for account in known):
        return
    with db.writing():
        first = known[0] if known else registry.add(session, _FIRST_NAME, _FIRST_EMAIL, "administrator")
        secret = tokens.sign_in_link(session, first)
    settings: Settings = current_app.extensions["kunnash.settings"]
    click.echo(f"Sign in once as the first administrator: {settings.base_url or site}/sign-in/{secret}")
