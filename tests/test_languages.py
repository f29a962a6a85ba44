import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pages_store.documents import document, languages

SHARED = Path(os.environ.get("KUNNASH_SHARED", "/nonexistent"))
CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize(
    ("tag", "normal"),
    [
        ("ar", "ar"),
        ("AR", "ar"),
        (" pt-br ", "pt-BR"),
        ("pt_BR", "pt-BR"),
        ("fa-ir", "fa-IR"),
        ("ZH-hant-tw", "zh-Hant-TW"),
        ("zh-cmn-hans-cn", "zh-cmn-Hans-CN"),
        ("es-419", "es-419"),
        ("sl-rozaj-biske", "sl-rozaj-biske"),
        ("de-CH-1996", "de-CH-1996"),
        ("en-u-ca-gregory", "en-u-ca-gregory"),
        ("ar-x-LY-zl", "ar-x-ly-zl"),
        ("x-private", "x-private"),
        ("iw", "iw"),
        ("glg", "glg"),
        ("", ""),
        ("a", ""),
        ("arabic", ""),
        ("ar-", ""),
        ("ar--ly", ""),
        ("ar/ly", ""),
        ("../ar", ""),
        ("\u0639\u0631\u0628\u064a", ""),
        ("ar-" + "x" * 40, ""),
    ],
)
def test_a_tag_gets_its_usual_case_and_what_is_none_is_nothing(tag, normal):
    assert languages.normal(tag) == normal
    assert languages.known(tag) == bool(normal)


@settings(deadline=None)
@given(st.from_regex(r"[A-Za-z]{1,4}([-_][A-Za-z0-9]{1,8}){0,4}", fullmatch=True))
def test_a_normal_tag_stays_as_it_is(tag):
    assert languages.normal(languages.normal(tag)) == languages.normal(tag)


@pytest.mark.parametrize(
    ("text", "language"), [line.split("\t") for line in (CASES / "scripts.txt").read_text().splitlines()[1:]]
)
def test_the_script_of_most_letters_tells_a_language(text, language):
    assert languages.of_script(text) == language


def test_no_text_and_hostile_text_are_guessed_quickly():
    assert languages.of_script("") == ""
    assert languages.of_script("<" * 500_000 + "`" * 500_000) == ""


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("ar.md", "ar"),
        ("page.md", ""),
        ("ar/page.md", "ar"),
        ("guide/ar/deep/er/page.md", "ar"),
        ("en/ar/page.md", "ar"),
        ("ar/page.fr.md", "fr"),
        ("v1.4-code-of-conduct.pl.md", "pl"),
        ("v2.1-code-of-conduct.zh-tw.md", "zh-TW"),
        ("zh_Hant_TW/page.md", "zh-Hant-TW"),
        ("pt_BR/page.md", "pt-BR"),
        ("es-419/page.md", "es-419"),
        ("iw/page.md", "iw"),
        ("glg/page.md", "glg"),
        ("AR/page.md", "ar"),
        ("C:\\texts\\it\\page.md", "it"),
        ("README.md", ""),
        ("README-ar.md", "ar"),
        ("readme_zh_CN.md", "zh-CN"),
        ("index-fr.html", "fr"),
        ("en/work/about/s_xyz.md", "en"),
        ("tools/pgp/tor/page.md", ""),
        ("to-do/as-is/page.md", ""),
        ("be-safe/page.md", ""),
        ("it-work/hi-tech/page.md", ""),
        ("just-do-it.md", ""),
        ("part-ii.md", ""),
        ("v1.4.md", ""),
        ("qq/page.md", ""),
        ("may/run/page.md", ""),
        ("\u0639\u0631\u0628\u064a/page.md", ""),
        ("ar/.md", "ar"),
        ("", ""),
    ],
)
def test_a_file_name_or_else_the_nearest_folder_tells_a_language(path, language):
    assert languages.from_path(path) == language


@pytest.mark.shared
def test_the_given_pages_are_in_the_languages_of_their_folders():
    pages = SHARED / "data/pages"
    found = {path: languages.from_path(str(path.relative_to(pages))) for path in pages.rglob("*.md")}

    for path, language in found.items():
        folder = path.relative_to(pages).parts[1]
        assert language.lower() == ("" if folder.endswith(".md") else folder), path
    assert len({language for language in found.values() if language}) == 38


@pytest.mark.shared
def test_the_scripts_of_the_given_pages_agree_with_their_folders():
    for language in ("ar", "hi", "he", "el", "ja", "ko", "ru", "bn", "gu", "kn", "am", "fr", "it"):
        folder = {"he": "iw"}.get(language, language)
        for path in (SHARED / "data/pages").glob(f"*/{folder}/*.md"):
            body = document.split(document.clean(path.read_text()))[1]
            assert languages.of_script(body) == ("" if language in ("fr", "it") else language), path
