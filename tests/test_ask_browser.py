"""A question in a real browser, with what is near to it shown while it is typed; and a hit that is opened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.served import PLAIN_VIEW, Site, wait_until

PASSWORD = "a long enough passphrase"
TITLE = "جمع النفايات في زليتن"
QUESTION = "متى تُجمع نفايات زليتن؟"

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site whose search knows one page."""
    site = Site(tmp_path_factory.mktemp("ask") / "instance")
    site.add_member("amal", PASSWORD)
    site.start()
    site.api("POST", "/pages", {"title": TITLE, "language": "ar", "body": "تُجمع النفايات صباح كل سبت."})
    wait_until(lambda: site.api("GET", "/search?q=%D9%86%D9%81%D8%A7%D9%8A%D8%A7%D8%AA")[1]["total"] == 1)
    yield site
    site.stop()


@pytest.fixture
def open_page(browser: Browser, served: Site) -> Iterator[Any]:
    """Open a member's browser, with scripts or without."""
    contexts = []

    def opened(*, scripts: bool) -> Page:
        context = browser.new_context(locale="ar", base_url=served.address, java_script_enabled=scripts)
        context.add_init_script(PLAIN_VIEW)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto("/sign-in")
        page.fill("[name=login]", "amal")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.goto("/pages/new?kind=question")
        return page

    yield opened
    for context in contexts:
        context.close()


def test_while_a_question_is_typed_the_pages_near_to_it_appear(open_page: Any) -> None:
    page = open_page(scripts=True)
    page.locator("#title").press_sequentially(QUESTION)
    expect(page.locator("#near-pages a")).to_have_text([TITLE])
    expect(page.locator("#near-said")).not_to_be_empty()
    expect(page.locator("#title")).to_be_focused()
    page.locator("#title").fill("الصيد البحري")
    expect(page.locator("#near-pages a")).to_have_count(0)


def test_a_line_that_drops_loses_nothing_and_the_next_key_tries_again(open_page: Any) -> None:
    page = open_page(scripts=True)
    page.context.set_offline(True)
    with page.expect_event("requestfailed"):
        page.locator("#title").press_sequentially(QUESTION)
    page.context.set_offline(False)
    page.locator("#title").press("Space")
    expect(page.locator("#near-pages a")).to_have_text([TITLE])
    assert page.locator("#title").input_value().strip() == QUESTION


def test_without_scripts_a_button_asks_and_enter_still_saves(open_page: Any) -> None:
    page = open_page(scripts=False)
    page.fill("#title", QUESTION)
    page.fill("#body", "نسأل عن حيّنا.")
    page.locator("button[name=near]").click()
    expect(page.locator("#near-pages a")).to_have_text([TITLE])
    assert page.locator("#body").input_value().strip() == "نسأل عن حيّنا."
    page.press("#title", "Enter")
    expect(page.locator("h1")).to_have_text(QUESTION)


def test_a_hit_that_is_clicked_leaves_the_board_without_a_trace_in_its_link(open_page: Any, served: Site) -> None:
    page = open_page(scripts=False)
    page.goto("/search?q=نفاية")
    link = page.locator(".hit h2 a").filter(has_text=TITLE)
    assert "?" not in str(link.get_attribute("href"))
    page.goto("/searches")
    expect(page.locator("details")).to_contain_text("نفاية")
    page.goto("/search?q=نفاية")
    link.click()
    expect(page.locator("h1")).to_have_text(TITLE)
    page.goto("/searches")
    expect(page.locator("main")).not_to_contain_text("نفاية")
