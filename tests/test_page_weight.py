"""What a reader waits for on a first visit: few bytes, few requests, and nothing that moves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from bench import page_weight
from tests.served import Site
from tests.test_browser import browser as browser

# A browser counts letters that come before they are shown: the boxes stand still, and the font differs by a pixel in them.
UNSEEN = 0.001

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
    assert visit.shift < UNSEEN
