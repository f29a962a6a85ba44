"""The discussion below a page in a real browser: answering, words that are quoted, links to sections, times."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.served import Site

PASSWORD = "a long enough passphrase"
BODY = "مقدمة.\n\n## لماذا\n\nلا يُقرأ الصندوق.\n\n## ماذا بعد\n\n" + "فقرة. " * 600

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with a member, served."""
    site = Site(tmp_path_factory.mktemp("talk") / "instance")
    site.add_member("amal", PASSWORD)
    site.start("--no-worker")
    yield site
    site.stop()


@pytest.fixture(scope="module")
def signed_in(browser: Browser, place: Site) -> Any:
    """What the browser keeps of the member."""
    context = browser.new_context(base_url=place.address)
    page = context.new_page()
    page.goto("/sign-in")
    page.locator("[name=login]").fill("amal")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(f"{place.address}/")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def amal(browser: Browser, place: Site, signed_in: Any) -> Iterator[BrowserContext]:
    """The member's browser."""
    context = browser.new_context(base_url=place.address, storage_state=signed_in, locale="ar")
    yield context
    context.close()


@pytest.fixture
def address(place: Site, request: pytest.FixtureRequest) -> str:
    """A page with one open discussion about its first section."""
    made = place.api("POST", "/pages", {"title": request.node.name, "body": BODY})[1]
    told = {"subject": "سؤال", "passage": "لا يُقرأ الصندوق.", "body": "هل نرفعه؟"}
    assert place.api("POST", f"/pages/{made['id']}/threads", told)[0] == 201
    return str(made["url"])


def _opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    page.locator("a.answer").click()
    return page


def test_a_member_answers_below_the_page_and_stays_there(amal: BrowserContext, address: str) -> None:
    page = _opened(amal, address)
    expect(page.locator(".answering textarea")).to_be_focused()
    page.keyboard.type("نعم، **نرفعه**.")
    page.locator(".answering [type=submit]").click()
    said = page.locator(".topic .comment").last
    expect(said.locator("strong")).to_have_text("نرفعه")
    expect(said).to_be_focused()
    expect(page.locator("[data-count]")).to_contain_text("تعليقان")
    expect(page.locator(".answering")).to_have_count(0)
    assert page.url.endswith(address.rpartition("/")[2])
    page.reload()
    expect(page.locator(".topic .comment")).to_have_count(2)
    expect(page.locator(".answering")).to_have_count(0)


def test_a_refused_answer_stays_in_its_place_with_the_reason(amal: BrowserContext, address: str) -> None:
    page = _opened(amal, address)
    page.locator(".answering textarea").fill("كلمة " * 5_000)
    page.locator(".answering [type=submit]").click()
    expect(page.locator(".answering [role=alert]")).to_contain_text("20")
    expect(page.locator(".answering textarea")).to_have_value("كلمة " * 5_000)


def test_an_answer_that_the_line_did_not_carry_is_there_on_return(amal: BrowserContext, address: str) -> None:
    page = _opened(amal, address)
    page.locator(".answering textarea").fill("كلام طويل")
    amal.set_offline(True)
    page.locator(".answering [type=submit]").click()
    expect(page.locator(".answering .notice")).to_be_visible()
    expect(page.locator(".answering textarea")).to_have_value("كلام طويل")
    amal.set_offline(False)
    page.close()
    back = amal.new_page()
    back.goto(address)
    expect(back.locator(".answering textarea")).to_have_value("كلام طويل")
    back.goto(f"{address}/discussion/{back.locator('[data-answer]').get_attribute('data-answer')}")
    expect(back.locator("form[data-tend] textarea")).to_have_value("كلام طويل")
    back.locator("form[data-tend] [type=submit]").click()
    expect(back.locator(".comment .prose").last).to_have_text("كلام طويل")


def test_whoever_is_signed_out_meanwhile_keeps_the_text(amal: BrowserContext, address: str) -> None:
    page = _opened(amal, address)
    amal.clear_cookies()
    page.locator(".answering textarea").fill("كلام")
    page.locator(".answering [type=submit]").click()
    expect(page.locator(".answering .notice")).to_be_visible()
    expect(page.locator(".answering textarea")).to_have_value("كلام")


