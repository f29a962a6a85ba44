from __future__ import annotations

from pages_store import links
from tests.store_cast import Writer


def test_a_link_typed_loosely_finds_the_page(khadija: Writer) -> None:
    page = khadija.create("الإدارة المحلية")
    assert links.targets(khadija.session, ["الادارة المحلية", "لا شيء"], "ar") == {"الادارة المحلية": page}


def test_of_pages_that_differ_in_spelling_a_link_finds_the_one_it_spells(khadija: Writer) -> None:
    khadija.create("علي")
    page = khadija.create("على")
    assert links.targets(khadija.session, ["على"], "ar") == {"على": page}


def test_a_link_prefers_the_page_of_its_own_language(khadija: Writer) -> None:
    arabic = khadija.create("REBUILD")
    italian = khadija.create("REBUILD", front="language: it\n")
    assert links.targets(khadija.session, ["Rebuild"], "it") == {"Rebuild": italian}
    assert links.targets(khadija.session, ["Rebuild"], "fr") == {"Rebuild": arabic}


def test_a_link_by_an_old_title_still_leads_to_the_page_until_another_takes_it(khadija: Writer) -> None:
    page = khadija.create("قديم")
    khadija.rename(page, "جديد")
    assert links.targets(khadija.session, ["قديم"], "ar") == {"قديم": page}

    other = khadija.create("قديم")
    assert links.targets(khadija.session, ["قديم"], "ar") == {"قديم": other}


def test_a_link_to_a_deleted_page_leads_nowhere(khadija: Writer) -> None:
    page = khadija.create("سبها")
    khadija.delete(page)
    assert links.targets(khadija.session, ["سبها"], "ar") == {}


def test_backlinks_are_the_live_pages_whose_links_lead_here(khadija: Writer) -> None:
    page = khadija.create("سبها")
    source = khadija.create("أول", links=("سبـها", "سبها"))
    gone = khadija.create("ثان", links=("سبها",))
    khadija.create("ثالث", links=("غريان",))
    khadija.delete(gone)
    assert links.backlinks(khadija.session, page, 10) == [source]


def test_wanted_pages_are_counted_by_the_pages_that_want_them(khadija: Writer) -> None:
    khadija.create("أول", links=("مكبّ النفايات", "سرت"))
    khadija.create("ثان", links=("مكب النفايات",))
    assert [pages for _, pages in links.wanted_pages(khadija.session, 10)] == [2, 1]

    khadija.create("مكبّ النفايات")
    assert links.wanted_pages(khadija.session, 10) == [("سرت", 1)]


def test_an_edit_replaces_the_links_of_the_page(khadija: Writer) -> None:
    page = khadija.create("أول", links=("سرت",))
    khadija.save(page, page.head.text + "بلا روابط\n")
    assert list(links.wanted_pages(khadija.session, 10)) == []
