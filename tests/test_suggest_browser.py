"""The search box with its suggestions in a real browser: by keyboard, mouse and touch, on a bad line, and without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.served import Site

TITLES = {
    "ar": ("نفايات البناء", "النفايات الطبية", "إدارة النفايات في زليتن"),
    "it": ("Rifiuti edili", "Rifiuti sanitari", "Gestione dei rifiuti a Zliten"),
}
TYPED = {"ar": "نفا", "it": "rif"}
SCREENS = ("/", "/pages")
IN_ARABIC = pytest.mark.parametrize("language", ["ar"], indirect=True)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with three pages in each of two languages, saved so that the first of `TITLES` is the newest."""
    site = Site(tmp_path_factory.mktemp("suggest") / "instance")
    site.add_member("amal", "a long enough passphrase")
    site.start("--no-worker")
    for language, titles in TITLES.items():
        for title in reversed(titles):
            site.api("POST", "/pages", {"title": title, "language": language, "body": ""})
    yield site
    site.stop()


@pytest.fixture(params=["ar", "it"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(browser: Browser, served: Site, language: str) -> Iterator[Page]:
    context = browser.new_context(locale=language, base_url=served.address, viewport={"width": 1360, "height": 800})
    faults: list[str] = []
    context.on("console", lambda message: faults.append(message.text))
    context.on("weberror", lambda error: faults.append(str(error.error)))
    made = context.new_page()
    made.set_default_timeout(10_000)
    yield made
    context.close()
    assert faults == []


def typed(page: Page, text: str, path: str = "/") -> Locator:
    """Type into the search box and return it; what was typed has been answered."""
    page.goto(path)
    box = page.get_by_role("combobox")
    with page.expect_response(lambda reply: "/suggestions" in reply.url):
        box.press_sequentially(text)
    return box


def active(page: Page, box: Locator) -> str:
    """Return the title of the option that a screen reader takes for the focused one, "" where none is."""
    number = box.get_attribute("aria-activedescendant")
    if number is None:
        return ""
    option = page.locator(f"#{number}")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(page.locator('[aria-selected="true"]')).to_have_count(1)
    return option.locator("span").inner_text()


@pytest.mark.parametrize("path", SCREENS)
def test_by_keyboard_one_goes_through_the_options_and_back_to_the_box(page: Page, language: str, path: str) -> None:
    box = typed(page, TYPED[language], path)
    first, second, third = TITLES[language]
    expect(page.get_by_role("option")).to_have_count(3)
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("listbox")).to_have_attribute("id", box.get_attribute("aria-controls") or "")
    seen = [active(page, box)]
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "Home", "ArrowUp", "End"):
        box.press(key)
        seen.append(active(page, box))
    assert seen == ["", first, second, third, "", third, second, "", third, ""]
    expect(box).to_be_focused()
    expect(box).to_have_value(TYPED[language])


def test_enter_goes_to_the_option_and_without_one_searches(page: Page, language: str) -> None:
    box = typed(page, TYPED[language])
    box.press("ArrowDown")
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[language][0])
    typed(page, TYPED[language]).press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q="))


def test_escape_closes_the_list_then_empties_the_box_and_tab_goes_on(page: Page, language: str) -> None:
    box = typed(page, TYPED[language])
    expect(page.get_by_role("listbox")).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value(TYPED[language])
    box.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()
    box.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).not_to_be_focused()
    box.focus()
    box.press("Escape")
    expect(box).to_have_value("")


@IN_ARABIC
def test_an_option_is_clicked_and_a_click_elsewhere_closes_the_list(page: Page, language: str) -> None:
    typed(page, TYPED[language])
    page.get_by_role("heading", level=1).click()
    expect(page.get_by_role("listbox")).to_be_hidden()
    typed(page, TYPED[language])
    page.get_by_role("option").nth(1).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[language][1])


@IN_ARABIC
def test_how_many_options_there_are_is_said(page: Page, language: str) -> None:
    typed(page, TYPED[language])
    expect(page.get_by_role("search").get_by_role("status")).to_have_text(re.compile("3"))


@IN_ARABIC
@pytest.mark.parametrize("key", ["/", "ظ", "Control+k"])
def test_a_key_takes_one_to_the_search_from_anywhere_but_a_field(page: Page, key: str) -> None:
    page.goto("/pages")
    page.locator("body").wait_for()  # shown once its fonts are there
    page.evaluate("document.activeElement.blur()")
    if key == "ظ":  # no key of the keyboard that the browser has here
        page.evaluate("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'ظ', bubbles: true, cancelable: true}))")
    else:
        page.keyboard.press(key)
    box = page.get_by_role("combobox")
    expect(box).to_be_focused()
    page.keyboard.press("/")
    expect(box).to_have_value("/")


@IN_ARABIC
def test_on_a_slow_line_what_is_no_longer_wanted_is_given_up(page: Page, language: str) -> None:
    slow = re.compile("q=x")
    page.route(slow, lambda _: None)  # never answered
    page.goto("/")
    box = page.get_by_role("combobox")
    with page.expect_request(slow):
        box.press_sequentially("xx")
    with page.expect_event("requestfailed") as given_up:
        box.fill(TYPED[language])
    assert slow.search(given_up.value.url)
    expect(page.get_by_role("option")).to_have_count(3)


def test_where_the_line_drops_the_box_still_searches(browser: Browser, served: Site) -> None:
    context = browser.new_context(locale="ar", base_url=served.address)
    page = context.new_page()
    page.route("**/suggestions?*", lambda route: route.abort())
    page.goto("/")
    with page.expect_event("requestfailed"):
        page.get_by_role("combobox").press_sequentially(TYPED["ar"])
    page.get_by_role("combobox").press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q="))
    context.close()


def test_on_a_phone_an_option_is_tapped_and_nothing_reaches_over_the_edge(browser: Browser, served: Site) -> None:
    context = browser.new_context(
        locale="ar", base_url=served.address, viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    for path in SCREENS:
        typed(page, TYPED["ar"], path)
        expect(page.get_by_role("option")).to_have_count(3)
        for option in page.get_by_role("option").all():
            place = option.bounding_box()
            assert place
            assert place["height"] >= 44
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        page.get_by_role("option").first.tap()
        expect(page.get_by_role("heading", level=1)).to_have_text(TITLES["ar"][0])
    context.close()


def test_without_scripts_there_is_the_plain_form(browser: Browser, served: Site) -> None:
    context = browser.new_context(locale="ar", base_url=served.address, java_script_enabled=False)
    page = context.new_page()
    for path in SCREENS:
        page.goto(path)
        box = page.get_by_role("searchbox")
        box.fill("زليتن")
        box.press("Enter")
        expect(page).to_have_url(re.compile(r"/search\?q="))
    expect(page.get_by_role("combobox")).to_have_count(0)
    context.close()


@IN_ARABIC
def test_suggestions_lie_over_what_follows_the_box(page: Page) -> None:
    box = typed(page, TYPED["ar"])
    expect(box).to_have_attribute("aria-expanded", "true")
    seen = """hint => {
      const { x, y, width } = hint.getBoundingClientRect();
      return document.elementFromPoint(x + width - 60, y + 9) === hint;
    }"""
    assert not page.locator("#find-hint").evaluate(seen)
