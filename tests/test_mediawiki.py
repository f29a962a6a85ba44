"""Importing what MediaWiki exports: pages, namespaces, redirects, hidden revisions, and wikitext as Markdown."""

from __future__ import annotations

import bz2
import gzip
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from pages_store import store
from pages_store.tables import Mark, Page, Revision
from wiki.cli import exchange
from wiki.exchange import authors, masking, mediawiki, mediawiki_xml, pandoc, tree, wikitext
from wiki.exchange.deriving import Choices
from wiki.exchange.histories import SourceError
from wiki.exchange.pandoc import Pandoc, UnconvertedError
from wiki.exchange.report import Report
from wiki.exchange.tables import ImportedRevision
from wiki.exchange.wikitext import Names

PANDOC = pandoc.find()
needs_pandoc = pytest.mark.skipif(PANDOC is None, reason="needs Pandoc 3, which the extra `mediawiki` brings")
NAMES = Names(("تصنيف",), ("ملف",))
ROOT = '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="en">'
SITE = """<siteinfo><sitename>Guide</sitename><dbname>guide</dbname><namespaces>
<namespace key="0"/><namespace key="1">Talk</namespace><namespace key="2">User</namespace><namespace key="14">Sort</namespace>
<namespace key="100">Portal</namespace><namespace key="828">Module</namespace></namespaces></siteinfo>"""


def revision(text: str | None, number: int = 1, *, more: str = "", author: str = "<username>Amal</username>") -> str:
    shown = '<text deleted="deleted"/>' if text is None else f'<text xml:space="preserve">{text}</text>'
    return (
        f"<revision><id>{number}</id><timestamp>2020-01-0{number}T00:00:00Z</timestamp>"
        f"<contributor>{author}</contributor>{more}{shown}</revision>"
    )


def page(title: str, *revisions: str, number: int | None = 0, more: str = "") -> str:
    space = "" if number is None else f"<ns>{number}</ns>"
    return f"<page><title>{title}</title>{space}<id>1</id>{more}{''.join(revisions)}</page>"


def put(folder: Path, *pages: str) -> Path:
    file = folder / "export.xml"
    file.write_text(f"{ROOT}{SITE}{''.join(pages)}</mediawiki>", "utf-8")
    return file


def take(file: Path, **choices: str) -> Report:
    return mediawiki.take(file, Choices(**choices))


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.created, report.changed, report.unchanged, report.revisions


def past(session: Session) -> list[Revision]:
    return list(session.scalars(select(Revision).order_by(Revision.page_id, Revision.number)))


def titles(session: Session) -> list[str]:
    return list(session.scalars(select(Page.title).order_by(Page.id)))


def markdown(text: str) -> str:
    found = wikitext.convert(text, NAMES, PANDOC)
    assert not found.problem
    return found.markdown


@pytest.fixture
def no_pandoc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pandoc, "find", lambda: None)


# What becomes of pages


def test_revisions_keep_their_authors_dates_comments_and_marks(session: Session, tmp_path: Path, no_pandoc: None) -> None:
    first = revision("one", 1, more="<minor/><comment>begin</comment>", author="<ip>192.0.2.1</ip>")
    assert counts(take(put(tmp_path, page("Water_of_all", first, revision("two", 2))))) == (1, 0, 0, 2)
    told = [(each.author.name, each.at.day, each.comment, each.minor) for each in past(session)]
    assert told == [("192.0.2.1", 1, "begin", True), ("Amal", 2, "", False)]
    assert titles(session) == ["Water of all"]
    assert session.scalars(select(Page.language)).all() == ["en"]


def test_what_the_wiki_hides_stays_hidden_and_nothing_is_invented(session: Session, tmp_path: Path, no_pandoc: None) -> None:
    hidden = (
        "<revision><id>2</id><timestamp>2020-01-02T00:00:00Z</timestamp><contributor deleted='deleted'/>"
        "<comment deleted='deleted'/><text deleted='deleted'/></revision>"
    )
    take(put(tmp_path, page("Water", revision("one"), hidden, revision("three", 3))))
    _, second, third = past(session)
    assert (second.text, second.comment, second.author.name) == ("", "", authors.HIDDEN)
    assert second.erased_at is not None
    assert third.parent_number == 2


def test_a_page_never_ends_with_a_text_that_is_hidden(session: Session, tmp_path: Path, no_pandoc: None) -> None:
    report = take(put(tmp_path, page("Water", revision("one"), revision(None, 2)), page("Nothing", revision(None, 3))))
    assert [(path, reason.partition(":")[0]) for path, reason in report.refused] == [
        ("Water", "revision 2"),
        ("Nothing", "revision 3"),
    ]
    assert len(past(session)) == 1


