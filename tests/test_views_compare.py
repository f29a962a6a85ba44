"""Comparing two revisions on the screen: by words, fields, sides, as the page looks, and as its source."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from tests.conftest import Visitor
from tests.page_forms import form, in_english, rewrite, send, write

TITLE = "رسوم النظافة"


@pytest.fixture
def address(amal: Visitor) -> str:
    """A page with three revisions."""
    made = write(amal, TITLE, "الرسم خمسة دنانير.\n", comment="بداية")
    rewrite(amal, made, body="الرسم عشرة دنانير.\n", comment="رفع الرسم")
    rewrite(amal, made, body="الرسم عشرة دنانير.\n\nيدفع كل شهر.\n", minor="1")
    return made


def test_a_comparison_shows_whole_words_what_went_before_what_came(address: str, visitor: Visitor) -> None:
    page = in_english(visitor).get(f"{address}/compare/1/2").text
    assert re.search(r'<del dir="rtl">خمسة</del>\s*<ins dir="rtl">عشرة</ins>', page)
    assert "1 word was added." in page
    assert "1 word was removed." in page
    assert "noindex" in page


def test_a_comparison_of_a_text_with_itself_says_that_nothing_changed(address: str, visitor: Visitor) -> None:
    assert "Nothing was changed." in in_english(visitor).get(f"{address}/compare/2/2").text


def test_a_change_of_vowel_marks_alone_is_marked(address: str, amal: Visitor) -> None:
    rewrite(amal, address, body="الرَّسم عشرة دنانير.\n\nيدفع كل شهر.\n")
    assert "vowel marks only" in in_english(amal).get(f"{address}/compare/3/4").text


def test_unchanged_lines_far_from_a_change_are_folded(amal: Visitor) -> None:
    lines = [f"السطر رقم {number}.\n\n" for number in range(30)]
    made = write(amal, "طويلة", "".join(lines))
    lines[15] = "سطر آخر تمامًا.\n\n"
    rewrite(amal, made, body="".join(lines))
    page = in_english(amal).get(f"{made}/compare/1/2").text
    assert "lines without changes" in page
    assert page.count("<details") == 2


def test_invisible_characters_are_shown_as_marks_in_a_comparison(address: str, amal: Visitor) -> None:
    rewrite(amal, address, body="الرسم \u202eعشرة\u202c دنانير.\n")
    page = amal.get(f"{address}/compare/3/4").text
    assert "U+202E" in page
    assert "\u202e" not in page


def test_a_comparison_tells_fields_by_their_names_and_has_the_source_too(amal: Visitor) -> None:
    made = write(amal, "درس", "نص واحد.\n", kind="lesson", **{"field.outcome": "avoid", "field.place": "زليتن"})
    edit = form(in_english(amal).get(f"{made}/edit"), "base")
    send(amal, edit, **{"field.outcome": "repeat", "field.place": "زليتن، سبها"})
    told = amal.get(f"{made}/compare/1/2").text
    assert re.search(r">Outcome</th>.*?To <del[^>]*>avoid</del>.*?To <ins[^>]*>repeat</ins>", told, re.DOTALL)
    assert re.search(r">Place</th>.*?<ins[^>]*>سبها</ins>", told, re.DOTALL)
    assert "kind: lesson" not in told
    assert "نص واحد." not in told
    source = amal.get(f"{made}/compare/1/2?view=source").text
    assert "kind: lesson" in source
    assert "outcome: " in source
    assert amal.get(f"{made}/compare?from=2&to=1&view=source").location.endswith("/compare/1/2?view=source")


def test_a_comparison_of_front_matter_that_can_not_be_read_shows_the_source(address: str, amal: Visitor) -> None:
    send(amal, form(amal.get(f"{address}/edit?source=1"), "text"), text="---\ntitle: [\n---\nنص")
    assert "title: " in amal.get(f"{address}/compare/3/4").text


def test_the_rule_under_a_tables_head_is_not_shown_where_it_stayed(amal: Visitor) -> None:
    table = "| الحي | الشكاوى |\n|---|---|\n| السوق | 25 |\n"
    address = write(amal, "شكاوى", body=table)
    rewrite(amal, address, body=table.replace("25", "11"))
    page = in_english(amal).get(f"{address}/compare/1/2").text
    assert "الشكاوى" in page
    assert "---" not in page
    assert "---" in amal.get(f"{address}/compare/1/2?view=source").text


def test_a_moved_line_is_told_apart_from_one_written_anew(amal: Visitor) -> None:
    lines = [f"سطر طويل بما يكفي رقم {word}.\n\n" for word in ("أول", "ثان", "ثالث", "رابع")]
    made = write(amal, "مواضع", "".join(lines))
    rewrite(amal, made, body="".join([*lines[1:], lines[0]]))
    page = in_english(amal).get(f"{made}/compare/1/2").text
    assert "1 passage was moved." in page
    for place, other in (("to-1", "from-1"), ("from-1", "to-1")):
        assert re.search(rf'<div [^>]*id="{place}".*?<a [^>]*href="#{other}"', page, re.DOTALL)
    assert "was added." not in page
    assert "were added." not in page


def test_a_change_of_spelling_alone_is_said_in_one_sentence(address: str, amal: Visitor) -> None:
    rewrite(amal, address, body="الرَّسم عشرة دنانير.\n\nيُدفع كل شهر.\n")
    assert "2 words were only spelt otherwise (vowel marks)." in in_english(amal).get(f"{address}/compare/3/4").text


def test_a_change_that_no_reader_sees_is_said_to_be_one(address: str, amal: Visitor) -> None:
    rewrite(amal, address, body="الرسم عشرة دنانير.\n\n\n\nيدفع كل شهر.\n")
    assert "Only blank lines" in in_english(amal).get(f"{address}/compare/3/4").text


def test_all_views_and_the_edits_beside_are_reached_by_links_in_the_same_manner(address: str, visitor: Visitor) -> None:
    page = in_english(visitor).get(f"{address}/compare/2/3?view=side&quiet=1").text
    for query in ("quiet=1", "view=rendered&amp;quiet=1", "view=source&amp;quiet=1", "view=side"):
        assert f'href="{quote(address)}/compare/2/3?{query}"' in page
    assert f'href="{quote(address)}/compare/1/2?view=side&amp;quiet=1" rel="prev"' in page
    assert "The edit after" not in page
    assert "The edit before" not in visitor.get(f"{address}/compare/1/2").text


def test_an_edit_out_of_sight_is_stepped_over(address: str, salem: Visitor) -> None:
    rewrite(salem, address, body="شيء آخر.\n")
    salem.post(f"{address}/revisions/2/hide")
    assert f'href="{quote(address)}/compare/1/3" rel="prev"' in in_english(salem).get(f"{address}/compare/3/4").text


def test_quiet_hides_a_change_of_spelling_and_says_what_it_hid(address: str, amal: Visitor) -> None:
    rewrite(amal, address, body="الرَّسم عشرون دينارًا.\n\nيدفع كل شهر.\n")
    loud, quiet = (in_english(amal).get(f"{address}/compare/3/4{query}").text for query in ("", "?quiet=1"))
    assert "vowel marks only" in loud
    assert "vowel marks only" not in quiet
    assert "Hidden here, since they change no word: vowel marks." in quiet
    assert re.search(r"<ins[^>]*>عشرون دينارًا</ins>", quiet)


def test_side_by_side_each_text_stands_in_its_own_column(address: str, visitor: Visitor) -> None:
    page = visitor.get(f"{address}/compare/1/2?view=side").text
    old, new = re.findall(r'<div class="(?:old|new) changed as-paragraph" dir="rtl">(.*?)</div>', page, re.DOTALL)
    assert "خمسة" in old
    assert "عشرة" not in old
    assert "عشرة" in new
    assert "خمسة" not in new


def test_as_the_page_looks_the_changes_are_marked_in_its_html(address: str, amal: Visitor) -> None:
    rewrite(amal, address, body="## الرسم\n\nعشرة **دنانير**.\n")
    rewrite(amal, address, body="## الرسم\n\nعشرة **دينارات**.\n")
    page = amal.get(f"{address}/compare/4/5?view=rendered").text
    marked = '<strong><del class="taken-out">دنانير</del><ins class="put-in">دينارات</ins></strong>'
    assert marked in page
    assert 'class="prose marked"' in page
    assert "**" not in page.partition('class="prose marked"')[2]


def test_a_text_too_long_to_be_marked_is_shown_as_text_with_the_reason(address: str, amal: Visitor) -> None:
    rewrite(amal, address, body="كلمات كثيرة هنا.\n\n" * 20_000)
    page = in_english(amal).get(f"{address}/compare/3/4?view=rendered").text
    assert "because they are too long or nested too deep" in page
    assert 'class="diff"' in page


def test_each_change_leads_to_the_next_without_scripts(amal: Visitor) -> None:
    lines = [f"السطر رقم {number} من الصفحة.\n\n" for number in range(9)]
    made = write(amal, "خطوات", "".join(lines))
    lines[1], lines[7] = "أول تغيير.\n\n", "ثاني تغيير.\n\n"
    rewrite(amal, made, body="".join(lines))
    page = in_english(amal).get(f"{made}/compare/1/2").text
    assert "2 places were changed" in page
    for number, other in ((1, 2), (2, 1)):
        assert re.search(rf'id="change-{number}".*?href="#change-{other}"', page, re.DOTALL)
    assert "js/compare" in page
