"""Two versions of a page in one, with the changes marked in the HTML as it is shown."""

from __future__ import annotations

import json
import os
import re
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages_store.documents import document
from wiki import markup
from wiki.markup import MarkLabels
from wiki.markup.sanitize import SafeHtml, sanitize
from wiki.markup.trees import inner, tree

SHARED = Path(os.environ.get("KUNNASH_SHARED", "/nonexistent"))
SHORT = ["نص **مهم** هنا", "a [x](http://a) b", "`code x`", "## رأس", "> قول", "![صورة](a.png)", "1 < 2 & 3", "a<br>b"]
LONG = [
    "- بند\n- ثان",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "```\nx\ny\n```",
    "[^1]\n\n[^1]: حاشية",
    "<mark>x *y*</mark> z",
    "~~ق~~",
]
PARTS = st.sampled_from([*SHORT, *LONG])
BODY = st.lists(PARTS, max_size=5).map("\n\n".join)
INS, DEL = '<ins class="put-in">', '<del class="taken-out">'


def html(body: str) -> SafeHtml:
    rendered = markup.render(body, "ar")
    return markup.assemble(rendered.html, markup.unresolved(rendered.references))


def marked(old: str, new: str, *, quiet: bool = False) -> str:
    found = markup.marked(html(old), html(new), quiet=quiet)
    assert found is not None
    return found


def seen(shown: str, without: str) -> str:
    """The words of marked HTML, those in one of the marks left out."""
    kept = re.sub(rf"{without[:-2]}[^>]*>.*?</{without[1:4]}>", "", shown, flags=re.DOTALL)
    return "".join(unescape(re.sub(r"<[^>]*>", "", kept)).split())


