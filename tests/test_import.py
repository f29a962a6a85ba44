"""Importing a folder of Markdown: what becomes of each file, and what a second import changes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask, url_for
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pages_store import files, store
from pages_store.documents import document
from pages_store.store import Signature
from pages_store.tables import Clock, Page, Rendering, Revision
from tests.conftest import Visitor
from wiki import create_app, db, publish, reading
from wiki.cli import exchange
from wiki.config import read
from wiki.exchange import authors, deriving, markdown_tree, paths, titling, toml_matter, tree
from wiki.exchange.deriving import Choices, Derived
from wiki.exchange.report import Report
from wiki.migrations import migrate

GUIDE = Path(__file__).parent / "fixtures" / "import" / "guide"
SHARED = Path(os.environ.get("KUNNASH_SHARED", "/nonexistent")) / "data"
RIGHT_TO_LEFT_OVERRIDE = "\u202e"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "source"
    made.mkdir()
    return made


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    """A small site of two languages, with a picture."""
    shutil.copytree(GUIDE, tmp_path / "guide")
    pictures = tmp_path / "guide" / "ar" / "صور"
    pictures.mkdir()
    Image.new("RGB", (4, 3), "green").save(pictures / "meeting.png")
    return tmp_path / "guide"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A site for what needs its renderer but no database of its own."""
    made = create_app(read({"KUNNASH_DATA": str(tmp_path_factory.mktemp("site"))}))
    with made.app_context():
        migrate(db.engine(), made.extensions["kunnash.settings"])
        yield made
    made.extensions["kunnash.renderer"].close()
    made.extensions["kunnash.engine"].dispose()


def derived(path: str, text: str, top: str = "/x/source", **choices: str) -> Derived:
    return deriving.derive(tree.Source(path, Path(top, path), Path(top)), text.encode(), Choices(**choices))


def put(folder: Path, path: str, text: str | bytes = "text\n") -> Path:
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(text if isinstance(text, bytes) else text.encode())
    return place


def take(folder: Path, **choices: str) -> Report:
    return markdown_tree.take(folder, Choices(**choices))


def only(session: Session) -> Page:
    return session.scalars(select(Page)).one()


def titled(session: Session, title: str) -> Page:
    return session.scalars(select(Page).where(Page.title == title)).one()


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Revision)) or 0


# Titles


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("a.md", "---\ntitle: From the front\n---\n# From the heading\n", "From the front"),
        ("a.md", "text\n\n# A *first* `heading` [here](x.md) #\n\n# Second\n", "A first heading here"),
        ("a.md", "## Lower\n\nUnder\n=====\n", "Under"),
        ("a.md", "```\n# code\n```\n\n    # code\n\n# Title\n", "Title"),
        ("how-to_start.ar.md", "no heading", "how to start"),
        ("README.it.md", "no heading", "README"),
        ("a.md", "---\ntitle:\n---\n# Heading\n", "Heading"),
        ("a.md", "---\ntitle: [one, two]\n---\n# Heading\n", "Heading"),
        ("a.md", "---\ntitle: [broken\n---\n# Heading *here*\n", "Heading here"),
        ("a.md", f"---\ntitle: {RIGHT_TO_LEFT_OVERRIDE}Turned\n---\n", "Turned"),
        ("a.md", f"# {'word ' * 60}\n", f"{'word ' * 39}word…"),
        ("a.md", f"~~~\n# code\n~~~\n\nTitle\n===\n\n{'long ' * 2_500}\n", "Title"),
        ("..md", "", titling.NAMELESS),
        ("C#.md", "---\ntitle: ..\n---\n# a/../b", "a-..-b"),
    ],
)
def test_the_title_is_that_of_the_front_matter_else_the_first_heading_else_the_name(
    site: Flask, name: str, text: str, title: str
) -> None:
    found = derived(name, text)
    assert found.title == title
    assert document.parse(found.text).body == document.parse(text).body


def test_a_taken_title_gets_its_folder_in_brackets_then_a_number(session: Session, folder: Path) -> None:
    for path in ("a/one.md", "b/one.md", "c/b/one.md", "one.md"):
        put(folder, path, "# What now?\n")
    report = take(folder)
    titles = list(session.scalars(select(Page.title).order_by(Page.id)))
    assert titles == ["What now?", "What now? (b)", "What now? (b) 2", "What now? (source)"]
    assert [path for path, _ in report.notes] == ["b/one.md", "c/b/one.md", "one.md"]
    assert "title: What now? (b) 2\n" in titled(session, "What now? (b) 2").head.text


