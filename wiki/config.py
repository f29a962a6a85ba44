"""The settings of a site, read from the environment. docs/settings.md shows them and a test compares the two."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import urlsplit

from search_index.engines import ENGINES

_TRUE = frozenset({"1", "on", "true", "yes"})
_FALSE = frozenset({"0", "off", "false", "no"})
_IN_MEMORY = frozenset({"sqlite:///", "sqlite:///:memory:"})  # nothing written there would last
_ODD = re.compile(r"[\s?#]")
_MOST_PROXIES = 10
_SECRET_BYTES = 32
INTERFACE_LANGUAGES = ("ar", "it", "en", "fr")


class SettingError(Exception):
    """A setting whose value can't be used; the message names it and says what it may be."""


@dataclass(frozen=True)
class Settings:
    """What an administrator can set. `base_url` is "" or an address without a slash at its end."""

    data: Path
    database_url: str
    base_url: str
    site_name: str
    language: str
    smtp_url: str
    secret_key: str
    public_reading: bool
    search_engine: str
    trusted_proxies: int
    content_licence: str

    @property
    def index(self) -> Path:
        """The folder of the search index."""
        return self.data / "index"

    @property
    def files(self) -> Path:
        """The folder of attached files."""
        return self.data / "files"

    @property
    def cards(self) -> Path:
        """The folder of the pictures that messengers show of pages; it can be emptied, they are drawn anew."""
        return self.data / "cards"


def read(environment: Mapping[str, str]) -> Settings:
    """Return the settings that `environment` names, with the defaults of those it does not.

    Creates the data folder, and in it the secret key of the site if none is set.

    Raises:
        SettingError: a value can't be used.
    """
    data = Path(environment.get("KUNNASH_DATA") or "instance").absolute()
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(f"KUNNASH_DATA: {data} is not a folder that can be written ({error.strerror})") from None
    return Settings(
        data=data,
        database_url=_database_url(environment, data),
        base_url=_address(environment, "KUNNASH_BASE_URL", ("http", "https")).rstrip("/"),
        site_name=environment.get("KUNNASH_SITE_NAME") or "كُنّاش",
        language=_choice(environment, "KUNNASH_LANGUAGE", INTERFACE_LANGUAGES),
        smtp_url=_address(environment, "KUNNASH_SMTP_URL", ("smtp", "smtps"), login=True),
        secret_key=environment.get("KUNNASH_SECRET_KEY") or _kept_secret(data / "secret_key"),
        public_reading=_switch(environment, "KUNNASH_PUBLIC_READING", default=True),
        search_engine=_installed(_choice(environment, "KUNNASH_SEARCH_ENGINE", ENGINES)),
        trusted_proxies=_count(environment, "KUNNASH_TRUSTED_PROXIES"),
        content_licence=environment.get("KUNNASH_CONTENT_LICENCE") or "CC BY-SA 4.0",
    )


def _database_url(environment: Mapping[str, str], data: Path) -> str:
    url = environment.get("KUNNASH_DATABASE_URL") or f"sqlite:///{data / 'kunnash.db'}"
    if not url.startswith(("sqlite:///", "postgresql")) or url in _IN_MEMORY:
        raise SettingError("KUNNASH_DATABASE_URL: sqlite:///PATH or postgresql://…")
    return url


def _address(environment: Mapping[str, str], name: str, schemes: tuple[str, ...], *, login: bool = False) -> str:
    value = environment.get(name, "")
    try:
        parts = urlsplit(value)
        fits = parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port > 0)
        fits = fits and (login or parts.username is None) and not _ODD.search(value)
    except ValueError:
        fits = False
    if value and not fits:
        raise SettingError(f"{name}: an address that begins with {' or '.join(f'{each}://' for each in schemes)}")
    return value


def _choice(environment: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    value = environment.get(name) or choices[0]
    if value not in choices:
        raise SettingError(f"{name}: one of {', '.join(choices)}")
    return value


def _installed(engine: str) -> str:
    """Return the name of an engine that is installed; each is a package of its own name, beyond the default an extra."""
    if find_spec(engine) is None:
        raise SettingError(f"KUNNASH_SEARCH_ENGINE: {engine} is not installed; pip install 'kunnash[{engine}]' installs it")
    return engine


def _switch(environment: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = environment.get(name, "").strip().casefold()
    if not value:
        return default
    if value not in _TRUE | _FALSE:
        raise SettingError(f"{name}: on or off")
    return value in _TRUE


def _count(environment: Mapping[str, str], name: str) -> int:
    value = environment.get(name) or "0"
    if not (value.isascii() and value.isdigit()) or int(value) > _MOST_PROXIES:
        raise SettingError(f"{name}: a number from 0 to {_MOST_PROXIES}")
    return int(value)


def _kept_secret(path: Path) -> str:
    """Return the secret key kept at `path`, made if there is none; of two that are made at once, one is kept."""
    if not path.exists():
        with NamedTemporaryFile("w", dir=path.parent, prefix="secret_key.") as new:
            new.write(secrets.token_urlsafe(_SECRET_BYTES))
            new.flush()
            os.fsync(new.fileno())
            with suppress(FileExistsError):
                os.link(new.name, path)
    key = path.read_text().strip()
    if not key:
        raise SettingError(f"KUNNASH_SECRET_KEY: {path} is empty; delete it, and a new one is made")
    return key
