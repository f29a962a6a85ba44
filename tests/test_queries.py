"""How much the database is asked for each screen: a few queries, whatever a page holds and however large the site is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from bench import growth
from pages_store import database
from tests.conftest import Visitor
from tests.queries import counted, measured
from wiki import create_app, worker
from wiki.config import read

FEW, MANY = 1_100, 3_300
SCREENS = (
    "/pages/p7",
    "/pages/p7/history",
    "/pages/p7/history?before=1",
    "/pages/p7/backlinks",
    "/pages/p7/discussion",
    "/pages/p7/files",
    "/",
    "/changes",
    "/changes?before=200",
    "/changes.atom",
    "/sitemap.xml?after=0",
    "/api/v1/pages?limit=50",
    "/api/v1/pages?limit=10&tag=tag7",
    "/api/v1/pages?limit=10&theme=theme7&language=ar",
    "/api/v1/pages?limit=10&kind=lesson",
    "/api/v1/pages?limit=10&kind=none",
    "/api/v1/pages/7/revisions",
)
PLAIN = "نصّ بلا روابط.\n"
LINKS = "".join(f"[[صفحة {number}]] " for number in range(60)) + "\n"
HEADINGS = "".join(f"## عنوان {number}\n\nفقرة.\n\n" for number in range(30))
FIELDS = {"kind": "lesson", "tags": [f"وسم {n}" for n in range(20)], "fields": {"related": [f"صفحة {n}" for n in range(20)]}}


def _written(amal: Visitor, title: str, **more: object) -> str:
    made = amal.api("POST", "/pages", json={"title": title, **more})
    assert made.json
    return f"/pages/{made.json['slug']}"


def _asked(app: Flask, reader: Visitor, address: str) -> int:
    with counted(app) as asked:
        assert reader.get(address).status_code == 200
    return len(asked)


@pytest.fixture
def shapes(amal: Visitor) -> list[str]:
    """Pages of several shapes: plain, with many links, headings, fields, revisions and discussions."""
    _written(amal, "صفحة 3", body=PLAIN)
    pages = [_written(amal, "بسيطة", body=PLAIN), _written(amal, "روابط", body=LINKS), _written(amal, "عناوين", body=HEADINGS)]
    pages.append(_written(amal, "حقول", body=LINKS, **FIELDS))
    pages.append(_written(amal, "نقاش", body=LINKS))
    pages.append(_written(amal, "مراجعات", body=PLAIN))
    for number in range(4):
        amal.api("POST", "/pages/6/threads", json={"subject": f"نقاش {number}", "body": f"[[صفحة 3]] {LINKS}"})
    for number in range(1, 12):
        amal.api("PUT", "/pages/7", json={"base": number, "body": f"{PLAIN}{number}\n"})
    return pages


def test_a_visitor_costs_one_query_and_the_first_one_three(app: Flask, visitor: Visitor, shapes: list[str]) -> None:
    for address in shapes:
        assert _asked(app, visitor, address) <= 3
        assert _asked(app, visitor, address) == 1


def test_a_member_costs_two_queries_and_the_first_one_four(app: Flask, salem: Visitor, shapes: list[str]) -> None:
    for address in shapes:
        assert _asked(app, salem, address) <= 4
        assert _asked(app, salem, address) == 2


def test_reading_never_starts_the_renderer(app: Flask, environment: dict[str, str], salem: Visitor, shapes: list[str]) -> None:
    fresh = create_app(read(environment))
    reader = Visitor(fresh)
    reader.client.set_cookie("session", salem.client.get_cookie("session").value)  # type: ignore[union-attr]
    for address in [
        *shapes,
        f"{shapes[-1]}/history",
        f"{shapes[-1]}/revisions/2",
        f"{shapes[-1]}/compare/1/2",
        "/",
        "/changes",
    ]:
        assert "salem" in reader.get(address).text
    assert fresh.extensions["kunnash.renderer"].process_id is None
    fresh.extensions["kunnash.engine"].dispose()


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Flask]]:
    """A site, and one that is five times as large."""
    apps = []
    for pages in (FEW, MANY):
        settings = read({"KUNNASH_DATA": str(tmp_path_factory.mktemp("grown"))})
        app = create_app(settings)
        engine = database.open_engine(settings.database_url)
        growth.prepare(engine, settings, pages, revisions=3)
        engine.dispose()
        apps.append(app)
    yield apps[0], apps[1]
    for app in apps:
        app.extensions["kunnash.engine"].dispose()


def _work(app: Flask, address: str) -> int:
    with measured(app) as steps:
        assert Visitor(app).get(address).status_code == 200
    return len(steps)


@pytest.mark.parametrize("address", SCREENS)
def test_a_screen_makes_the_database_work_no_more_on_a_larger_site(grown: tuple[Flask, Flask], address: str) -> None:
    small, large = (_work(app, address) for app in grown)
    assert large <= small * 1.3 + 3


def test_a_save_makes_the_worker_look_at_no_more_on_a_larger_site(grown: tuple[Flask, Flask]) -> None:
    spent = []
    for app in grown:
        with app.app_context(), measured(app) as steps:
            worker._render_missing(growth.LAST - 1)
        spent.append(len(steps))
    assert spent[1] <= spent[0] * 1.3 + 3
