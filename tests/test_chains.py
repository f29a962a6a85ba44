"""Importing chains of revisions from JSON lines: what each becomes, what is refused, and what a second import adds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from pages_store import limits, protection, store, summaries
from pages_store.protection import Limit
from pages_store.store import Signature
from pages_store.tables import Page, Person, Rendering, Revision
from wiki import db, publish
from wiki.accounts import registry
from wiki.cli import exchange
from wiki.exchange import authors, chains, histories
from wiki.exchange.deriving import Choices
from wiki.exchange.histories import SourceError
from wiki.exchange.report import Report


def revision(text: str | None = "# Water\n", ts: str = "2020-01-02T03:04:05+02:00", **more: Any) -> dict[str, Any]:
    return {"ts": ts, "author": "Amal", "summary": "why", "op": "M", **({} if text is None else {"text": text}), **more}


def chain(*revisions: dict[str, Any], page: str = "guide/en/water.md", **more: Any) -> dict[str, Any]:
    return {"page": page, "revs": list(revisions), **more}


def put(folder: Path, *rows: Any) -> Path:
    file = folder / "source.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return file


def take(file: Path, **choices: str) -> Report:
    return chains.take(file, Choices(**choices))


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.created, report.changed, report.unchanged, report.revisions


def only(session: Session) -> Page:
    return session.scalars(select(Page)).one()


def past(session: Session) -> list[Revision]:
    return list(session.scalars(select(Revision).order_by(Revision.page_id, Revision.number)))


def test_each_revision_keeps_its_text_date_author_comment_and_minor_mark(session: Session, tmp_path: Path) -> None:
    rows = [
        revision("# Water\none\n", summary="first\nline", minor=True),
        revision("# Water\r\ntwo\n", "2019-01-02T03:04:05", author="Salem"),
        revision("# Water\r\ntwo\n", "2019-01-02T03:04:05", author="Salem"),
    ]
    assert counts(take(put(tmp_path, chain(*rows)))) == (1, 0, 0, 3)
    told = [(each.number, each.text, each.at, each.author.name, each.comment, each.minor) for each in past(session)]
    early, late = datetime(2019, 1, 2, 3, 4, 5, tzinfo=UTC), datetime(2020, 1, 2, 1, 4, 5, tzinfo=UTC)
    assert told == [
        (1, "# Water\none\n", late, "Amal", "first line", True),
        (2, "# Water\ntwo\n", early, "Salem", "why", False),
        (3, "# Water\ntwo\n", early, "Salem", "why", False),
    ]
    assert [each.parent_number for each in past(session)] == [None, 1, 2]
    page = only(session)
    assert (page.title, page.language, page.head.number, page.created_at, page.changed_at) == ("Water", "en", 3, late, early)


def test_the_newest_text_is_laid_out_and_the_rest_is_left_to_the_worker(session: Session, tmp_path: Path) -> None:
    take(put(tmp_path, chain(revision("# Water\none\n"), revision("# Water\none two\n", commit="2"))))
    assert session.scalars(select(Rendering.revision_id)).all() == [only(session).head_id]
    assert list(summaries.missing(session, 0, 9)) == past(session)


def test_earlier_titles_lead_to_the_page(session: Session, tmp_path: Path) -> None:
    take(put(tmp_path, chain(revision("# Wells\n"), revision("---\ntitle: Water\n---\n", commit="2"))))
    assert store.by_slug(session, "wells").title == "Water"


def test_the_language_is_that_of_the_text_then_of_the_line_then_of_the_path(session: Session, tmp_path: Path) -> None:
    put(
        tmp_path,
        chain(revision("---\nlang: fr\n---\n"), lang="it", page="en/a.md"),
        chain(revision("text"), lang="it", page="en/b.md"),
        chain(revision("text"), page="en/c.md"),
        chain(revision("text"), page="d.md"),
    )
    take(tmp_path, language="pt")
    assert list(session.scalars(select(Page.language).order_by(Page.id))) == ["fr", "it", "en", "pt"]


def test_a_kind_that_is_named_is_written_into_each_text_that_names_none(session: Session, tmp_path: Path) -> None:
    take(put(tmp_path, chain(revision("# Water\n"), revision("---\nkind: story\n---\n# Water\n", commit="2"))), kind="lesson")
    assert [each.text for each in past(session)] == ["---\nkind: lesson\n---\n# Water\n", "---\nkind: story\n---\n# Water\n"]
    assert only(session).kind == "story"


def test_a_second_import_adds_only_what_is_new(session: Session, tmp_path: Path) -> None:
    rows = [revision(f"# Water\n{number}\n", commit=str(number)) for number in range(4)]
    take(put(tmp_path, chain(*rows[:2])))
    before = [(each.id, each.text) for each in past(session)]
    assert counts(take(tmp_path)) == (0, 0, 1, 0)
    assert counts(take(put(tmp_path, chain(*rows)))) == (0, 1, 0, 2)
    assert [(each.id, each.text) for each in past(session)][:2] == before
    assert only(session).head.text == "# Water\n3\n"


def test_older_revisions_that_come_to_light_do_not_become_the_newest_text(session: Session, tmp_path: Path) -> None:
    rows = [revision(f"# Water\n{number}\n", commit=str(number)) for number in range(3)]
    take(put(tmp_path, chain(*rows[1:])))
    take(put(tmp_path, chain(*rows)))
    assert [each.text[-2:-1] for each in past(session)] == ["1", "2", "0", "2"]
    assert counts(take(tmp_path)) == (0, 0, 1, 0)


@pytest.mark.parametrize("what", ["edit", "delete"])
def test_a_page_that_was_changed_here_is_left_alone(session: Session, tmp_path: Path, what: str) -> None:
    take(put(tmp_path, chain(revision())))
    page = only(session)
    if what == "edit":
        publish.edit(page.head, "# Water\nmine\n", Signature(page.head.author))
    else:
        with db.writing() as change:
            store.delete(session, change, page, page.head.author)
    report = take(put(tmp_path, chain(revision(), revision("# Water\ntheirs\n", commit="2"))))
    assert report.refused == [("guide/en/water.md", "its page was changed here or deleted since; left alone")]
    assert "theirs" not in page.head.text


def test_a_page_that_is_limited_here_is_left_alone(session: Session, tmp_path: Path) -> None:
    take(put(tmp_path, chain(revision())))
    page = only(session)
    with db.writing():
        protection.set_limit(session, page, Limit("coordinator", "a law"), page.head.author)
    report = take(put(tmp_path, chain(revision(), revision("# Water\ntheirs\n", commit="2"))))
    assert [path for path, _ in report.refused] == ["guide/en/water.md"]
    assert page.head.number == 1


def test_a_deletion_deletes_the_page_and_what_follows_brings_it_back(session: Session, tmp_path: Path) -> None:
    gone = revision(None, "2020-02-02T00:00:00Z", op="D", author="Salem", commit="gone")
    take(put(tmp_path, chain(revision(), gone)))
    page = only(session)
    assert page.deleted_at == datetime(2020, 2, 2, tzinfo=UTC)
    salem = session.scalars(select(Person).where(Person.name == "Salem")).one()
    assert page.deleted_by_id == salem.id
    assert counts(take(tmp_path)) == (0, 0, 1, 0)

    take(put(tmp_path, chain(revision(), gone, revision("# Water\nagain\n", op="A", commit="3"))))
    session.refresh(page)
    assert (page.deleted_at, page.head.number) == (None, 2)


def test_a_page_that_comes_back_gets_another_title_if_its_own_is_taken(session: Session, tmp_path: Path) -> None:
    gone = revision(None, op="D", commit="gone")
    take(put(tmp_path, chain(revision(), gone), chain(revision(), page="other/en/water.md")))
    report = take(put(tmp_path, chain(revision(), gone, revision("# Water\nagain\n", commit="3"))))
    assert report.refused == []
    assert list(session.scalars(select(Page.title).order_by(Page.id))) == ["Water (en)", "Water"]


def test_a_renamed_page_without_a_text_of_its_own_keeps_the_one_before(session: Session, tmp_path: Path) -> None:
    take(put(tmp_path, chain(revision(), revision(None, op="R", commit="2"))))
    assert [each.text for each in past(session)] == ["# Water\n", "# Water\n"]


def test_authors_are_persons_without_accounts_one_for_each_name(session: Session, tmp_path: Path) -> None:
    with db.writing():
        account = registry.add(session, "amal", "amal@example.org", "member", "a long enough passphrase")
        account.person.name = "Amal"
    take(put(tmp_path, chain(revision()), chain(revision(), page="b.md"), chain(revision(author=" \u202eA\nB "), page="c.md")))
    wrote = [each.author for each in past(session)]
    assert [each.name for each in wrote] == ["Amal", "Amal", "A B"]
    assert wrote[0] is wrote[1]
    assert wrote[0].id != account.person_id


def test_texts_without_an_author_are_by_the_one_named_else_by_nobody(session: Session, tmp_path: Path) -> None:
    take(put(tmp_path, chain(revision(author=""))), author="Team")
    take(put(tmp_path, chain(revision(author=None), page="b.md")))
    assert [each.author.name for each in past(session)] == ["Team", authors.NOBODY]


def test_a_long_comment_is_cut_and_one_that_can_not_be_shown_is_cleaned(session: Session, tmp_path: Path) -> None:
    take(put(tmp_path, chain(revision(summary="x" * 900), revision(summary="a\u202eb\u0007c", commit="2"))))
    long, steering = (each.comment for each in past(session))
    assert long == "x" * (limits.EDIT_COMMENT_CHARACTERS - 1) + "…"
    assert steering == "ab c"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("[]", "not an object"),
        ('{"page": "a"}', "not an object with the list"),
        ('{"page": "", "revs": [{}]}', "empty"),
        ('{"page": "a", "revs": []}', "empty"),
        ('{"page": "a", "revs": [3]}', "revision 1: not an object"),
        ('{"page": "a", "revs": [{"ts": "2020-01-01"}]}', "“text” is missing"),
        ('{"page": "a", "revs": [{"text": "x"}]}', "“ts” is missing"),
        ('{"page": "a", "revs": [{"ts": "yesterday", "text": "x"}]}', "revision 1: Invalid isoformat"),
        ('{"page": "a", "revs": [{"ts": "0001-01-01T00:00:00+14:00", "text": "x"}]}', "revision 1: "),
        ('{"page": "\\ud800", "revs": [{"ts": "2020-01-01", "text": "x"}]}', "half of a character"),
        ("[" * 100_000, "nested too deeply"),
        ('{"page": 3, "revs": [1]}', "“page” is missing or no text"),
    ],
)
def test_a_line_that_is_no_chain_is_told_with_its_number_and_the_rest_goes_in(
    session: Session, tmp_path: Path, line: str, reason: str
) -> None:
    file = put(tmp_path, chain(revision()))
    file.write_text(f"{file.read_text('utf-8')}\n{line}\n", "utf-8")
    report = take(file)
    ((name, told),) = report.refused
    assert name == "source.jsonl"
    assert told.startswith("line 3: ")
    assert reason in told
    assert only(session).title == "Water"


def test_bytes_that_are_not_utf8_are_told(session: Session, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"page": "\xe9"}\n')
    assert take(tmp_path).refused == [("a.jsonl", "line 1: not UTF-8: byte 11 can't be read")]


def test_a_revision_that_no_page_can_hold_is_told_and_the_others_go_in(session: Session, tmp_path: Path) -> None:
    rows = [
        revision(),
        revision("x" * 1_000_001, commit="big"),
        revision("\ud800", commit="broken"),
        revision("b", commit="4"),
    ]
    report = take(put(tmp_path, chain(*rows)))
    assert [reason.partition(":")[0] for _, reason in report.refused] == ["revision big", "revision broken"]
    assert [each.text for each in past(session)] == ["# Water\n", "b"]


def test_an_import_that_was_cut_off_is_completed_by_the_next(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(histories, "_BATCH_STEPS", 2)
    rows = [revision(f"# Water\n{number}\n", commit=str(number)) for number in range(5)]
    file = put(tmp_path, chain(*rows))

    class CutOffError(Exception):
        pass

    def cut(page: Any, steps: Any, *, is_last: bool) -> None:
        if is_last:
            raise CutOffError
        write(page, steps, is_last=is_last)

    write = histories.chronicle.write
    with monkeypatch.context() as patch:
        patch.setattr(histories.chronicle, "write", cut)
        with pytest.raises(CutOffError):
            take(file)
    assert len(past(session)) == 4
    assert counts(take(file)) == (0, 1, 0, 1)
    assert [each.text for each in past(session)] == [row["text"] for row in rows]


def test_a_folder_without_chains_is_refused_in_one_line(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        with pytest.raises(SourceError, match=r"no \.jsonl file"):
            take(tmp_path)
        result = CliRunner().invoke(exchange.import_command, [str(tmp_path), "--format", "chains"])
    assert result.exit_code == 1
    assert "no .jsonl file" in result.output


def test_the_command_tells_what_it_took_and_fails_if_it_could_not_take_all(app: Flask, tmp_path: Path) -> None:
    file = put(tmp_path, chain(revision()), "nothing")
    with app.app_context():
        result = CliRunner().invoke(exchange.import_command, [str(file), "--format", "chains"])
    assert result.exit_code == 1
    assert "not taken: source.jsonl: line 2: not an object" in result.output
    assert "1 new, 0 changed, 0 unchanged, 1 not taken; 1 revisions" in result.output


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0\ufeff"), max_size=60)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(TEXTS, min_size=1, max_size=6))
def test_any_texts_are_kept_to_the_byte_and_in_order(session: Session, tmp_path: Path, texts: list[str]) -> None:
    known = session.scalars(select(Page.id)).all()
    page = f"{len(known)}.md"
    take(put(tmp_path, chain(*[revision(text, commit=f"c{number}") for number, text in enumerate(texts)], page=page)))
    page_id = max(session.scalars(select(Page.id)))
    assert [each.text for each in past(session) if each.page_id == page_id] == texts
