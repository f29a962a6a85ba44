"""What a reader waits for on a first visit: few bytes, few requests, and nothing that moves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bench import page_weight
from tests.served import Site
from tests.test_build import needs_build

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def community(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The sample community, served."""
    site = Site(tmp_path_factory.mktemp("weight") / "instance")
    site.command("demo")
    site.start()
    yield site
    site.stop()


@pytest.mark.parametrize("size", page_weight.SIZES)
@pytest.mark.parametrize("name", page_weight.SCREENS)
def test_a_first_visit_is_light_and_still(browser: Browser, community: Site, name: str, size: str) -> None:
    visit = page_weight.first_visit(browser, community.address, page_weight.SCREENS[name], size)
    assert visit.bytes < page_weight.KILOBYTES * 1000
    assert visit.sizes["script"] < page_weight.SCRIPTS * 1000
    assert visit.count <= page_weight.REQUESTS, visit.requests
    assert visit.shift == 0


@needs_build
@pytest.mark.parametrize("language", ["ar", "it"])
def test_a_screen_is_shown_in_all_fonts_of_the_site_or_in_none(browser: Browser, community: Site, language: str) -> None:
    context = browser.new_context(locale=language, base_url=community.address, service_workers="block")
    page = context.new_page()
    page.route("**/el-messiri-*", lambda route: route.abort())
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("data-fonts", "device")
    assert _families(page).isdisjoint({"Plex", "Messiri"})
    page.unroute("**/el-messiri-*")
    for _time in range(2):  # the first may be too slow on a busy machine; then they are there
        page.goto("/", wait_until="networkidle")
    expect(page.locator("html")).to_have_attribute("data-fonts", "site")
    assert _families(page) == {"Plex", "Messiri"}
    context.close()


def _families(page: Page) -> set[str]:
    found: list[str] = page.locator("body, h1").evaluate_all("all => all.map(each => getComputedStyle(each).fontFamily)")
    return {each.partition(",")[0].strip('"') for each in found}
