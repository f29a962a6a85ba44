"""By what a list of pages can be narrowed: the values there are, with their numbers, each a link that sets or lifts it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import current_app, url_for

from pages_store import listing, titles
from wiki import db
from wiki.kept import Kept
from wiki.views import labels

FILTERS = ("kind", "language", "theme", "place", "tag")
"""What the addresses of lists and of the search call them, in the order in which they are offered."""

SHOWN = 12
"""So many values of one filter are offered at most."""

_KEPT_BYTES = 1_000_000
_VALUE_BYTES = 300
"""What a value takes at most, roughly."""


@dataclass(frozen=True)
class Choice:
    """A value of a filter as shown, with the number of pages, the address that sets or lifts it, and whether it is set."""

    label: str
    count: int
    address: str
    chosen: bool


def offered(
    endpoint: str, asked: Mapping[str, str], counts: Mapping[str, Iterable[tuple[str, int]]]
) -> list[tuple[str, list[Choice]]]:
    """Return each filter that has values: its label and at most `SHOWN` choices, one that is set always among them."""
    found = ((name, list(_choices(endpoint, asked, name, counts.get(name, ())))) for name in FILTERS)
    return [(labels.field("tags" if name == "tag" else name), choices) for name, choices in found if choices]


def counted(filters: Mapping[str, str]) -> dict[str, list[tuple[str, int]]]:
    """Return `listing.counts`, counted once in this process for as long as nothing on the site has changed."""
    kept: Kept[dict[str, list[tuple[str, int]]]] = current_app.extensions.setdefault("kunnash.counts", Kept(_KEPT_BYTES))
    key, clock = tuple(sorted(filters.items())), db.clock_seen()
    found = kept.get(key, clock)
    if found is None:
        found = listing.counts(db.session(), filters, SHOWN)
        kept.put(key, clock, found, sum(len(values) for values in found.values()) * _VALUE_BYTES)
    return found


def chosen(endpoint: str, asked: Mapping[str, str]) -> list[Choice]:
    """Return the filters that are set, each to be lifted."""
    names = [name for name in FILTERS if asked[name]]
    return [Choice(_label(name, asked[name]), 0, address(endpoint, asked, **{name: ""}), True) for name in names]


def address(endpoint: str, asked: Mapping[str, str], **changes: str | int) -> str:
    """Return the address of a list as it was asked for, with these changes, at its first part unless they say which."""
    wanted = {name: value for name, value in {**asked, "page": "", **changes}.items() if value}
    return f"{url_for(endpoint)}?{urlencode(wanted)}" if wanted else url_for(endpoint)


def _choices(endpoint: str, asked: Mapping[str, str], name: str, counts: Iterable[tuple[str, int]]) -> Iterator[Choice]:
    wanted = titles.loose_key(asked[name])
    rows = [(value, count, bool(wanted) and titles.loose_key(value) == wanted) for value, count in counts]
    if wanted and not any(is_set for *_, is_set in rows):
        rows.insert(0, (asked[name], 0, True))
    shown = sorted(rows[:SHOWN] + [row for row in rows[SHOWN:] if row[2]], key=lambda row: not row[2])
    for value, count, is_set in shown:
        yield Choice(_label(name, value), count, address(endpoint, asked, **{name: "" if is_set else value}), is_set)


def _label(name: str, value: str) -> str:
    if name == "kind":
        return labels.kind_plural(value)
    return labels.language(value) if name == "language" else value
