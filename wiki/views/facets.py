"""By what a list of pages can be narrowed: the values there are, with their numbers, each a link that sets or lifts it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from urllib.parse import urlencode

from flask import current_app, url_for
from flask_babel import format_date, gettext

from pages_store import listing
from pages_store.documents import titles
from search_index import query
from search_index.dates import day
from search_index.facets import place_spellings
from search_index.filter_names import value_called
from search_index.query import Filters, TypedFilter
from wiki import db, i18n, labels
from wiki.kept import Kept

FILTERS = ("kind", "language", "theme", "place", "tag")
"""What the addresses of lists and of the search call them, in the order in which they are offered."""

SEARCHED = (*FILTERS, "author", "after", "before")
"""Those of the search."""

SHOWN = 8
"""So many values of one filter are shown at once, the others when they are asked for."""

OFFERED = 40
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


@dataclass(frozen=True)
class Facet:
    """A filter that has values: its name and label, the choices to be shown at once, and the others."""

    name: str
    label: str
    shown: Sequence[Choice]
    others: Sequence[Choice]

    @property
    def is_set(self) -> bool:
        """Whether one of its values is set; those stand first."""
        return self.shown[0].chosen


@dataclass(frozen=True)
class List:
    """A list or search as it was asked for: its endpoint, what the address says, and filters typed into the query."""

    endpoint: str
    asked: Mapping[str, str]
    typed: Sequence[TypedFilter] = ()

    def address(self, **changes: str | int) -> str:
        """Return the address of the list with these changes, at its first part unless they say which."""
        changed = {name: _pair(name, value) for name, value in changes.items()}
        wanted = "&".join(filter(None, {**self._pairs, **changed}.values()))
        return f"{self._place}?{wanted}" if wanted else self._place

    def lifted(self, each: TypedFilter) -> str:
        """Return the address of the list without a filter that was typed."""
        return self.address(q=query.without(self.asked["q"], each.span))

    def set(self) -> list[str]:
        """Return the names of the filters that the address sets."""
        return [name for name in SEARCHED if self.asked.get(name)]

    def chosen(self) -> list[Choice]:
        """Return the filters that are set, each to be lifted; those of the address first."""
        named = [(name, self.asked[name], self.address(**{name: ""})) for name in self.set()]
        named += [(each.name, each.value, self.lifted(each)) for each in self.typed]
        return [Choice(_set_label(name, value), 0, address, True) for name, value, address in named]

    def offered(self, counts: Mapping[str, Iterable[tuple[str, int]]]) -> list[Facet]:
        """Return each filter that has values, a value that is set always among those shown."""
        found = ((name, self._choices(name, counts.get(name, ()))[:OFFERED]) for name in SEARCHED)
        return [Facet(name, _title(name), choices[:SHOWN], choices[SHOWN:]) for name, choices in found if choices]

    @cached_property
    def _place(self) -> str:
        return url_for(self.endpoint)  # a page of hits has a hundred such addresses

    @cached_property
    def _pairs(self) -> dict[str, str]:
        return {name: _pair(name, value) for name, value in {**self.asked, "page": ""}.items()}

    def _choices(self, name: str, counts: Iterable[tuple[str, int]]) -> list[Choice]:
        lifting = {_key(name, each.value): self.lifted(each) for each in self.typed if each.name == name}
        if wanted := self.asked.get(name, ""):
            lifting[_key(name, wanted)] = self.address(**{name: ""})
        rows = [(value, count, _key(name, value)) for value, count in counts]
        choices = [
            Choice(_label(name, value), count, lifting.get(key) or self.address(**{name: value}), key in lifting)
            for value, count, key in rows
        ]
        if wanted and _key(name, wanted) not in {key for *_, key in rows}:
            choices.insert(0, Choice(_label(name, wanted), 0, lifting[_key(name, wanted)], True))
        return sorted(choices, key=lambda choice: not choice.chosen)


def filters(asked: Mapping[str, str]) -> Filters:
    """Return what the address of a search asks for; a day that is none asks for nothing."""
    values = {name: (asked[name],) if asked[name] else () for name in SEARCHED}
    return Filters(
        values["kind"], values["language"], values["tag"], values["theme"], values["place"], values["author"],
        day(asked["after"]), day(asked["before"]),
    )  # fmt: skip


def counted(filters: Mapping[str, str]) -> dict[str, list[tuple[str, int]]]:
    """Return `listing.counts`, counted once in this process for as long as nothing on the site has changed."""
    kept: Kept[dict[str, list[tuple[str, int]]]] = current_app.extensions.setdefault("kunnash.counts", Kept(_KEPT_BYTES))
    key, clock = tuple(sorted(filters.items())), db.clock_seen()
    found = kept.get(key, clock)
    if found is None:
        found = listing.counts(db.session(), filters, OFFERED)
        kept.put(key, clock, found, sum(len(values) for values in found.values()) * _VALUE_BYTES)
    return found


def place(value: str) -> str:
    """Return a place as written on a page, to readers of Latin script in that script where it is known."""
    if i18n.language() == "ar" or value.isascii():
        return value
    return next((spelling for spelling in place_spellings(value) if spelling.isascii()), value)


@lru_cache(maxsize=8_192)
def _pair(name: str, value: str | int) -> str:
    """Return what sets a name to a value in an address; "" for a value that is empty."""
    return urlencode({name: value}) if value else ""


@lru_cache(maxsize=8_192)
def _key(name: str, value: str) -> str:
    """Return what is the same for values that mean the same."""
    if name in ("after", "before"):
        return str(day(value))
    return titles.loose_key(place_spellings(value)[0] if name == "place" else value_called(name, value))


def _title(name: str) -> str:
    if name == "author":
        return gettext("Written by")
    return gettext("Last change") if name in ("after", "before") else labels.field("tags" if name == "tag" else name)


def _label(name: str, value: str) -> str:
    """Return what a value is called in the reader's language."""
    if name in ("after", "before"):
        return _since(day(value), value)
    if name == "kind":
        return labels.kind_plural(value_called(name, value))
    if name == "language":
        return labels.language(value_called(name, value))
    return place(value) if name == "place" else value


def _set_label(name: str, value: str) -> str:
    return gettext("Before %(day)s", day=_day(day(value), value)) if name == "before" else _label(name, value)


def _since(first: date | None, typed: str) -> str:
    age = (datetime.now(UTC).date() - first).days if first else 0
    recent = {7: gettext("The last week"), 30: gettext("The last month"), 365: gettext("The last year")}
    return recent.get(age) or gettext("Since %(day)s", day=_day(first, typed))


def _day(moment: date | None, typed: str) -> str:
    return format_date(moment, "long") if moment else typed
