"""Whatever stands in a text of the database, every screen shows it as text: nothing of it becomes markup or code."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from sqlalchemy import JSON, String

from pages_store.base import Base
from tests.conftest import Build
from tests.world import ROLES, World
from wiki import gathering

OVERRIDE = "\N{RIGHT-TO-LEFT OVERRIDE}"
TAGS = "</title></textarea><script>alert(1)</script><b onmouseover=alert(1) style=color:red>"
HOSTILE = f"'\"><img src=x onerror=alert(1)>{{{{1234*5678}}}}{{{{7*7}}}}{{% raw %}}${{1234*5678}}{TAGS}"
CONTROLS = f"\x1b[31m{OVERRIDE}abc"
"""What the store refuses in a title or name, but takes in a text."""
SUM = "7006652"

MACHINES = {
    "files.sha256", "attachments.sha256", "imported_files.sha256",
    "imported_files.path", "imported_files.language",  # by these bytes are found
    "accounts.password_hash", "tokens.token_hash", "sign_ins.token_hash", "invitations.token_hash",  # hashes of ours
    "accounts.role", "invitations.role", "tokens.purpose", "marks.name", "files.type",  # words of ours
    "pages.slug", "people.slug", "teams.slug", "slugs.slug",  # by these the screens below are reached
    "pages.language", "names.language",  # checked as tags of languages when a text is read
    "revisions.text", "renderings.html", "comments.html", "comments.body",  # filled by saving texts
    "renderings.headings", "renderings.references", "comments.references",
    "imported_revisions.key", "imported_revisions.sha256", "protections.role",  # by these revisions are found; a word of ours
    "blames.runs", "blames.gone",  # filled by asking who wrote a text
}  # fmt: skip
"""Columns that are not filled with what is hostile, with the reason."""

SCRIPT = re.compile(r"[\s\x00-\x1f]*(javascript|data|vbscript):", re.IGNORECASE)
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "use"])
ISOLATING = frozenset({"bdi", "textarea", "title", "option"})


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, build: Build, first_world: World) -> Iterator[World]:
    """A site with hostile texts in all columns that hold texts."""
    made = World(tmp_path_factory.mktemp("hostile"), build, before=first_world)
    fill(made)
    yield made
    made.close()


def fill(world: World) -> None:
    """Put hostile texts into all tables."""
    body = f"{HOSTILE} {CONTROLS}\n\n# {HOSTILE}\n\n## {HOSTILE}\n\n[[{HOSTILE}]] [x](javascript:alert(1)) ![[x]]\n\n"
    body += f"`{HOSTILE}`\n\n    {HOSTILE}\n"
    world.member.api("POST", "/pages/1/threads", json={"subject": "x", "body": body, "passage": HOSTILE})
    value = json.dumps(HOSTILE)
    for number, kind in enumerate(("lesson", "study", "opportunity", "term"), 100):
        names = "problem theme place related abstract keywords doi contact who ar variants tags".split()  # noqa: SIM905 - shorter
        front = f"title: t{number}\nkind: {kind}\nurl: javascript:alert(1)\nonline: 'data:text/html,x'\n"
        front += "".join(f"{name}: {value}\n" for name in names)
        made = world.member.api("POST", "/pages", json={"text": f"---\n{front}---\n{body}", "comment": "x"}).get_json()
        world.member.api("PUT", f"/pages/{made['id']}", json={"base": 1, "body": f"{body}\nmore {HOSTILE}"})
        world.slugs[number] = made["slug"]
    world.index()
    now = "2026-01-01 00:00:00"
    world.sql("INSERT INTO teams (slug, name) VALUES ('team', 'x')")
    world.sql("UPDATE people SET team_id = 1")
    world.sql("INSERT INTO attempts (subject, failures, last_at) VALUES ('x', 1, ?)", now)
    days = ("2026-01-01", "2026-01-01")
    world.sql("INSERT INTO searches VALUES ('x', 'x', 9, 0, 1, ?, ?, 0)", *days)
    world.sql("INSERT INTO aliases (page_id, key, typed, author_id, at) VALUES (1, 'x', 'x', 1, ?)", now)
    world.sql(
        "INSERT INTO protections (page_id, role, reason, discussion, author_id, at) VALUES (1, 'member', 'x', 0, 1, ?)", now
    )
    world.sql("INSERT INTO deletions (page_id, author_id, reason, at, restored_at) VALUES (1, 1, 'x', ?, ?)", now, now)
    inputs = json.dumps(dict.fromkeys(("title", "text", "comment"), HOSTILE))
    drafts = (
        "INSERT INTO drafts (account_id, key, page_id, base, title, inputs, at) SELECT id, ?, ?, 1, 'x', ?, ? FROM accounts"
    )
    for key, page in (("new", None), ("1", 1)):
        world.sql(drafts, key, page, inputs, now)
    world.sql("INSERT OR REPLACE INTO related VALUES (1, 1, ?)", json.dumps([[2, "theme", HOSTILE]]))
    connection = sqlite3.connect(world.database)
    with connection:
        _invite(connection)
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if isinstance(column.type, String) and f"{table.name}.{column.name}" not in MACHINES:
                    row = "rowid" if table.dialect_options["sqlite"]["with_rowid"] else column.name
                    unique = f"|| {row}" if column.unique or column.primary_key or "key" in column.name else ""
                    connection.execute(f"UPDATE {table.name} SET {column.name} = ? {unique}", [HOSTILE])  # noqa: S608 - ours
        connection.execute("UPDATE renderings SET headings = ?", [json.dumps([{"level": 2, "id": "h", "text": HOSTILE}] * 2)])
        connection.execute("UPDATE clock SET value = value + 1")
    connection.close()
    with world.app.app_context():
        gathering.follow()


def _invite(connection: sqlite3.Connection) -> None:
    columns = {row[1]: row[2] for row in connection.execute("PRAGMA table_info(invitations)")}
    known = {"token_hash": "x", "role": "member", "team_id": 1, "created_at": "2026-01-01 00:00:00", "email": "x",
             "expires_at": "2099-01-01 00:00:00", "invited_by_id": 1}  # fmt: skip
    values = {name: value for name, value in known.items() if name in columns}
    marks = ", ".join("?" * len(values))
    connection.execute(f"INSERT INTO invitations ({', '.join(values)}) VALUES ({marks})", list(values.values()))  # noqa: S608 - ours


def screens(world: World, role: str) -> Iterator[tuple[str, Any]]:
    """Yield the address and answer of every screen, also with what is hostile in the address."""
    pages = [number for number in world.slugs if number != 2]
    seen = set()
    for rule, method in world.rules(reading=True):
        for state in world.states[:2]:
            for number in pages if rule.arguments & {"slug", "page_id"} and state.name == "live" else pages[:1]:
                if rule.arguments & {"slug", "page_id"} and number != pages[0]:
                    newest = {"number": 2, "old": 1, "new": 2}
                    state = type(state)(state.name, {**state.values, "slug": world.slugs[number], "page_id": number, **newest})
                seen.add((method, world.address(rule, state)))
    typed = quote(HOSTILE + CONTROLS)
    for address in ("/search?q={}", "/search?q=x&tag={}&kind={}&language={}", "/pages?tag={}&kind={}&language={}&theme={}",
                    "/pages/new?title={}&kind={}", "/pages/new?title={}&source=1", "/pages/{}", "/{}", "/sign-in?next={}",
                    "/sign-in/{}", "/people/{}", "/teams/{}", "/pages?after={}", "/language?to={}&next={}",
                    "/api/v1/search?q={}", "/api/v1/pages?tag={}", "/files/{}/{}"):  # fmt: skip
        seen.add(("GET", address.replace("{}", typed)))
    seen |= {("GET", f"/pages/new?draft={number}") for number in range(1, 9)}
    for method, address in sorted(seen):
        yield address, world.open(role, method, address)
    if role != "visitor":
        page = f"/pages/{world.slugs[3]}"
        for address, data in (
            (f"{page}/edit", {"base": 1, "text": HOSTILE + CONTROLS}),
            (f"{page}/edit", {"base": 6, "text": HOSTILE + CONTROLS, "preview": 1}),
            (f"{page}/edit", {"base": 6, **dict.fromkeys(("title", "body", "kind", "tags"), HOSTILE), "comment": HOSTILE * 9}),
            ("/pages/new", {"title": HOSTILE + CONTROLS, "body": HOSTILE}),
            ("/pages/new", {"title": HOSTILE * 9, "body": HOSTILE, "field.theme": HOSTILE, "csrf_token": "spent"}),
            (f"{page}/discussion", {"subject": HOSTILE * 9, "body": HOSTILE}),
            ("/account/password", {"old": HOSTILE, "password": HOSTILE}),
        ):  # fmt: skip
            yield f"POST {address}", world.open(role, "POST", address, data)


def test_what_is_hostile_would_be_seen_if_it_were_shown_as_it_is() -> None:
    found = faults(f"<html><body><p>{HOSTILE}{CONTROLS}{SUM}</p></body></html>")
    assert {"<img onerror>", "<img src=x>", "<script>", "<b onmouseover>", "<b style>"} < set(found)
    assert len([each for each in found if each.startswith((SUM, "a control", "an override"))]) == 3


def test_every_column_that_holds_a_text_is_filled_or_named(hostile: World) -> None:
    connection = sqlite3.connect(hostile.database)
    empty = []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            name = f"{table.name}.{column.name}"
            if isinstance(column.type, String | JSON) and name not in MACHINES:
                found = connection.execute(f"SELECT count(*) FROM {table.name} WHERE {column.name} LIKE '%onerror%'")  # noqa: S608
                if not found.fetchone()[0]:
                    empty.append(name)
    connection.close()
    assert empty == []


@pytest.mark.parametrize("role", ROLES)
def test_nothing_hostile_becomes_markup_on_any_screen(hostile: World, role: str) -> None:
    wrong = []
    for address, reply in screens(hostile, role):
        if reply.status_code >= 500:
            wrong.append(f"{address}: {reply.status_code}")
        if reply.mimetype == "text/html":
            wrong += [f"{address}: {fault}" for fault in faults(reply.text)]
        elif reply.mimetype.endswith("xml"):
            ElementTree.fromstring(reply.data)  # noqa: S314 - our own
            wrong += [f"{address}: {SUM}"] if SUM in reply.text else []
        elif reply.mimetype == "application/json":
            assert json.loads(reply.data)
            wrong += [f"{address}: a control character"] if re.search("[\x00-\x08\x0b-\x1f]", reply.text) else []
        for name, value in reply.headers:
            assert re.fullmatch("[\x20-\x7e\xa0-\xff]*", value), (address, name)
    assert not wrong, "\n".join(sorted({re.sub(r"(\?|%)\S*", "…", each) for each in wrong}))


def test_a_language_or_kind_that_is_none_is_no_fault(hostile: World) -> None:
    hostile.keep()
    hostile.sql("UPDATE pages SET language = ?", HOSTILE)
    hostile.sql("UPDATE files SET type = ?", HOSTILE)
    wrong = [f"{address}: {reply.status_code}" for address, reply in screens(hostile, "member") if reply.status_code >= 500]
    hostile.reset()
    assert not wrong, "\n".join(wrong)


class _Reader(HTMLParser):
    """Notes what no text may bring about, and texts that could turn others around."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        ours = given.get("src", "").startswith("/static/")
        if tag in ("style", "iframe", "object", "embed", "base") or (tag == "script" and not ours):
            self.found.append(f"<{tag}>")
        for name, value in given.items():
            if name.startswith("on") or name == "style" or not re.fullmatch("[a-z][a-z-]*", name):
                self.found.append(f"<{tag} {name}>")
            if name in ("href", "src", "action", "formaction") and SCRIPT.match(value):
                self.found.append(f"<{tag} {name}={value[:20]}>")
            if name not in ("value", "content", "href", "action") and re.search("[\x00-\x08\x0b-\x1f]", value):
                self.found.append(f"a control character in <{tag} {name}>")
        if tag == "img" and given.get("src") == "x" and not self._in_text():
            self.found.append("<img src=x>")
        if tag not in VOID:
            self._open.append((tag, given))

    def handle_endtag(self, tag: str) -> None:
        while self._open and tag not in VOID:
            if self._open.pop()[0] == tag:
                return

    def handle_data(self, text: str) -> None:
        tags = [tag for tag, _ in self._open]
        if SUM in text:
            self.found.append(f"{SUM} in <{tags[-1]}>")
        if "textarea" not in tags and re.search("[\x00-\x08\x0b-\x1f]", text):
            self.found.append(f"a control character in <{'> <'.join(tags[-3:])}>")
        if OVERRIDE in text and not (ISOLATING & set(tags) or any("dir" in given for _, given in self._open[1:])):
            self.found.append(f"an override in <{'> <'.join(tags[-3:])}>")

    def _in_text(self) -> bool:
        """Whether this is a writer's text, where pictures may stand."""
        return any("prose" in given.get("class", "") for _, given in self._open)


def faults(html: str) -> list[str]:
    """Return what an HTML page has that none of ours may have."""
    reader = _Reader()
    reader.feed(html)
    return reader.found