def test_the_same_title_in_two_languages_is_two_titles(session: Session, folder: Path) -> None:
    put(folder, "ar/one.md", "# REBUILD\n")
    put(folder, "it/one.md", "# REBUILD\n")
    assert take(folder).notes == []


def test_a_title_that_can_not_be_used_stays_in_the_text_and_survives_an_edit(session: Session, folder: Path) -> None:
    text = f"---\ntitle: {RIGHT_TO_LEFT_OVERRIDE}Turned\nlanguage: en\n---\ntext\n"
    put(folder, "a.md", text)
    report = take(folder)
    page = only(session)
    assert page.head.text == text
    assert "Turned" in report.notes[0][1]

    saved = publish.edit(page.head, text + "more\n", Signature(page.head.author))
    assert saved.page.title == "Turned"


# Languages, kinds and authors


@pytest.mark.parametrize(
    ("path", "text", "language"),
    [
        ("ar/a.it.md", "---\nlang: fr\n---\n", "fr"),
        ("ar/a.it.md", "---\nlanguage: pt_br\nlang: fr\n---\n", "pt-BR"),
        ("ar/a.it.md", "hello", "it"),
        ("it/deep/folder/a.md", "hello", "it"),
        ("a.md", "hello", "fr"),
        ("a.md", "---\nlanguage: no language at all\n---\nhello", "fr"),
    ],
)
def test_the_language_is_said_by_the_text_else_the_place_else_the_command(
    site: Flask, path: str, text: str, language: str
) -> None:
    assert derived(path, text, language="fr").language == language


def test_a_language_that_nothing_tells_is_guessed_from_the_script_else_the_sites(site: Flask) -> None:
    assert derived("1.md", "Привет, мир").language == "ru"
    assert derived("2.md", "hello").language == "ar"


def test_the_imported_folder_itself_may_name_the_language(site: Flask) -> None:
    assert derived("a/b.md", "ciao", "/x/it").language == "it"


def test_what_was_derived_is_written_into_the_front_matter(session: Session, folder: Path) -> None:
    put(folder, "one.md", "# Salve\n\ntesto")
    take(folder, kind="lesson", language="it", author="Giulia")
    page = only(session)
    assert page.head.text == "---\ntitle: Salve\nkind: lesson\nlanguage: it\n---\n# Salve\n\ntesto"
    assert (page.kind, page.head.author.name) == ("lesson", "Giulia")


def test_that_the_author_has_an_account_here_is_said(session: Session, folder: Path, amal: Visitor) -> None:
    put(folder, "one.md", "# Salve\n")
    assert take(folder, author="Giulia").notes == []
    put(folder, "two.md", "# Ciao\n")
    assert take(folder, author="amal").notes == [("amal", "has an account here, and is now the author of what is imported")]


def test_what_a_text_says_itself_is_not_written_again(session: Session, folder: Path) -> None:
    text = "---\nkind: recipe\ntitle: 'One'\nlanguage: en # sure\n---\n"
    put(folder, "one.md", text)
    take(folder, kind="lesson", language="it")
    page = only(session)
    assert page.head.text == text
    assert page.kind == "page"
    assert page.head.author.name == authors.NOBODY


# Bytes


def test_byte_order_mark_and_line_ends_are_the_only_bytes_that_go(session: Session, folder: Path) -> None:
    put(folder, "a.md", b"\xef\xbb\xbf---\r\ntitle: A\r\nlanguage: en\r\n---\r\n\r\none  \r\ntwo\rthree\t")
    take(folder)
    assert only(session).head.text == "---\ntitle: A\nlanguage: en\n---\n\none  \ntwo\nthree\t"


def test_what_is_not_utf_8_is_listed_and_the_others_are_in(session: Session, folder: Path) -> None:
    put(folder, "a.md", "caffè".encode("latin-1"))
    put(folder, "b.md", "good")
    put(folder, "c.md", b"\xed\xa0\x80 half a pair")
    put(folder, "d.md", b"x" * 1_000_001)
    report = take(folder)
    assert [path for path, _ in report.refused] == ["a.md", "c.md", "d.md"]
    assert "byte 5" in report.refused[0][1]
    assert only(session).title == "b"


