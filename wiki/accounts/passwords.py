"""Passwords: what may be one, and how it is kept (argon2id)."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from pages_store.errors import FieldError

SHORTEST = 8
_LONGEST_BYTES = 4096
_HASHER = PasswordHasher()


def hashed(password: str, *known: str) -> str:
    """Return what is kept of a password; `known` are the names and addresses of its owner, which are guessed first.

    Raises:
        FieldError: it is shorter than 8 characters (`short`), longer than 4,096 bytes (`long`), among the commonest
            (`common`), or one of those that are `known`.
    """
    plain = _plain(password)
    if len(plain) < SHORTEST:
        raise FieldError("password", "short")
    if len(plain.encode()) > _LONGEST_BYTES:
        raise FieldError("password", "long")
    if plain.casefold() in _common() or len(set(plain)) == 1:
        raise FieldError("password", "common")
    if plain.casefold() in {_plain(each).casefold() for each in known}:
        raise FieldError("password", "known")
    return _HASHER.hash(plain)


def matches(password: str, kept: str) -> bool:
    """Say whether this is the password of which `kept` was kept; takes the same time when `kept` is ""."""
    try:
        return _HASHER.verify(kept or _nobodys(), _plain(password)) and bool(kept)
    except (Argon2Error, InvalidHashError):
        return False


@cache
def _common() -> frozenset[str]:
    return frozenset(files("wiki.accounts").joinpath("common_passwords.txt").read_text().split())


@cache
def _nobodys() -> str:
    return _HASHER.hash("the password of no account; checking it takes as long as a real one's")


def _plain(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