def test_by_keys_alone_an_answer_is_begun_and_put_away(amal: BrowserContext, address: str) -> None:
    page = amal.new_page()
    page.goto(address)
    page.locator("a.answer").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".answering textarea")).to_be_focused()
    page.locator("[data-close]").press("Enter")
    expect(page.locator("a.answer")).to_be_focused()


def test_the_form_in_its_place_has_no_grave_fault(browser: Browser, place: Site, signed_in: Any, address: str) -> None:
    context = browser.new_context(base_url=place.address, storage_state=signed_in, bypass_csp=True, color_scheme="dark")
    page = _opened(context, address)
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
    context.close()


def test_without_scripts_the_answer_is_given_on_the_screen_of_the_discussion(
    browser: Browser, place: Site, signed_in: Any, address: str
) -> None:
    context = browser.new_context(base_url=place.address, storage_state=signed_in, java_script_enabled=False)
    page = _opened(context, address)
    page.locator("form textarea[name=body]").fill("بلا برامج")
    page.locator("form:has(textarea[name=body]) [type=submit]").click()
    page.goto(address)
    expect(page.locator(".topic .comment .prose").last).to_have_text("بلا برامج")
    context.close()


def test_a_new_discussion_takes_the_words_that_were_marked(amal: BrowserContext, address: str) -> None:
    page = amal.new_page()
    page.goto(address)
    expect(page.locator("#quote")).to_be_hidden()
    page.locator("article > .prose p", has_text="الصندوق").click(click_count=3)
    page.locator("#quote").click()
    expect(page.locator("#subject")).to_be_focused()
    expect(page.locator("[name=passage]")).to_have_value("لا يُقرأ الصندوق.")
    page.locator("#subject").fill("قول آخر")
    page.locator("#new [name=body]").fill("أرى غير ذلك")
    page.locator("#new [type=submit]").click()
    expect(page.locator(".thread h2").first).to_contain_text("قول آخر")
    page.goto(address)
    expect(page.locator(".topic").first.locator(".about-section a")).to_have_text("لماذا")
    expect(page.locator(".side.contents .tag").first).to_contain_text("2")


def test_the_link_of_a_section_is_copied_and_said_to_be(browser: Browser, place: Site, address: str) -> None:
    context = browser.new_context(base_url=place.address, locale="ar", permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address)
    link = page.locator(".to-section").nth(1)
    link.focus()
    expect(link).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    expect(page.locator("#copied")).not_to_be_empty()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"{place.address}/p/")
    page.goto(copied)
    assert page.evaluate("document.querySelector(':target').textContent") == "ماذا بعد"
    context.close()


@pytest.mark.parametrize(("locale", "words"), [("ar", ["الآن", "قبل 5 دقائق", "أمس"]), ("it", ["ora", "5 minuti fa", "ieri"])])
def test_times_are_told_as_people_say_them_and_nothing_moves(
    browser: Browser, place: Site, address: str, locale: str, words: list[str]
) -> None:
    context = browser.new_context(base_url=place.address, locale=locale, timezone_id="UTC")
    page = context.new_page()
    page.clock.install()
    page.goto(address)
    time = page.locator(".signed time")
    expect(time).to_have_text(words[0])
    exact, width = time.get_attribute("title"), time.bounding_box()
    assert exact
    assert str(datetime.now(UTC).year) in exact
    page.clock.fast_forward(timedelta(minutes=5).total_seconds() * 1000)
    expect(time).to_have_text(words[1])
    page.clock.fast_forward(timedelta(days=1).total_seconds() * 1000)
    expect(time).to_have_text(words[2])
    assert time.bounding_box() == width
    page.clock.fast_forward(timedelta(days=40).total_seconds() * 1000)
    expect(time).to_have_text(exact)
    context.close()


def test_without_scripts_the_date_stands_there(browser: Browser, place: Site, address: str) -> None:
    context = browser.new_context(base_url=place.address, locale="it", java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    expect(page.locator(".signed time")).to_contain_text(str(datetime.now(UTC).year))
    context.close()
