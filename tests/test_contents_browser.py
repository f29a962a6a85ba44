"""The contents beside a page in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.served import Site

BODY = "مقدمة.\n\n" + "".join(f"## قسم {number}\n\n" + "فقرة طويلة. " * 400 + "\n\n" for number in (1, 2, 3))

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def test_the_contents_say_which_section_is_being_read(browser: Browser, site: Site) -> None:
    site.add_member("amal", "a long enough passphrase")
    site.start("--no-worker")
    made = site.api("POST", "/pages", {"title": "صفحة", "body": BODY})[1]
    page = browser.new_page(base_url=site.address, viewport={"width": 1360, "height": 800}, locale="ar")
    page.goto(f"/p/{made['id']}")
    marked = page.locator(".side.contents a[aria-current]")
    expect(marked).to_have_count(0)
    page.locator(".side.contents a").nth(1).click()
    expect(marked).to_have_text("قسم 2")
    page.evaluate("scrollTo(0, 0)")
    expect(marked).to_have_count(0)
    page.close()
