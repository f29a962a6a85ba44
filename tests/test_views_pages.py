"""Reading, listing, deleting pages, and what is linked."""

from __future__ import annotations

from urllib.parse import quote, unquote

import pytest
from flask import Flask
from markupsafe import escape

from pages_store import people, store
from pages_store.rendered import Rendered
from pages_store.store import Signature
from tests.conftest import Visitor
from tests.page_forms import form, in_english, rewrite, send, write
from wiki import db
from wiki.accounts import registry

TITLE = "رسوم النظافة"
LAST = "ينابيع"
ENGLISH = {"Accept-Language": "en"}
HOSTILE = '"><img src=x onerror=alert(1)>{{911*911}}'


def test_a_page_is_shown_with_its_text_in_its_own_language_and_direction(amal: Visitor, visitor: Visitor) -> None:
    address = write(amal, "Gestione dei rifiuti", "Il Comune *raccoglie*.\n", language="it")
    page = visitor.get(address).text
    assert '<html lang="ar" dir="rtl">' in page
    assert '<h1 lang="it" dir="ltr">Gestione dei rifiuti</h1>' in page
    assert '<div class="prose" lang="it" dir="ltr">' in page
    assert "<em>raccoglie</em>" in page


def test_the_layout_follows_the_language_that_the_reader_asks_for(visitor: Visitor) -> None:
    assert '<html lang="it" dir="ltr">' in visitor.get("/", headers={"Accept-Language": "it-IT,it;q=0.9"}).text
    assert '<html lang="ar" dir="rtl">' in visitor.get("/", headers={"Accept-Language": "de"}).text


@pytest.mark.parametrize("typed", ["http://[", "https://example]org/", "http://[example.org]/"])
def test_an_address_that_is_none_is_shown_as_it_was_typed(typed: str, amal: Visitor, visitor: Visitor) -> None:
    page = visitor.get(write(amal, TITLE, "text\n", kind="opportunity", **{"field.url": typed}))
    assert page.status_code == 200
    assert f">{typed}<" in page.text
    assert f'href="{typed}"' not in page.text


def test_a_page_names_its_one_address_and_its_short_one(amal: Visitor, visitor: Visitor) -> None:
    address = write(amal, TITLE)
    page = visitor.get(address).text
    assert f'<link rel="canonical" href="http://localhost{quote(address)}">' in page
    assert "http://localhost/p/1" in page
    assert unquote(visitor.get("/p/1").location) == address
    assert "noindex" not in page


def test_a_former_address_leads_to_the_page_for_ever(amal: Visitor, visitor: Visitor) -> None:
    old = write(amal, TITLE)
    rewrite(amal, old, title="رسوم جمع النفايات")
    reply = visitor.get(old)
    assert reply.status_code == 301
    assert unquote(reply.location) == "/pages/رسوم-جمع-النفايات"
    assert amal.get(f"{old}/edit").status_code == 301
    assert visitor.get("/p/1").status_code == 302


@pytest.mark.parametrize("number", ["0", "2", "2147483648", "99999999999999999999", "-1"])
def test_a_short_address_of_no_page_is_not_found(visitor: Visitor, number: str) -> None:
    assert visitor.get(f"/p/{number}").status_code == 404


def test_an_address_of_no_page_offers_the_search_and_to_members_writing_it(amal: Visitor, visitor: Visitor) -> None:
    assert visitor.get("/pages/شيء-غائب").status_code == 404
    assert quote("شيء غائب", safe="").replace("%20", "+") in visitor.get("/pages/شيء-غائب").text
    assert "/pages/new" not in visitor.get("/pages/شيء-غائب").text
    assert "/pages/new?title=" in amal.get("/pages/شيء-غائب").text


def test_a_deleted_page_says_so_and_a_member_brings_it_back(amal: Visitor, visitor: Visitor) -> None:
    address = write(amal, TITLE)
    assert amal.post(f"{address}/delete").status_code == 303
    reply = visitor.get(address, headers=ENGLISH)
    assert reply.status_code == 404
    assert "This page was deleted" in reply.text
    assert TITLE not in reply.text
    assert TITLE not in visitor.get("/pages").text
    assert send(amal, form(amal.get(address), "csrf_token")).status_code == 303
    assert visitor.get(address).status_code == 200


def test_a_deleted_page_whose_title_is_taken_is_not_brought_back(amal: Visitor) -> None:
    address = write(amal, TITLE)
    amal.post(f"{address}/delete")
    write(amal, TITLE)
    assert amal.post(f"{address}/restore").status_code == 409


