"""Whether all that a site keeps agrees."""

from __future__ import annotations

from flask import Flask

from pages_store import files
from tests.conftest import Visitor
from tests.page_forms import write
from wiki import db, keeping, worker
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