class Balanced(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in ("ins", "del") or not {"ins"} & set(self.open)
        if tag not in ("br", "hr", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def assert_whole(shown: str) -> None:
    reader = Balanced()
    reader.feed(shown)
    reader.close()
    assert reader.open == []
    ids = re.findall(r' id="([^"]*)"', shown)
    assert len(ids) == len(set(ids))


@given(BODY)
def test_our_html_as_a_tree_is_that_html(body: str) -> None:
    assert sanitize(inner(tree(html(body)))) == sanitize(html(body))


@given(BODY, BODY)
def test_all_words_of_both_versions_stand_in_whole_html(old: str, new: str) -> None:
    shown = marked(old, new)
    assert_whole(shown)
    assert seen(shown, DEL) == seen(html(new), DEL)
    assert sorted(seen(shown, INS)) == sorted(seen(html(old), INS))


@given(BODY)
def test_a_page_that_did_not_change_has_no_marks(body: str) -> None:
    assert INS not in marked(body, body)
    assert DEL not in marked(body, body)


def test_words_are_marked_inside_links_and_emphasis() -> None:
    shown = marked("راجع [دليل الفرز](http://a) **كل يوم**", "راجع [دليل الجمع](http://a) **كل شهر**")
    assert f">دليل {DEL}الفرز</del>{INS}الجمع</ins></a>" in shown
    assert f"<strong>كل {DEL}يوم</del>{INS}شهر</ins></strong>" in shown


def test_an_item_a_row_and_a_line_of_code_are_marked_where_they_stand() -> None:
    assert f"<li>{DEL}ب</del></li>" in re.sub(r' dir="\w+"', "", marked("- أ\n- ب\n- ج", "- أ\n- ج"))
    table = "| a | b |\n|---|---|\n| x | 3 |"
    cell = re.sub(r' (dir|class)="(rtl|ltr|number)"', "", marked(table, table.replace("3", "4") + "\n| y | 5 |"))
    assert f">{DEL}3</del>{INS}4</ins></td>" in cell
    assert f">{INS}y</ins></td>" in cell
    assert f"x = {DEL}1</del>{INS}2</ins>" in marked("```\nx = 1\n```", "```\nx = 2\n```")


def test_what_is_gone_leads_nowhere_and_has_no_anchor() -> None:
    shown = marked("## رأس قديم\n\nنص [هنا](http://a)\n\nثم\n", "ثم\n")
    assert "href" not in shown
    assert " id=" not in shown
    assert seen(shown, INS) == "رأسقديمنصهناثم"


def test_a_picture_put_in_is_marked() -> None:
    assert re.search(rf"{re.escape(INS)} <img [^>]*></ins>", marked("أ", "أ ![ص](b.png)"))


def test_quiet_marks_no_word_that_is_only_spelt_otherwise_but_in_code() -> None:
    assert INS not in marked("إدارة المدن", "ادارة المدن", quiet=True)
    assert "ادارة" in marked("إدارة المدن", "ادارة المدن", quiet=True)
    assert INS in marked("`إدارة`", "`ادارة`", quiet=True)


def test_a_word_that_is_only_spelt_otherwise_is_marked_as_that() -> None:
    labels = MarkLabels(spelt=",".join)
    shown = markup.marked(html("إدارة **المدن** الكبيرة"), html("ادارة **المدن** الجميلة"), labels=labels)
    assert shown is not None
    before, now = '<del class="taken-out spelt">', '<ins class="put-in spelt">'
    assert f'{before}إدارة</del>{now}ادارة</ins><span class="tag gold way">hamza</span>' in shown
    assert f"{DEL}الكبيرة</del>{INS}الجميلة</ins>" in shown
    assert "spelt" not in marked("`إدارة`", "`ادارة`")


def test_numbers_by_themselves_run_by_themselves_and_parts_of_one_do_not() -> None:
    assert '<del class="taken-out" dir="ltr">20</del><ins class="put-in" dir="ltr">11</ins>' in marked(
        "نص 20 هنا", "نص 11 هنا"
    )
    assert f"{DEL}12</del>{INS}13</ins>,000" in marked("نص 12,000 هنا", "نص 13,000 هنا")
    assert f"{DEL}1</del>{INS}2</ins>" in marked("`x = 1`", "`x = 2`")


def test_a_passage_that_was_moved_is_marked_as_that_in_both_places() -> None:
    moved = "هذه فقرة طويلة تكفي لتعرف"
    shown = marked(f"{moved}\n\nثانية\n\nثالثة", f"ثانية\n\nثالثة\n\n{moved}")
    assert f'<del class="taken-out moved">{moved}</del>' in shown
    assert f'<ins class="put-in moved">{moved}</ins>' in shown
    assert INS not in shown
    assert "moved" not in marked("نعم\n\nثانية\n\nثالثة", "ثانية\n\nثالثة\n\nنعم")
    labels = MarkLabels("gone <there>", "came")
    told = markup.marked(html(f"{moved}\n\nثانية"), html(f"ثانية\n\n{moved}"), labels=labels)
    assert told is not None
    assert '<span class="tag gold way">gone &lt;there&gt;</span><del class="taken-out moved">' in told
    assert '<span class="tag gold way">came</span><ins class="put-in moved">' in told


def test_no_markup_of_a_writer_passes_by_the_sanitiser() -> None:
    shown = marked("a", "a &lt;script&gt;alert(1)&lt;/script&gt; <ins onclick=x>b</ins>")
    assert "<script" not in shown
    assert "onclick" not in shown


def test_texts_too_long_or_nested_too_deep_are_not_marked() -> None:
    assert markup.marked(SafeHtml("a" * 600_000), SafeHtml("b" * 600_000)) is None
    deep = SafeHtml("<div>" * 200 + "a" + "</div>" * 200)
    assert markup.marked(deep, SafeHtml("<p>a</p>")) is None


@pytest.mark.shared
def test_real_pages_hold_both_versions() -> None:
    with (SHARED / "data" / "revisions" / "opensource-guide.jsonl").open(encoding="utf-8") as lines:
        chains = [[document.parse(each["text"]).body for each in json.loads(line)["revs"]] for line in lines]
    pairs = [pair for chain in chains for pair in pairwise(chain)][::16]
    for old, new in pairs:
        shown = markup.marked(html(old), html(new))
        assert shown is not None
        assert_whole(shown)
        assert seen(shown, DEL) == seen(html(new), DEL)
    assert len(pairs) > 10
