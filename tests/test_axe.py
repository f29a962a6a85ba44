"""Screens as those use them who read by ear, by key, enlarged or in few colours: axe-core, focus, landmarks, zoom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page

from tests.served import Site
from tests.test_browser import browser as browser

PASSWORD = "a long enough passphrase"
PHONE, WIDE, ENLARGED = 390, 1360, 640  # CSS pixels; a window of 1280 shows 640 of them at 200 %
LESSON = "/pages/صندوق-الشكاوى-وحده-لا-يكفي"
STORY = "/pages/من-الرصيف-إلى-السوق"
OPEN = [
    "/", "/pages", LESSON, STORY, "/search?q=شكاوى", "/search?q=zzqqxx", "/changes", "/wanted", f"{LESSON}/backlinks",
    f"{LESSON}/history", f"{LESSON}/revisions/1", f"{LESSON}/compare/1/3", f"{LESSON}/discussion", f"{STORY}/files", "/teams",
    "/help", "/help/markdown", "/about", "/privacy", "/sign-in", "/pages/none",
]  # fmt: skip
SIGNED_IN = [
    "/", LESSON, "/pages/new", "/pages/new?kind=question", f"{LESSON}/edit", f"{LESSON}/edit?source=1", f"{LESSON}/rename",
    f"{LESSON}/delete", f"{LESSON}/protection", f"{LESSON}/aliases", f"{LESSON}/history", f"{LESSON}/discussion",
    f"{LESSON}/revisions/1/erase", f"{STORY}/files", "/pages/deleted", "/searches", "/people", "/account", "/admin/people",
    "/admin/people/1", "/admin/invitations",
]  # fmt: skip
SOME = ["/", LESSON, "/search?q=شكاوى", f"{LESSON}/compare/1/3", "/help/markdown"]
_GRAVE = ("serious", "critical")
_RUN = "axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def community(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The sample community, served, with an administrator."""
    site = Site(tmp_path_factory.mktemp("axe") / "instance")
    site.command("demo")
    role = ("--role", "administrator", "--password-stdin")
    site.command("account", "add", "huda", "--email", "huda@example.org", *role, typed=PASSWORD)
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
    """Return a browser of someone; axe is put in past the policy on scripts, which other tests hold the site to."""
    return browser.new_context(base_url=site.address, bypass_csp=True, **{"locale": "ar", **more})


def _grave(page: Page) -> list[str]:
    """Return what axe finds serious or critical on a screen, with the place."""
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(_RUN)["violations"]
    return [f"{page.url}: {each['id']} {each['nodes'][0]['html']}" for each in found if each["impact"] in _GRAVE]


def _walk(page: Page, paths: list[str]) -> list[str]:
    found: list[str] = []
    for path in paths:
        answer = page.goto(path)
        assert answer
        assert answer.status == (404 if path == "/pages/none" else 200), path
        found += _grave(page)
    return found


@pytest.mark.timeout(300)
def test_no_screen_of_a_visitor_has_a_grave_fault_in_arabic_on_a_phone(browser: Browser, community: Site) -> None:
    context = _reader(browser, community, viewport={"width": PHONE, "height": 844})
    assert _walk(context.new_page(), OPEN) == []
    context.close()


@pytest.mark.timeout(300)
def test_no_screen_of_an_administrator_has_a_grave_fault(browser: Browser, community: Site, signed_in: Any) -> None:
    context = _reader(browser, community, storage_state=signed_in, viewport={"width": WIDE, "height": 900})
    assert _walk(context.new_page(), SIGNED_IN) == []
    context.close()


@pytest.mark.timeout(300)
def test_nor_have_dark_screens_in_italian(browser: Browser, community: Site) -> None:
    context = _reader(browser, community, locale="it", color_scheme="dark", viewport={"width": PHONE, "height": 844})
    assert _walk(context.new_page(), SOME) == []
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
