"""Screens as those use them who read by ear, by key, enlarged or in few colours: axe-core, focus, landmarks, zoom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from tests.served import Site

PASSWORD = "a long enough passphrase"
PHONE, WIDE, ENLARGED = 390, 1360, 640  # CSS pixels; a window of 1280 shows 640 of them at 200 %
LESSON = "/pages/صندوق-الشكاوى-وحده-لا-يكفي"
STORY = "/pages/من-الرصيف-إلى-السوق"
_NONE = "/pages/none"
OPEN = [
    "/", "/pages", LESSON, STORY, "/search", "/search?q=شكاوى", "/search?q=zzqqxx", "/changes", "/wanted",
    f"{LESSON}/backlinks", f"{LESSON}/history", f"{LESSON}/revisions/1", f"{LESSON}/revisions/1/cite",
    f"{LESSON}/authors", f"{LESSON}/compare/1/3", f"{LESSON}/compare/1/3?view=side",
    f"{LESSON}/compare/1/3?view=source", f"{LESSON}/discussion", f"{LESSON}/discussion/1", f"{STORY}/files", "/teams",
    "/help", "/help/markdown", "/about", "/privacy", "/sign-in", "/offline", _NONE,
]  # fmt: skip
SIGNED_IN = [
    "/", LESSON, "/pages/new", "/pages/new?kind=question", f"{LESSON}/edit", f"{LESSON}/edit?source=1",
    f"{LESSON}/edit?section=1", f"{LESSON}/rename", f"{LESSON}/delete", f"{LESSON}/protection", f"{LESSON}/aliases",
    f"{LESSON}/history", f"{LESSON}/since", f"{LESSON}/discussion", f"{LESSON}/revisions/2/undo",
    f"{LESSON}/revisions/1/erase", f"{STORY}/files", "/pages/deleted", "/searches", "/searches/answer?q=ماء", "/people",
    "/account", "/account/drafts", "/admin/people", "/admin/people/1", "/admin/invitations", "/styleguide",
]  # fmt: skip
NO_SCREENS = {
    "admin.show", "cards.show", "changes.feed", "files.show", "offline.changed", "offline.icon", "offline.manifest",
    "offline.worker", "pages.short", "site.choose_language", "site.health", "site.robots", "site.sitemap",
    "static", "suggestions.index",
}  # fmt: skip
"""What is no page, is part of one, or leads to one."""
MADE = ("accounts.new", "comments.edit", "merges.show", "people.show", "people.team", "sessions.link")
"""Screens whose addresses are known only once something was done: `_made` finds them."""
SOME = ["/", LESSON, "/search?q=شكاوى", f"{LESSON}/compare/1/3", "/help/markdown"]
NAMES = [
    ("ar", "ابحث", ["كُنّاش", "تسجيل الدخول", "ع", "IT"], ["المحتويات", "النقاش", "سجلّ التعديلات", "تعديل"]),
    ("it", "Cerca", ["كُنّاش", "Accedi", "IT"], ["Indice", "Discussione", "Cronologia", "Modifica"]),
]
_GRAVE = ("serious", "critical")
_SEND = """([form, values]) => {
    const sent = document.querySelector(form);
    for (const [name, value] of Object.entries(values)) sent.elements[name].value = value;
    HTMLFormElement.prototype.submit.call(sent);
}"""
_RUN = "axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def community(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The sample community, served, with an administrator."""
    site = Site(tmp_path_factory.mktemp("axe") / "instance")
    site.command("demo")
    site.add_member("huda", PASSWORD, "administrator")
    site.start()
    yield site
    site.stop()


@pytest.fixture(scope="module")
def signed_in(browser: Browser, community: Site) -> Any:
    """What the browser keeps of someone signed in."""
    context = browser.new_context(base_url=community.address)
    page = context.new_page()
    page.goto("/sign-in")
    page.locator("[name=login]").fill("huda")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(f"{community.address}/")
    state = context.storage_state()
    context.close()
    return state


def _reader(browser: Browser, site: Site, **more: Any) -> BrowserContext:
    return browser.new_context(base_url=site.address, **{"locale": "ar", **more})