def test_odd_names_are_taken_and_links_out_of_the_folder_are_not(session: Session, folder: Path, tmp_path: Path) -> None:
    secret = put(tmp_path, "secret.md", "# Secret\n")
    for name in ("a b?.md", "ملف عربي.markdown", "😀.MD", f"{'ط' * 120}.md", "new\nline.md", "index.md/x.md"):
        put(folder, name)
    put(folder, ".git/no.md")
    put(folder, "no.txt")
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.md")).write_bytes(b"text")
    (folder / "out.md").symlink_to(secret)
    (folder / "loop.md").symlink_to(folder / "loop.md")
    (folder / "around").symlink_to(folder, target_is_directory=True)
    os.mkfifo(folder / "pipe.md")
    report = take(folder)
    assert sorted(path for path, _ in report.refused) == ["loop.md", "out.md", "pipe.md"]
    assert report.created == 7
    assert {"a b?", "ملف عربي", "😀", "new line", "x"} <= set(session.scalars(select(Page.title)))
    assert session.scalar(select(Page).where(Page.title == "Secret")) is None
    assert take(folder).unchanged == 7


def test_a_single_file_can_be_imported(session: Session, folder: Path) -> None:
    report = take(put(folder, "it/nota.md", "ciao"))
    assert report.created == 1
    assert only(session).language == "it"


def test_toml_becomes_yaml_with_the_same_keys_and_values(session: Session, guide: Path) -> None:
    take(guide)
    source = (guide / "ar" / "money" / "budget.md").read_text()
    text = titled(session, "الميزانية").head.text
    parsed = document.parse(text)
    assert dict(parsed.fields) == {
        "title": "الميزانية",
        "draft": False,
        "date": "2024-05-27",
        "weight": 1000,
        "aliases": ["/budget", "/money"],
        "author": {"name": "لجنة"},
        "language": "ar",
    }
    assert list(parsed.fields)[:3] == ["title", "draft", "date"]
    assert "---\n# written by hand\ntitle:" in text
    assert "\n# the old address\naliases:" in text
    assert text.endswith(source.split("+++\n")[2])


@pytest.mark.parametrize("front", ["not toml", "a = 1\na = 2", "x = inf"])
def test_toml_that_can_not_be_said_in_yaml_stays_as_it_is(session: Session, folder: Path, front: str) -> None:
    text = f"+++\n{front}\n+++\n# Title\n"
    put(folder, "a.md", text)
    report = take(folder, language="en")
    assert only(session).head.text == f"---\ntitle: Title\nlanguage: en\n---\n{text}"
    assert report.notes[0][0] == "a.md"


def test_moments_in_toml_are_kept_as_their_text() -> None:
    text = toml_matter.as_yaml("+++\nat = 2024-05-27T07:32:00Z\nday = 2024-05-27\nhour = 07:32:00\n+++\n")
    assert text == '---\nat: "2024-05-27T07:32:00Z"\nday: "2024-05-27"\nhour: 07:32:00\n---\n'


