"""A site with something of everything on it, much of it out of sight, and every address under which one may ask for it."""

from __future__ import annotations

import io
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.conftest import Build, Visitor
from wiki import permissions, worker
from wiki.config import Settings, read

ROLES = ("visitor", "member", "coordinator", "administrator")
RANKS = {role: rank for rank, role in enumerate(ROLES)}
READ_METHODS = {"GET", "HEAD", "OPTIONS"}

# Words that stand in one place only: whoever may not see that place must meet them nowhere. They are not near one another,
# so that no search corrects one to another.
HIDDEN = ("quwazimatn", "tarfishsabab", "bulghadi")
ERASED = ("hanzabamatn", "zumurrasabab", "kashkuli")
DELETED = ("jarqamatn", "dulfasabab", "mithqalwasm", "ruzzamulhaq.txt", "safsatabytes", "nuqrasubject", "lawzakalam")
DELETED_TITLE = "burquqdeleted"
FILE = ("khardalfile.txt", "simsimbytes", "turmusi")
COMMENTS = ("fustuqhidden", "qirfadropped", "yansunerased", "halbajidden", "basbasisubject")
OLD_TITLE = "karawyatitle"
SECRETS = (*HIDDEN, *ERASED, *DELETED, *FILE, *COMMENTS, OLD_TITLE)
PEOPLE = ("amalwriter", "salemwriter", "hudawriter")
"""Names that visitors are never shown."""

COMPARE = "api.compare_show"
"""A route whose query names what others name in their path."""

PUBLIC = "naqiyya"
"""A word of every page that is to be read."""


@dataclass(frozen=True)
class State:
    """What the arguments of an address name; `gone` are those that name what is not there or not to be seen.

    `only_with` are arguments of which the address must have one, for what is only wrong beside it.
    """

    name: str
    values: Mapping[str, Any]
    gone: frozenset[str] = frozenset()
    only_with: frozenset[str] = frozenset()

    def concerns(self, rule: Rule) -> bool:
        """Whether the address names what is gone in this state; in that of what is live, any does."""
        if rule.rule.startswith("/people/<"):
            return not self.gone
        arguments = rule.arguments | ({"old", "new"} if rule.endpoint == COMPARE else set())
        named = bool(self.gone & arguments) and (not self.only_with or bool(self.only_with & arguments))
        return named or not self.gone