def test_pages_of_content_are_taken_and_the_rest_is_listed(session: Session, tmp_path: Path, no_pandoc: None) -> None:
    file = put(
        tmp_path,
        page("Water", revision("a", 1)),
        page("Talk:Water", revision("b", 2), number=1),
        page("User:Amal", revision("c", 3), number=2),
        page("Portal:Wells", revision("d", 4), number=100),
        page("Module:X", revision("e", 5), number=828),
        page("Talk:Old version", revision("f", 6), number=None),
        page("What: a title", revision("g", 7), number=None),
    )
    report = take(file)
    assert titles(session) == ["Water", "Portal:Wells", "What: a title"]
    assert [path for path, _ in report.left_out] == ["Talk:Water", "User:Amal", "Module:X", "Talk:Old version"]
    assert report.left_out[0][1] == "the namespace “Talk” is not imported"


def test_categories_become_tags_in_the_wikis_own_word_too(session: Session, tmp_path: Path, no_pandoc: None) -> None:
    take(put(tmp_path, page("Water", revision("a [[Category:Big_wells|w]] [[sort:Towns]] [[:Category:Not]]"))))
    assert [each.value for each in session.scalars(select(Mark))] == ["Big wells", "Towns"]


def test_redirects_become_earlier_titles_of_their_pages(session: Session, tmp_path: Path, no_pandoc: None) -> None:
    moved = '<redirect title="Water"/>'
    file = put(
        tmp_path,
        page("Wells", revision("#REDIRECT [[Water]]", 1), more=moved),
        page("Older wells", revision("#تحويل [[Wells]]", 2), more='<redirect title="Wells"/>'),
        page("Had texts", revision("words", 3), revision("#REDIRECT [[Water]]", 4), more=moved),
        page("Lost", revision("#REDIRECT [[Nowhere]]", 5), more='<redirect title="Nowhere"/>'),
        page("Water", revision("text", 6)),
    )
    report = take(file)
    assert titles(session) == ["Had texts", "Water"]
    assert store.by_slug(session, "wells").title == store.by_slug(session, "older-wells").title == "Water"
    assert report.left_out == [("Lost", "it leads to “Nowhere”, which is not here")]
    assert ("Wells", "only leads to “Water”: nothing else of it is kept (revisions: 1)") in report.notes
    assert counts(take(file)) == (0, 0, 2, 0)


def test_exports_of_parts_that_share_no_revision_make_one_page(session: Session, tmp_path: Path, no_pandoc: None) -> None:
    def part(*numbers: int) -> Report:
        return take(put(tmp_path, page("Wells", *(revision(f"text {number}", number) for number in numbers))))

    assert counts(part(3, 4)) == (1, 0, 0, 2)
    assert counts(part(5, 6)) == (0, 1, 0, 2)
    assert titles(session) == ["Wells"]
    assert "text 6" in store.page(session, 1).head.text


def test_an_older_part_is_kept_as_a_page_of_its_own(session: Session, tmp_path: Path, no_pandoc: None) -> None:
    def part(*numbers: int) -> Report:
        return take(put(tmp_path, page("Wells", *(revision(f"text {number}", number) for number in numbers))))

    part(3, 4)
    report = part(1, 2)
    assert (counts(report), report.refused) == ((1, 0, 0, 2), [])
    assert (
        "Wells",
        "newer revisions of it were imported before, and none of these, so that it is a page of its own",
    ) in report.notes
    assert ["text 4" in store.page(session, 1).head.text, "text 2" in store.page(session, 2).head.text] == [True, True]
    assert counts(part(1, 2)) == counts(part(3, 4)) == (0, 0, 1, 0)


def test_other_models_stand_in_a_fenced_block(session: Session, tmp_path: Path, no_pandoc: None) -> None:
    take(put(tmp_path, page("Sheet", revision("a { b: ```c``` }", more="<model>css</model>"))))
    assert past(session)[0].text.endswith("---\n````css\na { b: ```c``` }\n````\n")


def test_without_pandoc_the_wikitext_stays_as_it_was_with_a_notice(session: Session, tmp_path: Path, no_pandoc: None) -> None:
    report = take(put(tmp_path, page("Water", revision("'''a''' {{b}}\n"))))
    text = past(session)[0].text
    assert "> [!NOTE]\n" in text
    assert text.endswith("\n```wikitext\n'''a''' {{b}}\n```\n")
    assert report.notes == [
        ("Water", "kept as wikitext in at least one revision: there is no Pandoc, version 3 or newer, on this machine")
    ]


