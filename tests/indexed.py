"""Six pages in an index, by each engine."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from search_index.engine import Entry, Section
from search_index.engines import ENGINES
from search_index.index import Index

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def entry(number, title="", text="", **values):
    values = {"kind": "page", "language": "ar", "changed": NOON + timedelta(days=number), **values}
    return Entry(id=number, title=title or f"صفحة {number}", sections=(Section("", "", text),), **values)


def ids(results):
    return [hit.id for hit in results.hits]


LIBRARY = (
    entry(1, "الإدارة المحلية", "تشرف البلدية على الإدارة", kind="lesson", tags=("مياه",), places=("سبها",)),
    entry(2, "شبكة المياه", "صيانة شبكة المياه في بلديات الجنوب", kind="lesson", themes=("المياه",), places=("بني وليد",)),
    entry(
        3,
        "Comunità accoglienti",
        "L'amministrazione della città apre alla comunità",
        language="it",
        teams=("فريق سبها",),
        people=("أمل",),
    ),
    entry(4, "Open source", "Communities contribute to open source. A source that is open.", language="en", kind="study"),
    entry(5, "行为准则", "参与者公约的行为准则", language="zh"),
    entry(6, "ملاحظة", "لديه كتاب عن الصيد البحري", kind="story"),
)


@pytest.fixture(scope="session", params=ENGINES)
def built(tmp_path_factory, request):
    """The library as each engine has it on disk: the folder, and the name of the engine."""
    folder = tmp_path_factory.mktemp(request.param) / "index"
    made = Index(folder, request.param)
    made.rebuild(LIBRARY, position=7)
    made.close()
    return folder, request.param


@pytest.fixture
def name(built):
    return built[1]


@pytest.fixture
def engine(tmp_path, name):
    """An index that is not made yet."""
    made = Index(tmp_path / "index", name, writer_seconds=0.2)
    yield made
    made.close()


@pytest.fixture
def library(built, engine, tmp_path):
    """The index of six pages, at position 7."""
    shutil.copytree(built[0], tmp_path / "index", dirs_exist_ok=True)
    return engine
