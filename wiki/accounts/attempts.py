"""Wrong passwords, counted for the name that was typed and for the network address, so that guessing grows slow.

Functions that write run inside `database.writing`.
"""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from pages_store.errors import StoreError
from wiki.accounts import registry
from wiki.accounts.tables import Attempt

_FREE_TRIES = {"login": 5, "address": 25}  # a whole office may share one address
_LONGEST_WAIT = timedelta(minutes=15)
_MEMORY = timedelta(days=1)
_IPV6_NETWORK_BITS = 64  # what one household or office is given


class TooManyAttemptsError(StoreError):
    """Too many wrong passwords in a row; `seconds` is how long to wait."""

    code = "too_many_attempts"

    def __init__(self, seconds: int) -> None:
        super().__init__(str(seconds))
        self.seconds = seconds


def require_patience(session: Session, login: str, address: str) -> None:
    """Let only those try who need not wait.

    Raises:
        TooManyAttemptsError: after five wrong ones in a row for a name, or 25 from an address, each further one doubles the
            wait, up to 15 minutes.
    """
    for subject in _subjects(login, address):
        attempt = session.get(Attempt, subject, populate_existing=True)
        free = _FREE_TRIES[subject.partition(":")[0]]
        if attempt is None or attempt.failures < free:
            continue
        wait = min(timedelta(seconds=2 ** min(attempt.failures - free, 10)), _LONGEST_WAIT)
        left = attempt.last_at + wait - datetime.now(UTC)
        if left > timedelta(0):
            raise TooManyAttemptsError(int(left.total_seconds()) + 1)


def count(session: Session, login: str, address: str, *, right: bool) -> None:
    """Count a wrong password, or after a right one forget those that were counted; all are forgotten in a day."""
    now = datetime.now(UTC)
    session.execute(delete(Attempt).where(Attempt.last_at < now - _MEMORY))
    for subject in _subjects(login, address):
        if right:
            session.execute(delete(Attempt).where(Attempt.subject == subject))
            continue
        attempt = session.get(Attempt, subject, populate_existing=True)
        failures = attempt.failures + 1 if attempt else 1
        session.merge(Attempt(subject=subject, failures=failures, last_at=now))
    session.flush()


def _subjects(login: str, address: str) -> tuple[str, str]:
    return f"login:{registry.login_key(login)}", f"address:{_network(address)}"


def _network(address: str) -> str:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:  # what some sockets call their other end
        return address
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    if ip.ipv4_mapped:
        return str(ip.ipv4_mapped)
    return str(ipaddress.ip_network((int(ip), _IPV6_NETWORK_BITS), strict=False))
