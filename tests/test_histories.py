"""Real histories, as they were written: each text to the byte, each comparison without loss, each merge as it must be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pages_store.comparing import diff, merge
from pages_store.tables import Revision
from wiki.exchange import chains, mediawiki, mediawiki_xml, pandoc, tree, wikitext
from wiki.exchange.deriving import Choices
from wiki.exchange.tables import ImportedRevision
from wiki.exchange.wikitext import Names

pytestmark = pytest.mark.shared

GUIDE = "opensource-guide.jsonl"
LESSONS = "umbrella.jsonl"


@cache
def rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def texts(shared: Path) -> Iterator[list[str]]:
    """The texts of each page that has several, oldest first."""
    for name in (GUIDE, LESSONS):
        for row in rows(shared / "revisions" / name):
            if len(row["revs"]) > 1:
                yield [each["text"] for each in row["revs"]]


def test_all_revisions_of_the_guide_are_stored_to_the_byte_with_all_that_is_known_of_them(
    session: Session, shared: Path
) -> None:
    file = shared / "revisions" / GUIDE
    report = chains.take(file, Choices())
    assert (report.created, report.revisions, report.refused) == (36, 272, [])
    _are_stored(session, rows(file))


def test_lessons_of_one_title_are_all_stored_to_the_byte(session: Session, shared: Path, tmp_path: Path) -> None:
    some = [row for row in rows(shared / "revisions" / LESSONS) if row["page"].endswith("s_what-now.md")][:40]
    (tmp_path / LESSONS).write_text("\n".join(json.dumps(row) for row in some))
    report = chains.take(tmp_path, Choices())
    assert (report.created, report.refused) == (40, [])
    _are_stored(session, some)


def _are_stored(session: Session, pages: list[dict[str, Any]]) -> None:
    for row in pages:
        keys = [f"chains:{row['page']}:{each['commit']}" for each in row["revs"]]
        page_id = session.scalars(select(ImportedRevision.page_id).where(ImportedRevision.key == keys[0])).one()
        found = session.scalars(select(Revision).where(Revision.page_id == page_id).order_by(Revision.number)).all()
        assert [each.text for each in found] == [each["text"] for each in row["revs"]]
        assert [each.at for each in found] == [datetime.fromisoformat(each["ts"]) for each in row["revs"]]
        assert [each.author.name for each in found] == [each["author"] for each in row["revs"]]
        assert [each.comment for each in found] == [each["summary"].strip() for each in row["revs"]]


def test_each_comparison_of_neighbours_holds_both_texts(shared: Path) -> None:
    for chain in texts(shared):
        for old, new in pairwise(chain):
            found = diff.changes(old, new)
            assert "".join(each.text for each in found if each.op != "insert") == old
            assert "".join(each.text for each in found if each.op != "delete") == new


def test_a_merge_with_no_change_on_one_side_is_the_other_side(shared: Path) -> None:
    for chain in texts(shared):
        for old, new in list(pairwise(chain))[:4]:
            assert merge.merge(old, new, old) == merge.merge(old, old, new) == merge.merge(old, new, new) == merge.Merge(new)


def test_what_two_changed_alike_clashes_for_both_or_for_none(shared: Path) -> None:
    for chain in texts(shared):
        for base, mine, theirs in list(zip(chain, chain[1:], chain[2:], strict=False))[:2]:
            here, there = merge.merge(base, mine, theirs), merge.merge(base, theirs, mine)
            assert here.conflicts == there.conflicts
            assert here.conflicts or here.text == there.text


def test_the_guide_of_a_mediawiki_is_kept_word_for_word(
    session: Session, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pandoc, "find", lambda: None)
    file = shared / "import" / "opensource-guide-ar-it.history.mediawiki.xml"
    report = mediawiki.take(file, Choices())
    assert (report.created, report.revisions, report.refused, report.left_out) == (24, 98, [], [])
    with mediawiki_xml.opened(file) as (events, _read):
        for each in events:
            if isinstance(each, mediawiki_xml.Entry):
                key = select(ImportedRevision).where(ImportedRevision.key == f"mediawiki:osg:{each.id}")
                known = session.scalars(key).one()
                assert known.sha256 == tree.digest((each.text or "").encode())
                same = (Revision.page_id == known.page_id, Revision.number == known.number)
                assert (
                    wikitext.fenced(each.text or "", "wikitext") in session.scalars(select(Revision.text).where(*same)).one()
                )


@pytest.mark.skipif(pandoc.find() is None, reason="needs Pandoc 3, which the extra `mediawiki` brings")
def test_most_of_the_guide_of_a_mediawiki_becomes_markdown(shared: Path) -> None:
    program = pandoc.find()
    file = shared / "import" / "opensource-guide-ar-it.history.mediawiki.xml"
    with mediawiki_xml.opened(file) as (events, _read):
        sources = [each.text or "" for each in events if isinstance(each, mediawiki_xml.Entry)][::8]
    found = [wikitext.convert(text, Names(), program) for text in sources]
    assert sum(not each.problem for each in found) >= len(found) - 2
    assert all(each.markdown != source for each, source in zip(found, sources, strict=True))
