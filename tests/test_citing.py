"""Citing a revision: an address for ever, a sentence, and files for programs that keep references."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Visitor
from tests.page_forms import form, in_english, rewrite, send, write
from wiki import citing
from wiki.citing import Citation

STUDY = "---\ntitle: ملوحة المياه\nkind: study\ncreators: [سالم علي, Anna Rossi]\ndoi: 10.1234/x_y\n---\nنصّ.\n"


def citation(title: str = "x", author: str = "y") -> Citation:
    at = datetime(2024, 5, 6, tzinfo=UTC)
    return Citation((author,), title, "page", "ar", 3, at, "https://x.org/p", "Kunnash", "", "page1r3")


def test_a_study_is_cited_by_those_it_names(amal: Visitor, visitor: Visitor) -> None:
    blank = form(amal.get("/pages/new?source=1"), "text")
    address = send(amal, blank, text=STUDY).location
    page = in_english(visitor).get(f"{address}/revisions/1/cite").text
    assert "سالم علي, Anna Rossi. “ملوحة المياه”" in page
    assert "/revisions/1" in page
    ris = visitor.get(f"{address}/revisions/1/cite?format=ris")
    assert ris.headers["Content-Disposition"] == 'attachment; filename="page1r1.ris"'
    lines = ris.get_data(as_text=True).split("\r\n")
    assert lines[:4] == ["TY  - RPRT", "AU  - سالم علي", "AU  - Anna Rossi", "TI  - ملوحة المياه"]
    assert lines[-2] == "ER  - "
    bibtex = visitor.get(f"{address}/revisions/1/cite?format=bibtex").get_data(as_text=True)
    assert "author = {{سالم علي} and {Anna Rossi}}" in bibtex
    assert "doi = {10.1234/x_y}" in bibtex


def test_nobody_is_named_whom_the_text_does_not_name(amal: Visitor, visitor: Visitor) -> None:
    address = write(amal, "رسوم النظافة")
    for reader in (visitor, amal):
        for asked in ("", "?format=ris", "?format=bibtex"):
            text = reader.get(f"{address}/revisions/1/cite{asked}").get_data(as_text=True)
            assert "amal" not in text.replace('<bdi class="wide-only">amal</bdi>', "").replace(
                '/people/amal"><bdi>amal</bdi>', ""
            )


def test_an_old_text_is_cited_under_the_title_it_had(amal: Visitor) -> None:
    address = write(amal, "عنوان قديم")
    rewrite(amal, address, title="عنوان جديد")
    page = in_english(amal).get(f"{address}/revisions/1/cite").text
    assert "“عنوان قديم”" in page
    assert "You are citing an old text" in page


def test_what_is_hidden_or_not_there_can_not_be_cited(amal: Visitor, salem: Visitor) -> None:
    address = write(amal, "رسوم")
    rewrite(amal, address, body="نص آخر\n")
    salem.post(f"{address}/revisions/1/hide")
    for path in ("1/cite", "1/cite?format=ris", "9/cite", "2/cite?format=pdf"):
        assert amal.get(f"{address}/revisions/{path}").status_code == 404


@given(st.text(), st.text())
def test_no_title_or_name_breaks_out_of_its_field(title: str, author: str) -> None:
    written = citing.bibtex(citation(title, author))
    bare = written.replace(r"\{", "").replace(r"\}", "")
    assert bare.count("{") == bare.count("}")
    depth = 0
    for sign in bare:
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0


def test_signs_that_tex_reads_as_commands_are_escaped() -> None:
    assert r"title = {{50\% of \$5 \& \#1 \textbackslash{}x \{y\}}}" in citing.bibtex(citation(r"50% of $5 & #1 \x {y}"))
