"""Whether all that a site keeps agrees."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flask import Flask

from pages_store import files
from pages_store.tables import Page
from tests.conftest import Visitor
from tests.page_forms import write
from wiki import db, finding, indexing, keeping, worker
from wiki.config import Settings


def test_a_file_whose_bytes_are_gone_is_named_in_a_sentence(app: Flask, amal: Visitor) -> None:
    write(amal, "Tripoli")
    attached = amal.api("POST", "/pages/1/files", data={"file": (__file__, "notes.txt")}).json
    settings: Settings = app.extensions["kunnash.settings"]
    with app.app_context():
        worker.catch_up()
        assert keeping.faults(db.session()) == []
        files.path(settings.files, attached["sha256"]).unlink()
        assert keeping.faults(db.session()) == [f"the bytes of file {attached['sha256']} are gone or damaged"]


def test_an_index_that_misses_a_page_or_a_change_is_told(app: Flask, amal: Visitor) -> None:
    for title in ("Tripoli", "Sebha"):
        write(amal, title)
    with app.app_context():
        worker.catch_up()
        index = finding.engine()
        page = db.session().get_one(Page, 1)
        (entry,) = finding.entries(db.session(), [page])
        entry = replace(entry, changed=page.changed_at - timedelta(days=1))
        index.put([entry, replace(entry, id=9)], [2], index.position())
        assert keeping.faults(db.session()) == [
            "page 2 is not in the search index",
            "page 9 is in the search index",
            "page 1 is in the search index as it was before its last change",
        ]
        indexing.rebuild()
        assert keeping.faults(db.session()) == []