def test_visitors_see_the_team_and_members_the_name(app: Flask, amal: Visitor, visitor: Visitor) -> None:
    address = write(amal, TITLE)
    assert "amal" not in visitor.get(address).text
    with app.app_context(), db.writing():
        registry.named(db.session(), "amal").person.team = people.team(db.session(), "بلدية زليتن")
    for path in (address, f"{address}/history", "/changes", "/changes.atom", "/"):
        assert "بلدية زليتن" in visitor.get(path).text
        assert "amal" not in visitor.get(path).text
    assert "<bdi>amal</bdi>" in amal.get(address).text


def test_a_person_is_shown_to_members_only(amal: Visitor, visitor: Visitor) -> None:
    write(amal, TITLE)
    assert TITLE in amal.get("/people/amal").text
    assert "/sign-in" in visitor.get("/people/amal").location
    assert amal.get("/people/nobody").status_code == 404


def test_a_team_is_shown_without_its_people_to_visitors(app: Flask, amal: Visitor, visitor: Visitor) -> None:
    with app.app_context(), db.writing():
        team = people.team(db.session(), "بلدية زليتن")
        registry.named(db.session(), "amal").person.team = team
        slug = team.slug
    assert "amal" in amal.get(f"/teams/{slug}").text
    assert "amal" not in visitor.get(f"/teams/{slug}").text
    assert visitor.get("/teams/none").status_code == 404


def test_pages_are_listed_by_kind_language_and_marks(amal: Visitor, visitor: Visitor) -> None:
    write(amal, "سياسة المياه", kind="policy", tags="ماء، صيانة")
    write(amal, "Acqua", language="it")
    assert "سياسة المياه" in visitor.get("/pages?kind=policy").text
    assert "Acqua" not in visitor.get("/pages?kind=policy").text
    assert "Acqua" in visitor.get("/pages?language=it").text
    assert "سياسة المياه" in visitor.get("/pages?tag=صيانة").text
    assert "سياسة المياه" not in visitor.get("/pages?tag=صيد").text


def test_a_long_list_is_shown_in_parts(app: Flask, amal: Visitor, visitor: Visitor) -> None:
    write(amal, LAST)
    with app.app_context(), db.writing() as change:
        head = store.page(db.session(), 1).head
        for number in range(60):
            text = f"---\ntitle: رقم {number}\n---\n"
            store.create(db.session(), change, text, Rendered(""), Signature(head.author), "ar")
    first = visitor.get("/pages").text
    assert "page=2" in first
    assert LAST not in first
    assert LAST in visitor.get("/pages?page=2").text
    assert "page=3" not in visitor.get("/pages?page=2").text
    for number in ("x", "0", "9" * 40, "99"):
        assert visitor.get(f"/pages?page={number}").status_code == 200


def test_links_lead_both_ways_and_missing_ones_are_wanted(amal: Visitor, visitor: Visitor) -> None:
    target = write(amal, TITLE)
    write(amal, "دليل", f"انظر [[{TITLE}]] و[[محطات الترحيل]].\n")
    assert "دليل" in visitor.get(f"{target}/backlinks").text
    assert "محطات الترحيل" in visitor.get("/wanted").text
    assert TITLE not in visitor.get("/wanted").text


def test_the_contents_of_a_page_lead_to_its_headings(amal: Visitor, visitor: Visitor) -> None:
    address = write(amal, TITLE, "## أولًا\n\nنص\n\n## ثانيًا\n\nنص\n")
    page = visitor.get(address).text
    assert 'href="#s-أولًا"' in page
    assert 'id="s-أولًا"' in page


def test_related_pages_and_addresses_among_the_fields_are_links(amal: Visitor, visitor: Visitor) -> None:
    write(amal, TITLE)
    blank = form(amal.get("/pages/new?kind=lesson"), "title")
    reply = send(amal, blank, title="درس", **{"field.related": f"{TITLE}، غائبة", "field.place": "زليتن"})
    page = unquote(visitor.get(reply.location).text)
    assert f'<a href="/pages/رسوم-النظافة"><bdi>{TITLE}</bdi></a>' in page
    assert '<a href="/pages?place=زليتن">' in page
    blank = form(amal.get("/pages/new?kind=opportunity"), "title")
    reply = send(amal, blank, title="دعوة", **{"field.url": "javascript:alert(1)"})
    assert 'href="javascript' not in visitor.get(reply.location).text
    blank = form(amal.get("/pages/new?kind=opportunity"), "title")
    reply = send(amal, blank, title="دعوة ثانية", **{"field.url": "https://example.org/a?b=1&c=2"})
    assert 'href="https://example.org/a?b=1&amp;c=2"' in visitor.get(reply.location).text