def _grave(page: Page) -> list[str]:
    """Return what axe finds serious or critical on a screen, with the place."""
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(_RUN)["violations"]
    return [f"{page.url}: {each['id']} {each['nodes'][0]['html']}" for each in found if each["impact"] in _GRAVE]


def _walk(page: Page, paths: list[str]) -> list[str]:
    """Return what axe finds grave on these screens, and what they say to the console, as where the policy stops a script."""
    found: list[str] = []
    page.on("console", lambda message: None if page.url.endswith(_NONE) else found.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: found.append(f"{page.url}: {error}"))
    for path in paths:
        answer = page.goto(path)
        assert answer
        assert answer.status == (404 if path == _NONE else 200), path
        _wait_until_shown(page)
        found += _grave(page)
    return found


def _wait_until_shown(page: Page) -> None:
    """Wait for the fonts, before which nothing of a screen is to be seen or reached by key."""
    page.locator("body").wait_for()


def _note(site: Site, title: str, first: str, *others: str) -> Any:
    """Make a page, and edit its first revision in several ways at once."""
    note = site.api("POST", "/pages", {"title": title, "body": first})[1]
    for body in others:
        site.api("PUT", f"/pages/{note['id']}", {"base": 1, "body": body})
    return note


def _made(page: Page, site: Site) -> dict[str, str]:
    """Do what makes the other screens, and return the addresses of `MADE`."""
    bodies = ("أوّل.\n\nثانٍ.\n\nثالث.\n", "أوّل هنا.\n\nثانٍ.\n\nثالث.\n", "أوّل.\n\nثانٍ.\n\nثالث هناك.\n")
    note = _note(site, "ملاحظة", *bodies)
    thread = site.api("POST", f"/pages/{note['id']}/threads", {"subject": "سؤال", "body": "هل؟"})[1]
    page.goto("/admin/invitations")
    page.locator("main form:has(#email) button").click()
    invitation = page.locator("#secret").input_value()
    link = site.command("account", "link", "huda").strip().splitlines()[-1]
    return {
        "accounts.new": urlsplit(invitation).path,
        "comments.edit": f"{note['url']}/discussion/comments/{thread['comments'][0]['id']}/edit",
        "merges.show": f"{note['url']}/revisions/3/merge",
        "people.show": "/people/huda",
        "people.team": "/teams/جامعة-المثال",
        "sessions.link": urlsplit(link).path,
    }


def _answered(page: Page, path: str, form: str, values: dict[str, str]) -> int:
    """Send a form of a screen with other values than it holds, past its scripts, and return the status of the answer."""
    page.goto(path)
    with page.expect_navigation() as answered:
        page.evaluate(_SEND, [form, values])
    assert answered.value
    _wait_until_shown(page)
    return answered.value.status


@pytest.mark.timeout(300)
def test_no_screen_of_a_visitor_has_a_grave_fault_in_arabic_on_a_phone_or_speaks_to_the_console(
    browser: Browser, community: Site
) -> None:
    context = _reader(browser, community, viewport={"width": PHONE, "height": 844})
    assert _walk(context.new_page(), OPEN) == []
    context.close()


@pytest.mark.timeout(300)
def test_no_screen_of_an_administrator_has_a_grave_fault_or_speaks_to_the_console(
    browser: Browser, community: Site, signed_in: Any
) -> None:
    context = _reader(browser, community, storage_state=signed_in, viewport={"width": WIDE, "height": 900})
    page = context.new_page()
    assert _walk(page, [*SIGNED_IN, *_made(page, community).values()]) == []
    context.close()


@pytest.mark.timeout(120)
def test_nor_have_screens_that_answer_what_was_sent(browser: Browser, community: Site, signed_in: Any) -> None:
    context = _reader(browser, community, locale="it", storage_state=signed_in, viewport={"width": PHONE, "height": 844})
    page = context.new_page()
    note = _note(community, "تعارض", "أوّل.\n", "ثانٍ.\n")
    assert _answered(page, f"{note['url']}/edit", "#editor", {"base": "1", "body": "ثالث."}) == 409
    assert _grave(page) == []
    assert _answered(page, "/pages/new", "#editor", {"title": ""}) == 422
    assert _grave(page) == []
    context.close()


