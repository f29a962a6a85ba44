"""The help that the site shows, and that what it says is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask

from tests.conftest import Visitor
from wiki import create_app, manual
from wiki.config import INTERFACE_LANGUAGES, read

HOUSE = Path(__file__).parent.parent
PAPERS = [(language, slug) for language in manual.LANGUAGES for slug in manual.SLUGS]
_EXAMPLES = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_each_reader_gets_every_paper_in_arabic_or_english(visitor: Visitor, language: str) -> None:
    own = language if language in manual.LANGUAGES else "en"
    asked = {"Accept-Language": language}
    index = visitor.get("/help", headers=asked).text
    for slug in manual.SLUGS:
        title = _source(own, slug).partition("\n")[0].removeprefix("# ")
        page = visitor.get(f"/help/{slug}", headers=asked).text
        assert f'href="/help/{slug}">{title}</a>' in index
        assert re.search(rf"<h1[^>]*>{re.escape(title)}</h1>", page)
        assert f'<div class="prose" lang="{own}" dir="{"rtl" if own == "ar" else "ltr"}">' in page


def test_one_who_reads_italian_finds_the_words_of_the_italian_screen(visitor: Visitor) -> None:
    page = visitor.get("/help/first-page", headers={"Accept-Language": "it"}).text
    assert '<strong lang="it">Salva</strong>' in page
    assert "<strong>" not in page
    assert "<strong>Save</strong>" in visitor.get("/help/first-page", headers={"Accept-Language": "en"}).text


def test_the_help_is_there_for_those_who_have_yet_to_sign_in(environment: dict[str, str]) -> None:
    app = create_app(read({**environment, "KUNNASH_PUBLIC_READING": "off"}))
    assert Visitor(app).get("/help/first-page").status_code == 200
    app.extensions["kunnash.engine"].dispose()


def test_a_paper_that_is_not_there_is_not_found(visitor: Visitor) -> None:
    assert visitor.get("/help/nothing").status_code == 404
    assert visitor.get("/help/..%2F..%2Fsettings").status_code == 404


def test_one_goes_through_all_papers_by_the_links_at_their_ends(visitor: Visitor) -> None:
    address: str | None = f"/help/{manual.SLUGS[0]}"
    seen = []
    while address:
        page = visitor.get(address).text
        seen.append(address.rpartition("/")[2])
        following = re.search(r'href="(/help/[^"]+)" rel="next"', page)
        address = following[1] if following else None
    assert tuple(seen) == manual.SLUGS


def test_one_who_writes_is_led_to_the_help(amal: Visitor) -> None:
    assert 'href="/help/markdown"' in amal.get("/pages/new").text
    assert 'href="/help/markdown"' in amal.get("/pages/new?source=1").text
    assert 'href="/help"' in amal.get("/").text


@pytest.mark.parametrize(("language", "slug"), PAPERS)
def test_a_paper_is_laid_out_and_its_links_lead_somewhere(app: Flask, language: str, slug: str) -> None:
    with app.test_request_context():
        paper = next(each for each in manual.papers(language) if each.slug == slug)
        assert paper.rendered.problem == ""
        assert paper.opening
        assert 'missing"' not in paper.html
        assert {each.target for each in paper.rendered.references} <= {f"{slug}.md" for slug in manual.SLUGS}


@pytest.mark.parametrize("language", manual.LANGUAGES)
def test_the_site_shows_every_paper_that_is_written(language: str) -> None:
    assert {path.stem for path in (HOUSE / "docs/writers" / language).glob("*.md")} == set(manual.SLUGS)


@pytest.mark.parametrize(("language", "slug"), PAPERS)
def test_what_stands_in_bold_is_called_so_on_the_screen(language: str, slug: str) -> None:
    bold = set(re.findall(r"\*\*(.+?)\*\*", _EXAMPLES.sub("", _source(language, slug))))
    labels = _labels(language)
    assert [each for each in sorted(bold) if each not in labels] == []


def _source(language: str, slug: str) -> str:
    return (HOUSE / "docs/writers" / language / f"{slug}.md").read_text("utf-8")


def _labels(language: str) -> set[str]:
    """Return all words of the interface in this language; those in English are the catalogs' keys."""
    path = HOUSE / "wiki/translations" / ("it" if language == "en" else language) / "LC_MESSAGES/messages.po"
    with path.open("rb") as file:
        messages = list(read_po(file))
    return {str(each.id if language == "en" else each.string) for each in messages if isinstance(each.id, str)}