def test_the_hash_of_each_wikitext_is_kept_beside_what_it_became(session: Session, tmp_path: Path, no_pandoc: None) -> None:
    take(put(tmp_path, page("Water", revision("one &amp; two"))))
    assert session.scalars(select(ImportedRevision.sha256)).all() == [tree.digest(b"one & two")]


def test_a_second_import_adds_only_what_is_new(session: Session, tmp_path: Path, no_pandoc: None) -> None:
    take(put(tmp_path, page("Water", revision("one"))))
    file = put(tmp_path, page("Water", revision("one"), revision("two", 2)), page("Wells", revision("three", 3)))
    assert counts(take(file)) == (1, 1, 0, 2)
    assert counts(take(file)) == (0, 0, 2, 0)


# Files


@pytest.mark.parametrize("form", ["plain", "gzip", "bzip2", "utf-16", "old"])
def test_exports_are_read_packed_in_utf16_and_of_old_versions(
    session: Session, tmp_path: Path, no_pandoc: None, form: str
) -> None:
    file = put(tmp_path, page("ماء", revision("نصّ")))
    data = file.read_bytes()
    made = {
        "plain": data,
        "gzip": gzip.compress(data),
        "bzip2": bz2.compress(data),
        "utf-16": data.decode().encode("utf-16"),
        "old": data.replace(b"export-0.11", b"export-0.3").replace(b"<ns>0</ns>", b""),
    }
    file.write_bytes(made[form])
    assert counts(take(file)) == (1, 0, 0, 1)
    assert "نصّ" in past(session)[0].text


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"no XML", "not whole XML: syntax error, line 1"),
        (b"", "not whole XML: no element found"),
        (b"<html/>", "its outermost element is “html”"),
        (f"{BOMB}{ROOT}&b;</mediawiki>".encode(), "declares a document type"),
        (f"{OUTSIDE}{ROOT}&a;</mediawiki>".encode(), "declares a document type"),
        (gzip.compress(b"<mediawiki>" + os.urandom(99_999))[:-5_000], "damaged or ends too early|not whole XML"),
        (b'<?xml version="1.0" encoding="windows-1256"?><mediawiki/>', "not whole XML: unknown encoding|holds no page"),
        (b"BZh9 no bzip2", "damaged or ends too early"),
    ],
)
def test_what_is_no_whole_export_is_refused_in_one_line(app: Flask, tmp_path: Path, data: bytes, reason: str) -> None:
    file = tmp_path / "export.xml"
    file.write_bytes(data)
    with app.app_context():
        result = CliRunner().invoke(exchange.import_command, [str(file), "--format", "mediawiki"])
    assert result.exit_code == 1
    assert any(each in result.output for each in reason.split("|"))


def test_what_came_before_the_break_is_in_and_the_next_import_takes_the_rest(
    session: Session, tmp_path: Path, no_pandoc: None
) -> None:
    file = put(tmp_path, page("Water", revision("one")), page("Wells", revision("two", 2)))
    whole = file.read_bytes()
    file.write_bytes(whole[: whole.index(b"Wells")])
    with pytest.raises(SourceError, match="not whole XML"):
        take(file)
    assert titles(session) == ["Water"]
    file.write_bytes(whole)
    assert counts(take(file)) == (1, 0, 1, 1)


def test_a_text_too_long_for_a_page_is_told(session: Session, tmp_path: Path, no_pandoc: None) -> None:
    report = take(put(tmp_path, page("Water", revision("x" * 2_100_000), revision("y" * 1_200_000, 2), revision("z", 3))))
    assert [reason.partition(":")[0] for _, reason in report.refused] == ["revision 1", "revision 2"]
    assert len(past(session)) == 1


def test_a_folder_is_no_export(session: Session, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="name the file"):
        take(tmp_path)


# Wikitext