class World:
    """The site, who goes there, and what they ask for; made anew in an empty folder, or of a copy of one made before."""

    def __init__(self, folder: Path, build: Build, migrated: Path | None = None, before: World | None = None) -> None:
        if before:
            shutil.copytree(before.settings.data, folder / "instance")
        self.settings: Settings = read({"KUNNASH_DATA": str(folder / "instance")})
        if migrated:
            shutil.copy(migrated, self.settings.data)
        self.app: Flask = build(self.settings)
        self.people = {"visitor": Visitor(self.app)}
        self.slugs: dict[int, str] = before.slugs if before else {}
        self.files: dict[str, str] = before.files if before else {}
        self._saved = folder / "saved.db"
        for name, role in zip(PEOPLE, ROLES[1:], strict=True):
            self.people[role] = _again(self.app, before.people[role]) if before else Visitor(self.app, name, role)
        self.member = self.people["member"]
        if not before:
            self._write()
            self.index()

    @property
    def database(self) -> Path:
        return self.settings.data / "kunnash.db"

    def close(self) -> None:
        if "kunnash.search" in self.app.extensions:
            self.app.extensions["kunnash.search"].close()
        self.app.extensions["kunnash.engine"].dispose()

    def sql(self, statement: str, *values: Any) -> None:
        connection = sqlite3.connect(self.database)
        with connection:
            connection.execute(statement, values)
            connection.execute("UPDATE clock SET value = value + 1")
        connection.close()

    def index(self) -> None:
        with self.app.app_context():
            worker.catch_up()

    def keep(self) -> None:
        """Remember the database as it is now."""
        source, target = sqlite3.connect(self.database), sqlite3.connect(self._saved)
        source.backup(target)
        source.close()
        target.close()

    def reset(self) -> None:
        """Bring the database back to what `keep` remembers, as a later change: so caches forget what was in between."""
        self.app.extensions["kunnash.engine"].dispose()
        source, target = sqlite3.connect(self._saved), sqlite3.connect(self.database)
        (clock,) = target.execute("SELECT value FROM clock").fetchone()
        source.backup(target)
        with target:
            target.execute("UPDATE clock SET value = ?", [clock + 1])
        source.close()
        target.close()

    # What is on it

    def _write(self) -> None:
        self._page(f"Page {PUBLIC}", f"{PUBLIC} one [[Other {PUBLIC}]]\n")
        self._page(DELETED_TITLE, f"{PUBLIC} {DELETED[0]}\n", DELETED[1], [DELETED[2]])
        self._page(f"Other {PUBLIC}", f"{PUBLIC} two\n")
        head = self._edit(1, 1, {"title": OLD_TITLE, "body": f"{PUBLIC} {HIDDEN[0]}\n"}, HIDDEN[1])
        head = self._edit(1, head, {"title": f"Page {PUBLIC}", "body": f"{PUBLIC} {ERASED[0]}\n"}, ERASED[1])
        self._edit(1, head, {"body": f"{PUBLIC} four\n"}, "mend")
        for number in range(1, 6):
            self._edit(3, number, {"body": f"{PUBLIC} of {number}\n"})
        self._thread(1, "Question", ["said", COMMENTS[0], COMMENTS[1], COMMENTS[2]])  # comments 1 to 4
        self._thread(1, COMMENTS[4], [COMMENTS[3]])  # 5
        self._thread(2, DELETED[5], [DELETED[6]])  # 6
        self._thread(3, "Elsewhere", ["said elsewhere"])  # 7
        for page, name, data in (
            (1, "shown.txt", "shown"),
            (1, FILE[0], FILE[1]),
            (2, DELETED[3], DELETED[4]),
            (3, "other.txt", "other"),
        ):
            self._file(page, name, data)

    def withdraw(self) -> None:
        """Take out of sight what is to be: by its buttons where there are such for all, else as the database says it."""
        self.member.api("DELETE", "/pages/2")
        for name, rows in ((HIDDEN[2], "id IN (SELECT id FROM revisions WHERE page_id = 1 AND number = 2)"),
                           (ERASED[2], "id IN (SELECT id FROM revisions WHERE page_id = 1 AND number = 3)")):  # fmt: skip
            self.sql("INSERT INTO people (slug, name) VALUES (?, ?)", name, name)
            self.sql(f"UPDATE revisions SET author_id = (SELECT max(id) FROM people) WHERE {rows}")  # noqa: S608 - ours
        self.sql("INSERT INTO people (slug, name) VALUES (?, ?)", FILE[2], FILE[2])
        self.sql("UPDATE attachments SET author_id = (SELECT max(id) FROM people) WHERE name = ?", FILE[0])
        admin, page = self.people["administrator"], f"/pages/{self.slugs[1]}"
        for path in (f"{page}/revisions/2/hide", f"{page}/revisions/3/erase"):
            assert admin.post(path).status_code == 303
        now = "2026-01-01 00:00:00"
        self.sql("UPDATE attachments SET hidden_at = ? WHERE name = ?", now, FILE[0])
        for comment, verb in ((2, "hide"), (3, "delete"), (4, "erase"), (5, "hide")):
            who = self.member if verb == "delete" else admin
            assert who.post(f"{page}/discussion/comments/{comment}/{verb}").status_code == 303

    def _page(self, title: str, body: str, comment: str = "", tags: list[str] | None = None) -> None:
        sent = {"title": title, "body": body, "comment": comment, "language": "en", "tags": tags or []}
        made = self.member.api("POST", "/pages", json=sent).get_json()
        self.slugs[made["id"]] = made["slug"]

    def _edit(self, page: int, base: int, changes: dict[str, Any], comment: str = "") -> int:
        reply = self.member.api("PUT", f"/pages/{page}", json={**changes, "base": base, "comment": comment})
        assert reply.status_code == 200, reply.text
        number: int = reply.get_json()["revision"]["number"]
        return number

    def _thread(self, page: int, subject: str, said: list[str]) -> None:
        made = self.member.api("POST", f"/pages/{page}/threads", json={"subject": subject, "body": said[0]}).get_json()
        for body in said[1:]:
            self.member.api("POST", f"/threads/{made['id']}/comments", json={"body": body})

    def _file(self, page: int, name: str, data: str) -> None:
        made = self.member.api("POST", f"/pages/{page}/files", data={"file": (io.BytesIO(data.encode()), name)}).get_json()
        self.files[name] = made["sha256"]

    # What is asked for

    @property
    def states(self) -> list[State]:
        live = {"slug": self.slugs[1], "page_id": 1, "number": 4, "old": 1, "new": 4, "thread_id": 1, "comment_id": 1}
        live |= self._named("shown.txt", 1)
        deleted = {"slug": self.slugs[2], "page_id": 2, "number": 1, "old": 1, "new": 1, "thread_id": 3, "comment_id": 6}
        deleted |= self._named(DELETED[3], 3)
        nothing = {**dict.fromkeys(live, 999), "slug": "nothing", "sha256": "0" * 64, "name": "nothing.txt"}
        beside = frozenset({"slug", "page_id"})
        return [
            State("live", live),
            State("old revision", live | {"number": 1, "new": 1}),
            State("deleted page", deleted, frozenset(live)),
            State("nothing", nothing, frozenset(live)),
            State("hidden revision", live | {"number": 2, "old": 2}, frozenset({"number", "old"})),
            State("erased revision", live | {"number": 3, "new": 3}, frozenset({"number", "new"})),
            State("revision of another page", live | {"number": 6, "new": 6}, frozenset({"number", "new"}), beside),
            State("thread of another page", live | {"thread_id": 4, "comment_id": 7},
                  frozenset({"thread_id", "comment_id"}), beside),
            State("thread of a deleted page", live | {"thread_id": 3}, frozenset({"thread_id"})),
            State("hidden comment", live | {"comment_id": 2}, frozenset({"comment_id"})),
            State("deleted comment", live | {"comment_id": 3}, frozenset({"comment_id"})),
            State("erased comment", live | {"comment_id": 4}, frozenset({"comment_id"})),
            State("hidden file", live | self._named(FILE[0], 2), frozenset({"sha256", "file_id", "attachment_id"})),
            State("file of another page", live | self._named("other.txt", 4), frozenset({"file_id", "attachment_id"}), beside),
            State("file under a wrong name", live | {"name": "wrong.txt"}, frozenset({"name"}), frozenset({"sha256"})),
        ]  # fmt: skip

    def _named(self, name: str, number: int) -> dict[str, Any]:
        return {"sha256": self.files[name], "name": name, "file_id": number, "attachment_id": number}

    def rules(self, *, reading: bool) -> Iterator[tuple[Rule, str]]:
        """Yield the rules that read, or those that write, each with one of its methods."""
        for rule in self.app.url_map.iter_rules():
            methods = rule.methods or set()
            if reading and "GET" in methods and rule.endpoint != "static":
                yield rule, "GET"
            if not reading:
                yield from ((rule, method) for method in sorted(methods - READ_METHODS))

    def address(self, rule: Rule, state: State) -> str:
        """Return the address of a rule; what no state names is the member's own, or a word."""
        values = {name: state.values.get(name, 1 if "int" in rule.rule else "x") for name in rule.arguments}
        if rule.rule.startswith("/people/<"):
            values["slug"] = PEOPLE[0]
        query = {"from": state.values["old"], "to": state.values["new"]} if rule.endpoint == COMPARE else {}
        return self.app.url_map.bind("localhost").build(rule.endpoint, values | dict(rule.defaults or {}) | query)

    def open(self, role: str, method: str, address: str, data: Any = None) -> Any:
        """Ask as one of this role does: under /api with their token, else with their browser, forms with its token."""
        who = self.people[role]
        if address.startswith("/api/v1"):
            sent = {} if method in READ_METHODS else {"json": data or {}}
            return who.api(method, address.removeprefix("/api/v1"), buffered=True, **sent)
        if method in READ_METHODS:
            return _as_text(who.client.open(address, method=method, buffered=True))
        return who.client.open(address, method=method, data={"csrf_token": self._token(role), **(data or {})})

    def _token(self, role: str) -> str:
        html = self.people[role].get("/sign-in").text
        return html.partition('name="csrf_token" value="')[2].partition('"')[0]


