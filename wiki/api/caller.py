"""Who makes the call."""

from __future__ import annotations

from pages_store.tables import Person
from wiki.accounts import current
from wiki.permissions import SignInNeededError


def person() -> Person:
    """Return the person who makes the call.

    Raises:
        SignInNeededError: it is a visitor; a route that writes must not be open to them.
    """
    account = current.account()
    if account is None:
        raise SignInNeededError
    return account.person