def test_names_and_values_that_look_like_code_are_shown_as_they_are_everywhere(app: Flask, amal: Visitor) -> None:
    blank = form(amal.get("/pages/new?kind=lesson"), "title")
    reply = send(
        amal, blank, title=HOSTILE, body=f"[[{HOSTILE[:20]}]]", tags=HOSTILE, comment=HOSTILE,
        **{"field.problem": HOSTILE, "field.theme": HOSTILE, "field.contact": HOSTILE},
    )  # fmt: skip
    address = unquote(reply.location)
    rewrite(amal, address, body=HOSTILE, comment=HOSTILE)
    amal.post(f"{address}/discussion", {"subject": HOSTILE, "body": HOSTILE})
    with app.app_context(), db.writing():
        registry.named(db.session(), "amal").person.team = people.team(db.session(), HOSTILE)
    paths = ["", "/edit", "/edit?source=1", "/history", "/revisions/1", "/compare/1/2", "/discussion", "/files", "/backlinks"]
    others = ["/", "/pages", "/changes", "/changes.atom", "/wanted", "/people/amal", "/account", f"/search?q={quote(HOSTILE)}"]
    for path in [*(address + path for path in paths), *others, f"/pages/{quote(HOSTILE)}", f"/sign-in?next={quote(HOSTILE)}"]:
        page = amal.get(path).text
        assert "<img src=x" not in page, path
        assert "829921" not in page, path
    assert str(escape(HOSTILE)) in amal.get("/changes").text


def test_an_empty_site_says_what_to_do(amal: Visitor, visitor: Visitor) -> None:
    assert "Write the first page" in in_english(amal).get("/").text
    assert "Members can sign in" in in_english(visitor).get("/").text


def test_the_changes_of_the_site_are_a_page_and_a_feed(amal: Visitor, visitor: Visitor) -> None:
    address = write(amal, TITLE)
    rewrite(amal, address, body="نص أطول", comment="زدت سطرًا")
    assert "زدت سطرًا" in visitor.get("/changes").text
    feed = visitor.get("/changes.atom")
    assert feed.mimetype == "application/atom+xml"
    assert feed.text.count("<entry>") == 2
    assert "http://localhost/p/1#2" in feed.text
    assert TITLE not in visitor.get("/changes?before=1").text


def test_a_page_read_by_a_visitor_sets_no_cookie(amal: Visitor, visitor: Visitor) -> None:
    address = write(amal, TITLE)
    for path in ("/", address, f"{address}/history", f"{address}/discussion", "/search"):
        assert "Set-Cookie" not in visitor.get(path).headers, path


def test_the_list_of_pages_is_narrowed_by_links_that_say_how_many_there_are(amal: Visitor, visitor: Visitor) -> None:
    write(amal, "سياسة المياه", kind="policy", tags="ماء")
    write(amal, "سياسة النفايات", kind="policy", tags="نظافة")
    page = in_english(visitor).get("/pages").text
    assert '<a href="/pages?kind=policy" rel="nofollow"><bdi>Policies</bdi><span>2</span></a>' in page
    narrowed = unquote(visitor.get("/pages?kind=policy&tag=ماءٌ").text)
    assert "سياسة المياه" in narrowed
    assert "سياسة النفايات" not in narrowed
    assert '<a href="/pages?kind=policy" rel="nofollow" aria-current="true"><bdi>ماء</bdi>' in narrowed
    assert "/pages?kind=policy&amp;sort=changed" in visitor.get("/pages?kind=policy").text
    assert "No page fits" in visitor.get("/pages?tag=صيد").text
    assert "Show all pages" in visitor.get("/pages?tag=صيد").text


def test_a_page_says_to_messengers_and_machines_what_it_is_about(amal: Visitor, visitor: Visitor) -> None:
    address = write(amal, 'رسوم "النظافة"', "> [!NOTE]\n> مثال.\n\n## أولًا\n\nتُجمع **الرسوم** كل شهر. وتُنشر.\n")
    page = visitor.get(address).text
    assert '<meta property="og:title" content="رسوم &#34;النظافة&#34;">' in page
    for name in ('name="description"', 'property="og:description"'):
        assert f'<meta {name} content="تُجمع الرسوم كل شهر.">' in page
    assert f'<meta property="og:url" content="http://localhost{quote(address)}">' in page
    assert '<meta property="og:locale" content="ar_AR">' in page
    assert '<meta property="og:type" content="article">' in page
    card = "summary_large_image" if '<meta property="og:image"' in page else "summary"
    assert f'<meta name="twitter:card" content="{card}">' in page


