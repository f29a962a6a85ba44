from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages_store.rendered import Heading, Reference
from wiki import markup
from wiki.markup.headings import Anchors, anchor, slug
from wiki.markup.sanitize import sanitize

CASES = Path(__file__).parent / "cases" / "markup"


def cases() -> list[pytest.param]:
    found = []
    for file in sorted(CASES.glob("*.txt")):
        for case in file.read_text("utf-8").removeprefix("=== ").split("\n=== "):
            name, rest = case.split("\n", 1)
            source, html = rest.split("\n---\n")
            found.append(pytest.param(source, html.strip(), id=f"{file.stem}: {name}"))
    return found


@pytest.mark.parametrize(("source", "html"), cases())
def test_the_text_is_shown_as_the_case_says(source, html):
    assert markup.render(source).html.strip() == html


def test_headings_and_references_are_returned_in_the_order_of_the_text():
    rendered = markup.render("# الخطة\n\n[[سبها]] ![[a.jpg]]\n\n## `code` and **more**\n\n[x](../b%20c.md#d) ![y](z.png)")

    assert rendered.headings == (Heading(1, "s-الخطة", "الخطة"), Heading(2, "s-code-and-more", "code and more"))
    assert rendered.references == (
        Reference(0, "title", "سبها"),
        Reference(1, "file", "a.jpg"),
        Reference(2, "path", "../b c.md"),
        Reference(3, "file", "z.png"),
    )
    assert rendered.problem == ""
    assert rendered.version == markup.VERSION


def test_a_prefix_stands_before_every_id_and_before_the_links_to_it():
    html = markup.render("# الخطة\n\n[x](#الخطة)[^1]\n\n[^1]: y", prefix="c12-").html

    assert 'id="c12-s-الخطة"' in html
    assert 'href="#c12-s-الخطة"' in html
    assert 'id="c12-fnref-1"' in html
    assert 'href="#c12-fn-1"' in html
    assert 'id="c12-fn-1"' in html
    assert 'href="#c12-fnref-1"' in html


def test_the_language_of_the_page_decides_where_letters_do_not():
    assert '<p dir="ltr">' in markup.render("2024", "it").html
    assert '<p dir="rtl">' in markup.render("2024", "ar-LY").html


@given(st.lists(st.text(max_size=8)))
def test_ids_of_headings_are_unique(texts):
    anchors = Anchors()
    given_ids = [one for one in map(anchors.give, texts) if one]

    assert len(given_ids) == len(set(given_ids))


@given(st.text())
def test_the_id_of_a_heading_is_found_by_its_text_and_by_the_id_itself(text):
    assert slug(slug(text)) == slug(text)
    assert anchor(anchor(text)) == anchor(text)


def test_a_target_is_put_in_when_the_page_is_assembled():
    rendered = markup.render("[[سبها#السكان]] [[زليتن]] ![[a.jpg|صورة]] ![[b.jpg|أخرى]]")
    html = markup.assemble(
        rendered.html,
        {
            0: markup.Target("/pages/sabha"),
            1: markup.Target("/pages/new?title=x&y", missing=True),
            2: markup.Target("/files/00/a.jpg", size=(640, 480)),
            3: markup.Target("b.jpg", missing=True),
        },
    )

    assert '<a href="/pages/sabha#s-السكان" class="page">سبها#السكان</a>' in html
    assert '<a href="/pages/new?title=x&amp;y" class="page missing">زليتن</a>' in html
    assert '<img src="/files/00/a.jpg" alt="صورة" class="embed" width="640" height="480" loading="lazy">' in html
    assert '<span class="missing file" title="b.jpg">أخرى</span>' in html
    assert "ref:" not in html


def test_a_reference_without_target_loses_its_address():
    html = markup.assemble(markup.render("[[سبها]] ![x](a.png)").html, {})

    assert "ref:" not in html
    assert ">سبها</a>" in html


def test_a_target_never_leads_out_of_the_site_or_out_of_its_attribute():
    html = markup.render("[[a]] [[b]] [[c]]").html
    targets = [markup.Target("javascript:alert(1)"), markup.Target("//evil.example"), markup.Target('/x"onclick="y')]
    assembled = markup.assemble(html, dict(enumerate(targets)))

    assert "javascript" not in assembled
    assert "evil" not in assembled
    assert "onclick=&quot;" in assembled or 'onclick="' not in assembled


def test_text_that_looks_like_a_place_holder_is_left_alone():
    source = '`<a href="ref:0" class="page">` <a title=\'<a href="ref:0">\' href="/x">y</a>'
    html = markup.render(source).html

    assert markup.assemble(html, {0: markup.Target("/stolen")}) == html


def test_what_nothing_was_found_for_keeps_the_address_that_was_typed():
    rendered = markup.render("[a](b/c%20d.md#e) [[سبها]] ![f](g.png)")
    html = markup.assemble(rendered.html, markup.unresolved(rendered.references))

    assert 'href="b/c%20d.md#s-e" class="page missing"' in html
    assert 'href="/pages/new?title=%D8%B3%D8%A8%D9%87%D8%A7" class="page missing"' in html
    assert '<img src="g.png" alt="f" class="missing">' in html


def test_links_to_other_sites_are_not_vouched_for():
    html = markup.distrust(
        sanitize('<a href="https://example.org" class="external">x</a> <a href="/y">y</a> class="external"')
    )

    assert html.count('rel="noopener nofollow ugc"') == 1


def test_the_readable_text_comes_by_sections():
    source = """قبل **العنوان**

# الخطة[^1]

بلد*ية* سبها <kbd>Ctrl</kbd>

| أ | ب |
|---|---|
| 1 | 2 |

- [x] تم

## Code

```python
x = 1
```

> [!NOTE]
> انتبه

*[سبها]: مدينة

[^1]: حاشية
"""
    assert markup.plain_text(markup.render(source).html) == [
        markup.Section("", "", "قبل العنوان"),
        markup.Section("s-الخطة", "الخطة", "بلدية سبها Ctrl أ ب 1 2 تم"),
        markup.Section("s-code", "Code", "x = 1 انتبه حاشية"),
    ]


def test_a_text_shown_plain_keeps_its_lines_and_paragraphs():
    assert markup.plain("سطر\n<b>\n\nSecond\n", "ar") == (
        '<p class="plain" dir="rtl">سطر<br>\n&lt;b&gt;</p>\n<p class="plain" dir="ltr">Second</p>\n'
    )