@needs_pandoc
@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        (
            "'''bold''' ''it'' [[Water]] [[water_of all|that]] [[well]]s",
            "**bold** *it* [[Water]] [[water of all|that]] [[well|wells]]",
        ),
        ("== Head ==\n* a\n** b\n# c", "## Head\n\n- a\n  - b\n\n1.  c"),
        ("{{box}} and {{a|{{b}}|c=d}}", "`{{box}}` and `{{a|{{b}}|c=d}}`"),
        ("{{Box\n| a = 1\n}}\ntext", "```wikitext\n{{Box\n| a = 1\n}}\n```\n\ntext"),
        ("{{{arg|x}}} {{#if:a|b}} __NOTOC__", "`{{{arg|x}}}` `{{#if:a|b}}` `__NOTOC__`"),
        ("a <!-- not shown --> b", "a <!-- not shown --> b"),
        ("[[File:a_b.jpg|thumb|200px|The [[well]] of ''all'']]", "![[a b.jpg|The well of all]]"),
        ("[[ملف:a.jpg]]", "![[a.jpg]]"),
        ("[[تصنيف:x]]text[[Category:y]]", "text"),
        ("<nowiki>{{x}} [[Category:z]]</nowiki>", "{{x}} \\[\\[Category:z\\]\\]"),
        ("<math>x^2</math> \\[a\\]", "`<math>x^2</math>` \\\\\\[a\\\\\\]"),
        ("a<ref>note {{c}}</ref>", "a[^1]\n\n[^1]: note `{{c}}`"),
        ("{|\n! a !! b\n|-\n| {{x|1}} || 2\n|}", "| a            | b  |\n|--------------|----|\n| `{{x\\|1}}` | 2  |"),
        ("{|\n! a\n|-\n| 1 || lost\n|}", "```wikitext\n{|\n! a\n|-\n| 1 || lost\n|}\n```"),
        ("{{never closed <!-- nor this", "{{never closed \\<!-- nor this"),
        ("<gallery>\nFile:a.jpg|A\n</gallery>", "```wikitext\n<gallery>\nFile:a.jpg|A\n</gallery>\n```"),
    ],
)
def test_wikitext_becomes_markdown_and_what_has_no_place_there_stays_as_code(source: str, wanted: str) -> None:
    squeezed = " ".join(markdown(source).replace("-", "").split())
    assert squeezed == " ".join(wanted.replace("-", "").split())


def test_a_text_of_which_words_would_be_lost_stays_whole() -> None:
    class Forgetful(Pandoc):
        def markdown(self, wikitext: str) -> str:
            return wikitext.replace("well", "")

    found = wikitext.convert("a well", NAMES, Forgetful(""))
    assert found.markdown == "```wikitext\na well\n```\n"
    assert found.problem == "Pandoc would have lost “well”"


def test_a_program_that_fails_or_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pandoc, "_SECONDS", 0.2)
    for script, reason in (("echo no >&2; exit 3", "Pandoc failed: no"), ("exec sleep 60", "longer than")):
        program = tmp_path / "pandoc"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        with pytest.raises(UnconvertedError, match=reason):
            Pandoc(str(program)).markdown("x")
    with pytest.raises(UnconvertedError, match="Pandoc failed"):
        Pandoc(str(tmp_path / "missing")).markdown("x")


def test_a_pandoc_that_is_too_old_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "pandoc"
    program.write_text("#!/bin/sh\necho pandoc 2.17.1.1\n")
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda _name: str(program))
    monkeypatch.setattr(pandoc.importlib.util, "find_spec", lambda _name: None)
    assert pandoc.find() is None


@settings(max_examples=200)
@given(st.text(st.sampled_from("ab{}[]|<>!-\\_ \nKX0\ue0f0\ue0f2"), max_size=60))
def test_what_is_masked_comes_back_to_the_byte(text: str) -> None:
    kept, raw = masking.signs(text)
    masked = masking.masked(text, kept, raw)
    assert masking.unmasked(masking.unmasked(masked, raw), kept).replace("\n", "") == text.replace("\n", "")


# The real files


def _real(shared: Path) -> Iterator[Path]:
    yield from sorted((shared / "import").glob("mediawiki*/*"))


@needs_pandoc
@pytest.mark.shared
def test_the_real_exports_go_in_whole_and_keep_their_words(session: Session, shared: Path) -> None:
    taken = 0
    for file in _real(shared):
        report = take(file)
        assert report.refused == []
        taken += report.revisions
        with mediawiki_xml.opened(file) as (events, _read):
            for each in events:
                if isinstance(each, mediawiki_xml.Entry) and each.text is not None:
                    _holds(session, each.text)
    assert taken == len(past(session)) == 15


def _holds(session: Session, source: str) -> None:
    kept = session.scalar(select(ImportedRevision).where(ImportedRevision.sha256 == tree.digest(source.encode())))
    if kept is None:  # of a talk page
        return
    text = session.scalars(select(Revision.text).where(Revision.page_id == kept.page_id, Revision.number == kept.number)).one()
    if "```wikitext\n" + source in text:
        return
    plain, made = (wikitext._TRAIL.sub(lambda match: f"{match[1] or ''} {match[2]}", each) for each in (source, text))
    plain = wikitext._TAG.sub(" ", plain)
    plain = wikitext._CELL_ATTRIBUTES.sub(lambda match: match["mark"], wikitext._TABLE_LINE.sub("", plain))
    missing = set(wikitext._words(plain)) - set(wikitext._words(made))
    assert all(word in {"image", "file", "thumb", "right", "left", "category"} or word.endswith("px") for word in missing)