def test_a_lesson_is_described_by_its_problem_and_never_at_length(amal: Visitor, visitor: Visitor) -> None:
    blank = form(amal.get("/pages/new?kind=lesson"), "title")
    reply = send(amal, blank, title="درس", body="نص.", **{"field.problem": "مشكلة طويلة " * 40})
    described = visitor.get(reply.location).text.partition('og:description" content="')[2].partition('"')[0]
    assert described.startswith("مشكلة طويلة مشكلة")
    assert described.endswith("…")
    assert 150 < len(described) <= 200


@pytest.mark.parametrize("path", ["history", "revisions/1", "compare/1/1", "edit", "rename", "delete", "files", "backlinks"])
def test_only_what_others_may_find_is_for_machines_to_list(amal: Visitor, path: str) -> None:
    address = write(amal, TITLE)
    assert '<meta name="robots" content="noindex">' in amal.get(f"{address}/{path}").text
    assert "noindex" not in amal.get(f"{address}/discussion").text
    assert "noindex" in amal.get("/search?q=x").text
    assert "noindex" in amal.get("/pages/new").text


def test_a_page_is_renamed_on_a_screen_of_its_own(amal: Visitor, visitor: Visitor) -> None:
    old = write(amal, TITLE, "نص.\n")
    reply = send(in_english(amal), form(amal.get(f"{old}/rename"), "title"), title="رسوم الجمع")
    assert unquote(reply.location) == "/pages/رسوم-الجمع"
    page = amal.get(reply.location).text
    assert "The former address goes on leading here." in page
    assert "نص." in page
    assert visitor.get(old).status_code == 301
    assert amal.get(f"{reply.location}/compare/1/2").status_code == 200


def test_a_title_that_is_taken_or_nearly_so_is_told_with_a_link_to_the_page_that_has_it(amal: Visitor) -> None:
    other, page = write(amal, "إدارة المياه"), write(amal, TITLE)
    typed = form(in_english(amal).get(f"{page}/rename"), "title")
    taken = send(amal, typed, title="إدارة المياه")
    assert taken.status_code == 409
    assert f'href="{quote(other)}"' in taken.text
    twin = send(amal, typed, title="ادارة المياه")
    assert twin.status_code == 409
    assert "differs in spelling only" in twin.text
    assert f'href="{quote(other)}"' in twin.text
    assert send(amal, form(twin, "title")).status_code == 303
    for title in ("", "x" * 201, "a\u202eb"):
        refused = send(amal, typed, title=title)
        assert refused.status_code == 422
        assert form(refused, "title").fields["title"] == title


def test_a_page_whose_front_matter_can_not_be_read_is_renamed_in_the_source(amal: Visitor) -> None:
    page = write(amal, TITLE)
    rewrite_source = form(amal.get(f"{page}/edit?source=1"), "text")
    send(amal, rewrite_source, text="---\ntitle: [\n---\nنص")
    assert f"{quote(page)}/edit?source=1" in amal.get(f"{page}/rename").text
    assert amal.post(f"{page}/rename", {"title": "x"}).status_code == 422


def test_before_a_page_is_deleted_the_pages_that_link_to_it_are_named(amal: Visitor, visitor: Visitor) -> None:
    page = write(amal, TITLE)
    assert "No other page links to it." in in_english(amal).get(f"{page}/delete").text
    write(amal, "دليل", f"[[{TITLE}]]")
    ask = amal.get(f"{page}/delete")
    assert "دليل" in ask.text
    reply = send(amal, form(ask, "csrf_token"))
    assert reply.location == "/pages/deleted"
    assert "The page was deleted." in amal.get(reply.location).text
    assert visitor.get(page).status_code == 404


def test_members_find_deleted_pages_in_a_list_and_restore_them(amal: Visitor, visitor: Visitor) -> None:
    assert "No page is deleted" in in_english(amal).get("/pages/deleted").text
    page = write(amal, TITLE)
    amal.post(f"{page}/delete")
    listed = amal.get("/pages/deleted")
    assert TITLE in listed.text
    assert f'formaction="{quote(page)}/restore"' in listed.text
    assert visitor.get("/pages/deleted").status_code == 303
    amal.post(f"{page}/restore", seen_on="/pages/deleted")
    assert visitor.get(page).status_code == 200
    assert write(amal, "deleted").startswith("/pages/deleted-")


def test_a_deleted_page_whose_title_is_taken_names_the_page_that_has_it(amal: Visitor) -> None:
    page = write(amal, TITLE)
    amal.post(f"{page}/delete")
    other = write(amal, TITLE)
    reply = amal.post(f"{page}/restore", seen_on=page)
    assert reply.status_code == 409
    assert f"{quote(other)}/rename" in reply.text