LINES = st.text(st.characters(codec="utf-8", exclude_characters="\r\0\ufeff"), max_size=30)
FRONT = st.lists(
    st.sampled_from(
        [
            "# a comment",
            "tags: [a,  b]",
            "x-y:   'kept'",
            'other: "so"   # why',
            "أ: ب",
            "list:\n  - 1\n  -   2",
            "kind: lesson",
        ]
    ),
    unique=True,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(front=FRONT, lines=st.lists(LINES, max_size=6), titled=st.booleans())
def test_no_character_is_lost_and_only_what_was_derived_is_added(
    site: Flask, front: list[str], lines: list[str], titled: bool
) -> None:
    front = front + (["title: 'T'"] if titled else [])
    body = "\n".join(["Text", *lines])
    text = "".join(f"{line}\n" for line in ["---", *front, "---"]) + body if front else body

    parsed = document.parse(derived("a.md", text).text)
    assert parsed.body == document.split(text)[1]
    kept = [
        line for line in parsed.front.split("\n") if not line.startswith(("title: ", "language: ")) or line == "title: 'T'"
    ]
    expected = text[: len(text) - len(body)].split("\n") if front else ["---", "---", ""]
    assert kept == expected
    assert {"title", "language"} <= set(parsed.fields)


# Known again


def test_a_second_import_changes_nothing(session: Session, guide: Path) -> None:
    assert take(guide).created == 4
    before = count(session), session.scalar(select(Clock.value))
    report = take(guide)
    assert (report.created, report.changed, report.unchanged) == (0, 0, 4)
    assert (count(session), session.scalar(select(Clock.value))) == before


def test_a_file_is_known_by_its_path_wherever_the_folder_lies(session: Session, guide: Path, tmp_path: Path) -> None:
    take(guide)
    shutil.move(guide, tmp_path / "elsewhere")
    place = tmp_path / "elsewhere" / "it" / "index.md"
    place.write_text("# Guida nuova\n")
    report = take(tmp_path / "elsewhere", author="Giulia")
    page = titled(session, "Guida nuova")
    assert (report.changed, page.head.number, page.head.author.name) == (1, 2, "Giulia")
    assert page.head.text == "---\ntitle: Guida nuova\nlanguage: it\n---\n# Guida nuova\n"


def test_a_changed_file_leaves_a_page_alone_that_was_changed_here(session: Session, folder: Path) -> None:
    put(folder, "a.md", "one\n")
    take(folder)
    page = only(session)
    publish.edit(page.head, page.head.text + "here\n", Signature(page.head.author))
    assert take(folder).refused == []
    put(folder, "a.md", "two\n")
    report = take(folder)
    assert "changed here" in report.refused[0][1]
    session.refresh(page)
    assert page.head.text.endswith("one\nhere\n")


def test_a_page_that_was_changed_and_reverted_still_has_the_imported_text(session: Session, folder: Path) -> None:
    put(folder, "a.md", "one\n")
    take(folder)
    page = only(session)
    publish.edit(page.head, page.head.text + "here\n", Signature(page.head.author))
    publish.revert(page, 1, Signature(page.head.author))
    put(folder, "a.md", "two\n")
    assert take(folder).changed == 1


def test_a_deleted_page_stays_deleted(session: Session, folder: Path) -> None:
    put(folder, "a.md", "one\n")
    take(folder)
    page = only(session)
    with db.writing() as change:
        store.delete(session, change, page, page.head.author)
    assert take(folder).unchanged == 1
    put(folder, "a.md", "two\n")
    assert len(take(folder).refused) == 1
    assert only(session).deleted_at is not None


def test_a_file_that_moved_is_known_by_its_text(session: Session, folder: Path) -> None:
    put(folder, "a/one.md", "# One\n")
    put(folder, "b/one.md", "# One\n")
    take(folder)
    (folder / "b").rename(folder / "c")
    report = take(folder)
    assert (report.created, report.unchanged) == (0, 2)
    put(folder, "c/one.md", "# One\n\nmore\n")
    assert take(folder).changed == 1
    assert titled(session, "One (c)").head.text.endswith("more\n")


def test_a_page_made_here_is_known_by_its_text(session: Session, folder: Path) -> None:
    put(folder, "first.md", "x")
    take(folder)
    text = "---\ntitle: Made here\nlanguage: it\n---\ntesto\n"
    publish.create(text, Signature(only(session).head.author))
    put(folder, "second.md", text)
    report = take(folder)
    assert (report.created, report.unchanged) == (0, 2)


def test_files_of_one_path_in_two_languages_are_two_pages(session: Session, tmp_path: Path) -> None:
    put(tmp_path, "ar/guide.md", "# مرحبا\n")
    put(tmp_path, "it/guide.md", "# Ciao\n")
    take(tmp_path / "ar")
    assert take(tmp_path / "it").created == 1
    assert take(tmp_path / "ar").unchanged == 1


def test_a_numbered_page_keeps_its_title_when_its_file_changes(session: Session, folder: Path) -> None:
    for name in ("a", "b"):
        put(folder, f"{name}/x.md", "# One\n")
    take(folder)
    first = titled(session, "One")
    with db.writing() as change:
        store.delete(session, change, first, first.head.author)
    put(folder, "b/x.md", "# One\n\nmore\n")
    take(folder)
    assert titled(session, "One (b)").head.number == 2


# Links and pictures


def test_relative_links_lead_to_the_imported_pages(session: Session, guide: Path) -> None:
    take(guide)
    page = titled(session, "دليل الفريق")
    targets = ["كتابة المحضر.md", "money/budget", "../it/index.md", "missing.md", "../../../secret.md", "/it/", "./"]
    found = paths.resolve(session, page, targets)
    assert {target: found[target].title for target in found} == {
        "كتابة المحضر.md": "كتابة المحضر",
        "money/budget": "الميزانية",
        "../it/index.md": "Guida per la squadra",
        "/it/": "Guida per la squadra",
        "./": "دليل الفريق",
    }


def test_a_reader_follows_relative_links_and_sees_the_pictures(app: Flask, session: Session, guide: Path) -> None:
    take(guide)
    page = titled(session, "دليل الفريق")
    with app.test_request_context():
        html = reading.read(page.head).html
        (picture,) = files.of_page(session, page)
        assert html.count(f'<img src="{reading.file_url(picture)}"') == 2
        address = url_for("pages.show", slug=titled(session, "كتابة المحضر").slug)
    assert f'href="{address}#' in html
    assert html.count('class="page missing"') == 2
    assert page.head.text.endswith((guide / "ar" / "index.md").read_text())


def test_where_files_are_published_counts_when_nothing_lies_beside(session: Session, folder: Path) -> None:
    put(folder, "guide/one.md", "[x](../two/)")
    put(folder, "guide/two.md")
    take(folder)
    found = paths.resolve(session, titled(session, "one"), ["../two/", "two.html", "../../two"])
    assert {target: page.title for target, page in found.items()} == {"../two/": "two", "two.html": "two"}


@pytest.mark.parametrize(
    ("folder", "target", "path"),
    [("a/b", "../c.md", "a/c.md"), ("a", "../../c", None), ("", "..", None), ("a", "/x", "x"), ("a", "./.././b//c/", "b/c")],
)
def test_a_path_never_leads_above_the_folder(folder: str, target: str, path: str | None) -> None:
    assert paths.joined(folder, target) == path


def test_a_file_outside_is_never_attached(session: Session, folder: Path, tmp_path: Path) -> None:
    Image.new("RGB", (1, 1)).save(tmp_path / "out.png")
    (folder / "link.png").symlink_to(tmp_path / "out.png")
    put(folder, "a.md", "![](../out.png) ![](link.png) [f](notes.txt)")
    put(folder, "notes.txt", "notes")
    take(folder)
    assert [each.name for each in files.of_page(session, only(session))] == ["notes.txt"]


def test_what_can_not_be_attached_is_noted(session: Session, folder: Path) -> None:
    put(folder, "a.md", "![](broken.png) ![](x/a.txt) ![](y/a.txt)")
    put(folder, "broken.png", b"\x89PNG\r\n\x1a\nno picture")
    put(folder, "x/a.txt", "one")
    put(folder, "y/a.txt", "two")
    report = take(folder)
    assert report.created == 1
    assert len(report.notes) == 2
    assert [each.name for each in files.of_page(session, only(session))] == ["a.txt"]


# The command


def kunnash(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "KUNNASH_DATA": str(folder)}
    command = [sys.executable, "-m", "wiki.cli", *map(str, arguments)]
    return subprocess.run(command, env=environment, text=True, capture_output=True, check=False)


def test_the_command_tells_what_was_not_taken_and_ends_with_1(tmp_path: Path) -> None:
    put(tmp_path, "source/good.md", "# Good\n")
    put(tmp_path, "source/again.md", "# Good\n")
    put(tmp_path, "source/bad\x1b.md", b"\xff")
    done = kunnash(tmp_path / "data", "import", tmp_path / "source", "--format", "markdown", "--language", "en")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "2 new, 0 changed, 0 unchanged, 1 not taken"
    assert "not taken: bad\\x1b.md: not UTF-8" in done.stdout
    assert "note: good.md: its title is taken; called «Good (source)»" in done.stdout
    assert done.stderr.splitlines()[-1] == "Error: 1 of 3 files were not taken"


@pytest.mark.parametrize(
    "arguments", [[".", "--format", "recipe"], [".", "--language", "?"], [".", "--kind", "recipe"], ["/no/such/folder"], []]
)
def test_wrong_use_of_the_command_ends_with_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(exchange.import_command, arguments).exit_code == 2


# The real material


@pytest.mark.shared
@pytest.mark.timeout(300)
def test_all_real_files_are_in_whole_and_a_second_import_changes_nothing(tmp_path: Path) -> None:
    site = create_app(read({"KUNNASH_DATA": str(tmp_path / "instance")}))
    with site.app_context():
        migrate(db.engine(), site.extensions["kunnash.settings"])
        session = db.session()
        report = take(SHARED / "pages")
        assert (report.created, report.refused) == (1142, [])
        assert session.scalar(select(func.count()).select_from(Rendering).where(Rendering.problem != "")) == 0
        _all_texts_are_whole(session, SHARED / "pages")
        revisions = count(session)
        assert take(SHARED / "pages").unchanged == 1142
        assert count(session) == revisions
    site.extensions["kunnash.renderer"].close()
    site.extensions["kunnash.engine"].dispose()


def _all_texts_are_whole(session: Session, folder: Path) -> None:
    from wiki.exchange.tables import ImportedFile

    for each in session.scalars(select(ImportedFile)):
        source = document.clean((folder / each.path).read_bytes().decode())
        text = each.page.head.text
        converted = toml_matter.as_yaml(source)
        assert document.parse(text).body == document.parse(converted).body, each.path
        if converted == source:
            kept = [line for line in source.split("\n") if not line.startswith("title: ")]
            assert [line for line in text.split("\n") if not line.startswith(("title: ", "language: "))] == kept, each.path