def _as_text(reply: Any) -> Any:
    """The same answer; the bytes of a picture as characters, so that words are looked for in it too."""
    if reply.mimetype == "image/png":
        reply.set_data(reply.get_data().decode("latin-1"))
    return reply


def _again(app: Flask, who: Visitor) -> Visitor:
    """The same person before a copy of the site: signed in there too, by the same cookie and token."""
    again = Visitor(app, who.name)
    again.token = who.token
    cookie = who.client.get_cookie("session")
    assert cookie
    again.client.set_cookie("session", cookie.value)
    return again


@pytest.fixture(scope="session")
def first_world(tmp_path_factory: pytest.TempPathFactory, build: Build, migrated: Path) -> World:
    """The site before anything was taken out of sight, closed: to be copied, since making it takes seconds."""
    made = World(tmp_path_factory.mktemp("first"), build, migrated)
    made.close()
    return made


@pytest.fixture
def fresh(tmp_path: Path, build: Build, first_world: World) -> Iterator[World]:
    """A copy of the site for one test."""
    made = World(tmp_path, build, before=first_world)
    yield made
    made.close()


def needed(rule: Rule) -> int:
    """The rank that one needs for a route."""
    return permissions.ACTIONS[permissions.ROUTES[rule.endpoint]]


def is_refused(reply: Any) -> bool:
    return reply.status_code in (401, 403) or (reply.status_code == 303 and "/sign-in?next=" in reply.location)