@pytest.mark.timeout(300)
def test_all_screens_of_an_administrator_are_sound_in_italian(browser: Browser, community: Site, signed_in: Any) -> None:
    context = _reader(browser, community, locale="it", storage_state=signed_in, viewport={"width": PHONE, "height": 844})
    assert _walk(context.new_page(), SIGNED_IN) == []
    context.close()


def test_each_screen_that_there_is_is_walked_through(app: Flask) -> None:
    addresses = app.url_map.bind("localhost")
    walked = {addresses.match(urlsplit(path).path)[0] for path in (*OPEN, *SIGNED_IN)} | set(MADE)
    there = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert {name for name in there if not name.startswith("api.")} == walked | NO_SCREENS


@pytest.mark.timeout(300)
def test_nor_have_dark_screens_in_italian(browser: Browser, community: Site) -> None:
    context = _reader(browser, community, locale="it", color_scheme="dark", viewport={"width": PHONE, "height": 844})
    assert _walk(context.new_page(), OPEN) == []
    context.close()


@pytest.mark.timeout(120)
@pytest.mark.parametrize(("locale", "search", "menu", "page"), NAMES)
def test_who_reads_by_ear_hears_what_stands_in_the_head_the_search_and_at_the_thumb(
    browser: Browser, community: Site, locale: str, search: str, menu: list[str], page: list[str]
) -> None:
    context = _reader(browser, community, locale=locale, viewport={"width": PHONE, "height": 844})
    screen = context.new_page()
    screen.goto(LESSON)
    _wait_until_shown(screen)
    heard = screen.get_by_role("banner").aria_snapshot()
    assert f'combobox "{search}"' in heard
    for name in menu:
        assert f'"{name}"' in heard, name
    thumb = screen.locator(".tabs").aria_snapshot()
    for name in page:
        assert re.search(f'link "{name}', thumb), name
    context.close()


@pytest.mark.timeout(120)
def test_enlarged_to_twice_the_size_nothing_scrolls_sideways(browser: Browser, community: Site) -> None:
    context = _reader(browser, community, viewport={"width": ENLARGED, "height": 400})
    page = context.new_page()
    for path in SOME:
        page.goto(path)
        needed, given = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert needed <= given, path
    context.close()


@pytest.mark.timeout(120)
def test_by_key_one_skips_to_the_content_and_sees_where_one_is(browser: Browser, community: Site) -> None:
    context = _reader(browser, community, viewport={"width": WIDE, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(LESSON)
    _wait_until_shown(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    for _ in range(8):
        outline = page.evaluate(
            "(({outlineStyle: s, outlineWidth: w}) => s + ' ' + w)(getComputedStyle(document.activeElement))"
        )
        assert outline.startswith("solid ")
        assert float(outline.split()[1].removesuffix("px")) >= 2
        page.keyboard.press("Tab")
    for landmark in ("banner", "main", "contentinfo"):
        assert page.get_by_role(landmark).count() == 1  # type: ignore[arg-type]
    assert page.evaluate(
        "[...document.querySelectorAll('nav')].every(nav => nav.ariaLabel || nav.getAttribute('aria-labelledby'))"
    )
    moving = "[...document.querySelectorAll('*')].filter(e => getComputedStyle(e).transitionDuration !== '0s').length"
    assert page.evaluate(moving) == 0
    context.close()


@pytest.mark.timeout(120)
def test_where_colours_are_forced_the_chosen_ones_are_told_otherwise(browser: Browser, community: Site) -> None:
    context = _reader(browser, community, forced_colors="active", viewport={"width": WIDE, "height": 900})
    page = context.new_page()
    page.goto(LESSON)
    for chosen in (".switch a[aria-current]", ".tabs a[aria-current]"):
        shown = page.locator(chosen).evaluate("e => getComputedStyle(e).outlineStyle + getComputedStyle(e).textDecorationLine")
        assert "solid" in shown or "underline" in shown, chosen
    context.close()
